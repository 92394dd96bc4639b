package meals

import (
	"context"
	"fmt"
	"time"

	"mealmap/data"
	"mealmap/data/vault"
	"mealmap/merchants"
)

// Store keeps elders, cards, tills, rules and redemptions. It is safe for
// concurrent use; each exported method is one transaction.
type Store struct {
	db     *data.DB
	vault  *vault.Vault
	points *merchants.Store
	ring   ring
	tokens tokens
	tills  tillCache
	rules  ruleCache
	days   calendarCache
	memory memory
}

// NewStore makes the store over an open database whose sealed fields v opens,
// and reads the public signing keys. Where a meal is served, points says.
func NewStore(db *data.DB, v *vault.Vault, points *merchants.Store) (*Store, error) {
	s := &Store{db: db, vault: v, points: points,
		tokens: tokens{generation: tokenGeneration}, memory: memory{generation: memoryGeneration}}
	if err := s.db.View(context.Background(), s.ring.load); err != nil {
		return nil, fmt.Errorf("load signing keys: %w", err)
	}
	if err := db.Watch(context.Background(), watched...); err != nil {
		return nil, fmt.Errorf("watch: %w", err)
	}
	return s, nil
}

// everyDay holds one-day slices, so that a point's hours become windows without
// an allocation each.
var everyDay = [7]time.Weekday{time.Sunday, time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, time.Saturday}

// hoursOf gives a point's own hours as windows, none where they are unknown.
func hoursOf(p *merchants.Point) []RuleWindow {
	windows := make([]RuleWindow, len(p.Hours))
	for i, h := range p.Hours {
		windows[i] = RuleWindow{Sitting: h.Sitting, Opens: h.Opens, Closes: h.Closes, Weekdays: everyDay[h.Weekday : h.Weekday+1]}
	}
	return windows
}
