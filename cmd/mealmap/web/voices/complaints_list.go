package voices

import (
	"net/http"
	"net/url"
	"slices"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/complaints"
	"mealmap/merchants"
)

// complaintsAtOnce is how many complaints one page shows.
const complaintsAtOnce = 100

type complaintsPage struct {
	desk.Chrome
	Sentence string
	Filter   desk.Form
	Views    []desk.Option
	Classes  []desk.Option
	Rows     []complaintLine
	More     bool
	Export   string
	Merchant string // whose complaints these are, "" of all
}

// views are the lists that people ask for.
var views = []string{"waiting", "mine", "overdue", "call", "closed", "all"}

// complaintFilter reads the list's filter within the viewer's scope. At first it is
// what waits.
func complaintFilter(r *http.Request, today data.ServiceDay) (complaints.Filter, url.Values) {
	u, q := desk.Viewer(r), r.URL.Query()
	if !slices.Contains(views, q.Get("view")) {
		q.Set("view", views[0])
	}
	f := complaints.Filter{District: u.District, Street: u.Street, Community: u.Community, Merchant: merchants.MerchantID(q.Get("merchant")),
		Search: q.Get("search"), Limit: complaintsAtOnce + 1}
	switch q.Get("view") {
	case "waiting":
		f.Waiting = true
	case "mine":
		f.Waiting, f.Of = true, desk.Actor(r)
	case "overdue":
		f.Overdue = today
	case "call":
		f.CallBy = today
	case "closed":
		f.State = complaints.Closed
	}
	if class := complaints.Class(q.Get("class")); slices.Contains(complaints.Classes(), class) {
		f.Class = class
	}
	if f.Search != "" { // a number finds its complaint, however far it has come
		f = complaints.Filter{District: f.District, Street: f.Street, Community: f.Community, Search: f.Search, Limit: f.Limit}
	}
	return f, q
}

func (s *server) listComplaints(w http.ResponseWriter, r *http.Request) error {
	n, err := s.complaintNames(r)
	if err != nil {
		return err
	}
	f, q := complaintFilter(r, n.now.ServiceDay())
	list, err := s.complaints.List(r.Context(), f)
	if err != nil {
		return err
	}
	waiting, err := s.complaints.WaitingIn(r.Context(), f.District, f.Street, f.Community)
	if err != nil {
		return err
	}
	page := complaintsPage{
		Sentence: n.p.Text("complaints.sentence", "Safety", waiting.Safety, "Overdue", waiting.Overdue, "Soon", waiting.Soon, "Calls", waiting.Calls),
		Filter:   desk.Form{ID: "complaints", Values: q}, Views: desk.Named(n.p, "complaint.view", views...),
		Classes: desk.AnyOf(n.p, desk.Named(n.p, "complaint.class", complaints.Classes()...)),
		More:    len(list) > complaintsAtOnce, Export: complaintsPath + "/export.xlsx?" + q.Encode(),
	}
	if f.Merchant != "" {
		m, err := s.MerchantByID(r, f.Merchant)
		if err != nil {
			return err
		}
		page.Merchant = m.Name
	}
	for i := range list[:min(len(list), complaintsAtOnce)] {
		line, err := n.line(&list[i])
		if err != nil {
			return err
		}
		page.Rows = append(page.Rows, line)
	}
	page.Chrome = s.Chrome(r, "review", "complaints.title")
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "voices/complaints", page)
}

// exportMost bounds a workbook.
const exportMost = 20_000

// exportComplaints is the list as a workbook: no words of who complains, no contact.
func (s *server) exportComplaints(w http.ResponseWriter, r *http.Request) error {
	n, err := s.complaintNames(r)
	if err != nil {
		return err
	}
	f, _ := complaintFilter(r, n.now.ServiceDay())
	f.Limit = exportMost
	list, err := s.complaints.List(r.Context(), f)
	if err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i := range list {
		if rows[i], err = n.cells(&list[i]); err != nil {
			return err
		}
	}
	if err := s.LogExport(r, "export.complaints", len(rows)); err != nil {
		return err
	}
	return desk.SendXLSX(w, "complaints-"+string(n.now.ServiceDay())+".xlsx", n.p, "complaint.xlsx",
		[]string{"number", "received", "source", "hotline", "class", "point", "first_asked", "acting", "due", "state", "rounds", "answered", "satisfied", "closed"}, rows)
}

func (n *complaintNames) cells(c *complaints.Complaint) ([]any, error) {
	l, err := n.line(c)
	stamp := func(at data.Instant) string {
		if at == 0 {
			return ""
		}
		return at.Time().Format("2006-01-02 15:04")
	}
	satisfied := ""
	switch c.Satisfied {
	case 0:
		satisfied = n.p.Text("complaint.said.not_satisfied")
	case 1:
		satisfied = n.p.Text("complaint.said.satisfied")
	}
	return []any{c.Number, stamp(c.ReceivedAt), l.Source, c.Hotline, l.Class, l.Point, l.FirstAsked, l.Acting, string(c.DueOn), l.State,
		c.Rounds, stamp(c.AnsweredAt), satisfied, stamp(c.ClosedAt)}, err
}

// wrong says that one field of a form cannot be used as it is.
func wrong(name, code string) error {
	return fault.ErrInvalidInput.Field(fault.Field{Name: name, Code: code})
}
