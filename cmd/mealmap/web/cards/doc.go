// Package cards is the pages for the life of a card: applications, batches,
// handing out, the helper's desk, photographs, likely twins.
package cards
