// Package alarms finds what looks odd among the meals of a day and keeps it for
// a person: a burst at one till, the same cards in the same order day after day,
// a card in two places too far apart for the time between, meals on closed days
// or beyond what the seats allow, much recorded without network, an idle card
// that eats daily all at once, a point whose meals have stopped. An alarm has its
// meals, a handler and an outcome; it changes nothing by itself. The rules are
// pure: meals in, alarms out.
package alarms
