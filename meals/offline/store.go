package offline

import (
	"sync"

	"mealmap/data"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

// Store makes the bundles of tills and keeps what they bring back. It is safe
// for concurrent use.
type Store struct {
	db     *data.DB
	vault  *vault.Vault
	meals  *meals.Store
	points *merchants.Store
	tills  *tills.Store

	making  sync.Mutex // of a roster; the others wait for it
	rosters map[data.District]*roster

	spoilt *spoilt // by tests only
}

// NewStore makes the store over an open database.
func NewStore(db *data.DB, v *vault.Vault, m *meals.Store, points *merchants.Store, t *tills.Store) *Store {
	return &Store{db: db, vault: v, meals: m, points: points, tills: t, rosters: map[data.District]*roster{}}
}
