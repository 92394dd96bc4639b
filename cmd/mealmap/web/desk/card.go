package desk

import (
	"net/http"

	"mealmap/data/fault"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

// CardMarks are the classes of the marks of a card's states; the words are
// "life.state.<state>".
var CardMarks = map[life.State]string{life.Works: "good", life.Soon: "wait", life.Expired: "stop", life.Lost: "stop", life.Stopped: "stop"}

// ErrOtherCard: the elder has another card by now than the page showed.
var ErrOtherCard = fault.New(fault.Conflict, "other_card")

// Shown is the elder's living card, where it still is the one that the page
// showed when the form was made. The form has been read.
func (d *Desk) Shown(r *http.Request, e *meals.Elder) (meals.Card, error) {
	c, err := d.Meals.CardOf(r.Context(), e.District, e.ID)
	if seen := r.PostForm.Get("card"); err == nil && seen != "" && seen != string(c.ID) {
		err = ErrOtherCard
	}
	return c, err
}
