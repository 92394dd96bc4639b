package quality

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/admission"
)

// mostVisitors is how many names one form takes.
const mostVisitors = 4

type visitPage struct {
	desk.Chrome
	Candidate admission.Candidate
	Form      desk.Form
	Kinds     []desk.Option
	Who       []visitorInput
	Items     []itemInput
	Advices   []desk.Option
}

// visitorInput is one who went there.
type visitorInput struct {
	Name desk.Input
	From desk.Picker
}

// itemInput asks about one item: its mark, what the papers say, and a note.
type itemInput struct {
	Mark   desk.Picker
	Yes    []yesInput
	Inputs []desk.Input
	Areas  []desk.Input
	Note   desk.Input
}

// yesInput is a box to tick.
type yesInput struct {
	Name, LabelKey string
	Checked        bool
}

// ID is that of the box.
func (y yesInput) ID() string { return "visit-" + y.Name }

// details are what the form asks about each item beside its mark.
var details = map[admission.Item]struct {
	yes    []string
	inputs []string // "name option option"
	areas  []string
}{
	admission.Licence: {yes: []string{"licence_name"}, inputs: []string{"licence_number"}},
	admission.Permit:  {inputs: []string{"permit_number", "permit_valid_to type=date"}},
	admission.Health:  {inputs: []string{"health_staff mode=numeric", "health_certified mode=numeric", "health_earliest type=date"}},
	admission.Prices:  {areas: []string{"menu hint=office.hint.menu", "offer hint=admission.hint.offer"}},
	admission.Opening: {areas: []string{"hours_text hint=admission.hint.hours"}},
	admission.Seating: {inputs: []string{"seats_seats mode=numeric", "seats_turns mode=numeric"}},
	admission.Halal:   {yes: []string{"halal_claimed"}, inputs: []string{"halal_certificate"}},
}

func (s *server) askVisit(w http.ResponseWriter, r *http.Request) error {
	c, err := s.candidateOf(r)
	if err != nil {
		return err
	}
	v := desk.Values("went_on", string(s.DB.Now().ServiceDay()), "went_name", desk.Viewer(r).DisplayName, "kind", string(merchants.Restaurant),
		"address", c.Address, "phone", c.Phone)
	for range mostVisitors {
		v.Add("went_from", string(admission.OfCommunity))
	}
	v["went_from"][0] = string(admission.OfStreet)
	return s.visitForm(w, r, http.StatusOK, &c, desk.Form{Values: v})
}

func (s *server) visitForm(w http.ResponseWriter, r *http.Request, status int, c *admission.Candidate, f desk.Form) error {
	p := s.Printer(r)
	f.ID = "visit"
	page := visitPage{Candidate: *c, Form: f, Kinds: desk.Named(p, "office.kind", merchants.Kinds()...),
		Advices: desk.Named(p, "admission.advice", admission.Advices()...)}
	for i := range mostVisitors {
		one := desk.Form{ID: "visit" + strconv.Itoa(i), Values: desk.Values("went_name", at(f.Values["went_name"], i), "went_from", at(f.Values["went_from"], i)), Trouble: f.Trouble}
		who := visitorInput{Name: one.In("went_name", "auto=name"), From: one.Pick("went_from", desk.Named(p, "admission.from", admission.Froms()...))}
		if i > 0 {
			who.Name.Wrong = ""
		}
		page.Who = append(page.Who, who)
	}
	marks := desk.Named(p, "admission.mark", admission.Marks()...)
	for _, item := range admission.Items() {
		page.Items = append(page.Items, itemOf(f, item, marks))
	}
	page.Chrome = s.Chrome(r, "review", "admission.visit.title", "Name", c.Name)
	return s.Render(w, r, status, "quality/candidate_visit", page)
}

func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// itemOf is what the form asks about an item.
func itemOf(f desk.Form, item admission.Item, marks []desk.Option) itemInput {
	in := itemInput{Mark: f.Pick(string(item), marks, "label=admission.item."+string(item)), Note: f.In(string(item)+"_note", "label=admission.note")}
	typed := func(list []string) (inputs []desk.Input) {
		for _, described := range list {
			words := strings.Fields(described)
			inputs = append(inputs, f.In(words[0], words[1:]...))
		}
		return inputs
	}
	for _, name := range details[item].yes {
		in.Yes = append(in.Yes, yesInput{name, "admission.yes." + name, f.Values.Get(name) != ""})
	}
	in.Inputs, in.Areas = typed(details[item].inputs), typed(details[item].areas)
	return in
}

// visitFrom reads the form as it was filled in.
func visitFrom(v url.Values) (visit admission.AdmissionVisit, err error) {
	text := func(name string) string { return strings.Join(strings.Fields(v.Get(name)), " ") }
	visit = admission.AdmissionVisit{On: data.ServiceDay(v.Get("went_on")), Advice: admission.Advice(v.Get("advice")), Note: text("note")}
	for i, name := range v["went_name"] {
		if name = strings.Join(strings.Fields(name), " "); name != "" {
			visit.Visitors = append(visit.Visitors, admission.Visitor{Name: name, From: admission.From(at(v["went_from"], i))})
		}
	}
	f := &visit.Form
	f.Kind, f.Address, f.Phone, f.Other = merchants.Kind(v.Get("kind")), text("address"), text("phone"), text("visit_other")
	for _, item := range admission.Items() {
		*f.Of(item) = admission.Found{Mark: admission.Mark(v.Get(string(item))), Note: text(string(item) + "_note")}
	}
	f.Licence.Number, f.Licence.NameMatches = text("licence_number"), v.Get("licence_name") != ""
	f.Permit.Number, f.Permit.ValidTo = text("permit_number"), data.ServiceDay(v.Get("permit_valid_to"))
	f.Health.Staff, f.Health.Certified = wholeNumber(v.Get("health_staff")), wholeNumber(v.Get("health_certified"))
	f.Health.Earliest = data.ServiceDay(v.Get("health_earliest"))
	f.Hours.Text = strings.Join(strings.FieldsFunc(v.Get("hours_text"), func(c rune) bool { return c == '\n' || c == '\r' }), ";")
	f.Seats.Seats, f.Seats.Turns = wholeNumber(v.Get("seats_seats")), wholeNumber(v.Get("seats_turns"))
	f.Halal.Claimed, f.Halal.Certificate = v.Get("halal_claimed") != "", text("halal_certificate")
	f.Prices.Offer = text("offer")
	menu, err := desk.TypedMenu(v.Get("menu"))
	for _, item := range menu {
		f.Prices.Menu = append(f.Prices.Menu, admission.Price{Name: item.Name, Fen: item.Price})
	}
	return visit, err
}

func (s *server) recordVisit(w http.ResponseWriter, r *http.Request) error {
	c, err := s.candidateOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	visit, err := visitFrom(r.PostForm)
	if err == nil {
		visit.District, visit.CandidateID = c.District, c.ID
		err = s.Once(r, func() error {
			_, err := s.admission.RecordVisit(r.Context(), visit, desk.Actor(r))
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.visitForm(w, r, web.StatusOf(err), &c, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, candidatesPath+"/"+string(c.ID), "admission.visit.recorded")
}
