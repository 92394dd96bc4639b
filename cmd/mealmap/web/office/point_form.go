package office

import (
	"net/http"
	"net/url"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
)

type pointFormPage struct {
	desk.Chrome
	Form         desk.Form
	Action, Back string
	Kinds        []desk.Option
	Tags         []desk.Option
	Merchants    []desk.Option
	AskCommunity bool
}

func (s *server) newPoint(w http.ResponseWriter, r *http.Request) error {
	return s.pointForm(w, r, http.StatusOK, nil, desk.Form{Values: desk.Values("kind", string(merchants.Restaurant))})
}

func (s *server) editPoint(w http.ResponseWriter, r *http.Request) error {
	p, err := s.pointOf(r)
	if err != nil {
		return err
	}
	v := desk.Values("name", p.Name, "merchant", string(p.MerchantID), "kind", string(p.Kind), "address", p.Address, "phone", p.Phone,
		"hours", strings.Join(hoursText(s.Printer(r), p.Hours), "\n"), "permit_no", p.PermitNo, "permit_expires", string(p.PermitExpires),
		"offer", p.Offer, "community", p.Community,
		"seats", countText(p.Seats), "turns", countText(p.Turns))
	for _, t := range p.Tags {
		v.Add("tags", string(t))
	}
	return s.pointForm(w, r, http.StatusOK, &p, desk.Form{Values: v})
}

// pointForm shows the form for a new point, or for p.
func (s *server) pointForm(w http.ResponseWriter, r *http.Request, status int, p *merchants.Point, f desk.Form) error {
	say := s.Printer(r)
	f.ID = "point"
	page := pointFormPage{
		Form: f, Action: "/office/points", Back: "/office/points", AskCommunity: desk.Viewer(r).Community == "",
		Kinds: desk.Named(say, "office.kind", merchants.Kinds()...), Tags: desk.Named(say, "office.tag", merchants.Tags()...),
	}
	list, err := s.Merchants.ListMerchants(r.Context(), merchants.MerchantFilter{District: desk.Viewer(r).District, Street: desk.Viewer(r).Street})
	if err != nil {
		return err
	}
	if p == nil {
		page.Merchants = []desk.Option{{Label: say.Text("office.point.own_merchant")}}
		page.Chrome = s.Chrome(r, "points", "office.points.add")
	} else {
		page.Action = "/office/points/" + string(p.ID)
		page.Back = page.Action
		page.Chrome = s.Chrome(r, "points", "office.point.edit_title", "Name", p.Name)
	}
	for _, m := range list {
		page.Merchants = append(page.Merchants, desk.Option{Value: string(m.ID), Label: m.Name})
	}
	return s.Render(w, r, status, "office/point_form", page)
}

// takePoint puts what the form says into p. Only merchants of the viewer's own
// street can be named.
func (s *server) takePoint(r *http.Request, p *merchants.Point, v url.Values) error {
	p.Name, p.Kind, p.Address, p.Phone = v.Get("name"), merchants.Kind(v.Get("kind")), v.Get("address"), v.Get("phone")
	p.PermitNo, p.PermitExpires, p.Offer = v.Get("permit_no"), data.ServiceDay(v.Get("permit_expires")), v.Get("offer")
	p.Seats, p.Turns = typedCount(v.Get("seats")), typedCount(v.Get("turns"))
	p.Community = strings.TrimSpace(v.Get("community"))
	if own := desk.Viewer(r).Community; own != "" {
		p.Community = own
	}
	p.Tags = nil
	for _, t := range v["tags"] {
		p.Tags = append(p.Tags, merchants.Tag(t))
	}
	windows, ok := merchants.ParseHours(strings.Join(strings.FieldsFunc(v.Get("hours"), isLineEnd), ";"))
	if !ok {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "hours", Code: "bad_hours"})
	}
	p.Hours = windows
	p.MerchantID = merchants.MerchantID(v.Get("merchant"))
	if p.MerchantID == "" {
		return nil
	}
	_, err := s.MerchantByID(r, p.MerchantID)
	return err
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' }

func (s *server) createPoint(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	p := merchants.Point{District: desk.Viewer(r).District, Street: s.StreetFor(r)}
	err := s.takePoint(r, &p, r.PostForm)
	if err == nil {
		p, err = s.Merchants.CreatePoint(r.Context(), p, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		return s.pointForm(w, r, web.StatusOf(err), nil, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/points/"+string(p.ID), "office.point.created")
}

func (s *server) updatePoint(w http.ResponseWriter, r *http.Request) error {
	p, err := s.pointOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	changed := p
	if err = s.takePoint(r, &changed, r.PostForm); err == nil {
		_, err = s.Merchants.UpdatePoint(r.Context(), changed, desk.Actor(r))
	}
	if err != nil && desk.Correctable(err) {
		return s.pointForm(w, r, web.StatusOf(err), &p, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, "/office/points/"+string(p.ID), "office.point.saved")
}
