// Package cards is the life of a card in people's hands: applications and their
// approval, batches and the proof of their print, handing out, loss and finding,
// who may fetch for whom, photographs with consent, and entries that look like
// one person. Issuing and ending a card is of package meals.
package cards
