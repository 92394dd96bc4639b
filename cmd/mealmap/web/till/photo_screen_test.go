package till

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"mealmap/data/audit"
	"mealmap/meals/cards"
)

// The cashier compares the face with the photograph, where the elder agreed to
// one.
func TestThePhotographIsBesideTheAnswer(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	c.menu(1500)
	var picture bytes.Buffer
	must(t, jpeg.Encode(&picture, image.NewGray(image.Rect(0, 0, 300, 400)), nil))
	_, err := cards.NewStore(c.DB, c.Vault, c.Meals).PutPhoto(t.Context(), cards.Scope{District: c.district}, c.elder.ID, picture.Bytes(), "signed", audit.System)
	must(t, err)
	d := newDevice(t, c, "")
	d.enrol()
	d.wedge(c.digits)
	d.see("[data-screen=price]")
	d.keys("15")
	d.click("#price-go")
	d.see("#photo")
	if got := eval[int](d, `document.querySelector('#photo').decode().then(() => document.querySelector('#photo').naturalWidth)`); got != 240 {
		t.Errorf("a picture %d wide", got)
	}
}
