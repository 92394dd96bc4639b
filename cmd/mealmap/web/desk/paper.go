package desk

import (
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
)

// CardOptions is what the cards of one print share.
func (d *Desk) CardOptions(r *http.Request) print.CardOptions {
	facts := d.Facts(r.Context())
	return print.CardOptions{
		Office: facts.OfficeName, Phone: facts.OfficePhone, Demo: facts.Demo, PublicURL: d.Setting(r.Context(), data.PublicURL), Backs: true,
	}
}
