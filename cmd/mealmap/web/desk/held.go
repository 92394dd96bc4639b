package desk

import (
	"net/http"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
)

// ErrNotHeld: what was held is no longer kept; a file has to be sent again.
var ErrNotHeld = fault.New(fault.Conflict, "upload_gone")

// How much is held, and how long a person may look at it.
const (
	heldFor  = 15 * time.Minute
	heldMost = 24
)

// holder keeps what one page must hand to the next and no disk may see: a list
// between its check and its import, a token between its making and its one
// showing. It lives in memory only; each thing belongs to one user. The zero
// holder is ready.
type holder struct {
	mu    sync.Mutex
	items map[string]heldItem
}

type heldItem struct {
	owner staff.UserID
	until data.Instant
	value any
}

// put holds a value and gives the name to ask for it by.
func (h *holder) put(now data.Instant, owner staff.UserID, value any) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.items == nil {
		h.items = map[string]heldItem{}
	}
	h.sweep(now)
	name := data.NewID()
	h.items[name] = heldItem{owner, now.Add(heldFor), value}
	return name
}

// sweep drops what is over, and the oldest where there is too much.
func (h *holder) sweep(now data.Instant) {
	oldest := ""
	for name, item := range h.items {
		if item.until <= now {
			delete(h.items, name)
		} else if oldest == "" || item.until < h.items[oldest].until {
			oldest = name
		}
	}
	if len(h.items) >= heldMost {
		delete(h.items, oldest)
	}
}

// look gives what is held for the owner.
func (h *holder) look(now data.Instant, owner staff.UserID, name string) (any, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.find(now, owner, name)
}

// take gives what is held for the owner and forgets it.
func (h *holder) take(now data.Instant, owner staff.UserID, name string) (any, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	value, err := h.find(now, owner, name)
	if err == nil {
		delete(h.items, name)
	}
	return value, err
}

// find is look with the lock held.
func (h *holder) find(now data.Instant, owner staff.UserID, name string) (any, error) {
	item, ok := h.items[name]
	if !ok || item.owner != owner || item.until <= now {
		return nil, ErrNotHeld
	}
	return item.value, nil
}

// Hold keeps a value in memory for the viewer's next page, for a quarter of an
// hour, and gives the name to take it by.
func (d *Desk) Hold(r *http.Request, value any) string {
	return d.held.put(d.DB.Now(), Viewer(r).ID, value)
}

// LookHeld gives what the viewer holds under the name, and keeps it; ErrNotHeld
// where there is nothing of his.
func (d *Desk) LookHeld(r *http.Request, name string) (any, error) {
	return d.held.look(d.DB.Now(), Viewer(r).ID, name)
}

// TakeHeld gives what the viewer holds under the name and forgets it;
// ErrNotHeld where there is nothing of his.
func (d *Desk) TakeHeld(r *http.Request, name string) (any, error) {
	return d.held.take(d.DB.Now(), Viewer(r).ID, name)
}
