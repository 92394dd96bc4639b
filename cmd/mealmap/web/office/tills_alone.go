package office

import (
	"net/http"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
)

// alonePath is the page of what tills may do without network.
const alonePath = "/office/tills/alone"

type tillsAlonePage struct {
	desk.Chrome
	Form  desk.Form
	Ways  []desk.Option
	Hours int // after which a till stops
}

func (s *server) offline() *offline.Store {
	return offline.NewStore(s.DB, s.Vault, s.Meals, s.Merchants, tills.NewStore(s.DB, s.Meals, s.Merchants))
}

// showAlone is the office's choice for what a till cannot know by itself. It
// holds for every till of the network, so that the home street's office makes
// it.
func (s *server) showAlone(w http.ResponseWriter, r *http.Request) error {
	if err := s.atHome(r); err != nil {
		return err
	}
	c, err := s.offline().Choice(r.Context())
	if err != nil {
		return err
	}
	v := desk.Values("undecided", string(c.Undecided), "pin_minutes", strconv.Itoa(c.PINMinutes))
	if c.PriceCap > 0 {
		v.Set("price_cap", c.PriceCap.String())
	}
	return s.aloneForm(w, r, http.StatusOK, desk.Form{Values: v})
}

func (s *server) aloneForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	f.ID = "alone"
	return s.Render(w, r, status, "office/tills_alone", tillsAlonePage{Chrome: s.Chrome(r, "settings", "office.alone.title"), Form: f,
		Ways: desk.Named(s.Printer(r), "office.alone.way", offline.Risk, offline.DiscountOnly), Hours: offline.StopHours})
}

func (s *server) changeAlone(w http.ResponseWriter, r *http.Request) error {
	if err := s.atHome(r); err != nil {
		return err
	}
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	c := offline.Choice{Undecided: offline.Undecided(r.PostForm.Get("undecided"))}
	c.PINMinutes, _ = strconv.Atoi(strings.TrimSpace(r.PostForm.Get("pin_minutes"))) // 0 is refused with the rest
	if typed := strings.TrimSpace(r.PostForm.Get("price_cap")); typed != "" {
		price, ok := meals.ParseYuan(typed)
		if !ok || price == 0 {
			price = -1
		}
		c.PriceCap = price
	}
	u := desk.Viewer(r)
	err := s.offline().Choose(r.Context(), u.District, u.Street, c, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		return s.aloneForm(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, alonePath, "office.alone.saved")
}

// atHome lets in whoever serves the home street; elsewhere there is no such page.
func (s *server) atHome(r *http.Request) error {
	return desk.Covers(r, desk.Viewer(r).District, s.Setting(r.Context(), data.HomeStreet), "")
}
