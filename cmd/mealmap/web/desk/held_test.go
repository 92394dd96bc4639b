package desk

import (
	"testing"

	"mealmap/data"
)

func TestHeldThingsEnd(t *testing.T) {
	t.Parallel()
	var h holder
	name := h.put(0, "me", 1)
	if _, err := h.take(1, "you", name); err == nil {
		t.Error("given to another")
	}
	late := h.put(0, "me", 2)
	if _, err := h.take(data.Instant(0).Add(heldFor), "me", late); err == nil {
		t.Error("given after its time")
	}
	if _, err := h.look(1, "you", name); err == nil {
		t.Error("shown to another")
	}
	for range 2 {
		if v, err := h.look(1, "me", name); err != nil || v != 1 {
			t.Errorf("looked at: %v %v", v, err)
		}
	}
	if v, err := h.take(1, "me", name); err != nil || v != 1 {
		t.Errorf("%v %v", v, err)
	}
	if _, err := h.take(1, "me", name); err == nil {
		t.Error("given twice")
	}
	if _, err := h.look(1, "me", name); err == nil {
		t.Error("shown after it was given")
	}
	for i := range 3 * heldMost {
		h.put(5, "me", i)
	}
	if len(h.items) > heldMost {
		t.Errorf("%d held", len(h.items))
	}
}
