package office

import (
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/staff"
	"mealmap/meals/absence"
	"mealmap/meals/complaints"
	"mealmap/meals/voices"
	"mealmap/merchants/admission"
	"mealmap/merchants/cases"
	"mealmap/merchants/verdicts"
)

// qualityRooms are the rooms that ask people for something about how well
// merchants serve.
type qualityRooms struct {
	complaints *complaints.Store
	cases      *cases.Store
	voices     *voices.Store
	admission  *admission.Store
	absence    *absence.Store
}

func newQualityRooms(d *desk.Desk) qualityRooms {
	return qualityRooms{
		complaints: complaints.NewStore(d.DB, d.Vault, d.Meals, d.Merchants),
		cases:      cases.NewStore(d.DB, d.Merchants, verdicts.NewStore(d.DB, d.Merchants)),
		voices:     voices.NewStore(d.DB, d.Vault, d.Meals, d.Merchants),
		admission:  admission.NewStore(d.DB, d.Merchants),
		absence:    absence.NewStore(d.DB, d.Vault, d.Meals, d.Merchants),
	}
}

// todaySafety puts what may make people ill before everything else.
func (s *server) todaySafety(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	w, err := s.rooms.complaints.WaitingIn(r.Context(), u.District, u.Street, u.Community)
	if err != nil {
		return err
	}
	s.counted(r, page, w.Safety, "safety", "/office/complaints", true)
	if w.Untaken > 0 {
		last := &page.Todo[len(page.Todo)-1]
		last.Who = s.Printer(r).Text("office.today.todo.safety.untaken", "Count", w.Untaken, "Since", w.OldestSince.Time().Format("2006-01-02 15:04"))
	}
	return nil
}

// todayComplaints asks for the other complaints: late ones, those due, calls to
// make.
func (s *server) todayComplaints(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	w, err := s.rooms.complaints.WaitingIn(r.Context(), u.District, u.Street, u.Community)
	s.counted(r, page, w.Overdue, "complaints_late", "/office/complaints", true)
	s.counted(r, page, w.Soon, "complaints_due", "/office/complaints", false)
	s.counted(r, page, w.Reopened, "complaints_again", "/office/complaints", false)
	s.counted(r, page, w.Calls, "complaints_calls", "/office/complaints", false)
	return err
}

// todayReviews asks what cases wait for, with the merchants' names, the most
// pressing first.
func (s *server) todayReviews(r *http.Request, page *todayPage) error {
	u, p := desk.Viewer(r), s.Printer(r)
	queue, err := s.rooms.cases.Queue(r.Context(), u.District, u.Street)
	if err != nil || len(queue) == 0 {
		return err
	}
	names, err := s.MerchantNames(r)
	if err != nil {
		return err
	}
	waiting := map[cases.Wait][]cases.Queued{}
	for _, q := range queue {
		waiting[q.For] = append(waiting[q.For], q)
	}
	for _, wait := range cases.Waits() {
		list := waiting[wait]
		if wait == cases.ForNothing || len(list) == 0 {
			continue
		}
		href, who := "/office/cases", []string{}
		for _, q := range list {
			who = append(who, names[q.MerchantID])
		}
		if len(list) == 1 {
			href += "/" + string(list[0].ID)
		}
		page.Todo = append(page.Todo, newTodo(p, "reviews."+string(wait), href, wait != cases.ForNew && wait != cases.ForRecheck, who...))
	}
	return nil
}

// todayVoices asks to ring elders, those that the review asked for by themselves;
// and for the letters to providers.
func (s *server) todayVoices(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	list, err := s.rooms.voices.Calls(r.Context(), voices.Scope{District: u.District, Street: u.Street, Community: u.Community}, desk.Actor(r))
	if err != nil {
		return err
	}
	requested := 0
	for _, i := range append(list.Mine, list.Ready...) {
		if i.Why == voices.Requested {
			requested++
		}
	}
	s.counted(r, page, requested, "calls_requested", "/office/voices/calls", true)
	s.counted(r, page, len(list.Mine)+len(list.Ready)-requested, "calls", "/office/voices/calls", false)
	if !staff.May(u.Role, staff.DecideReview) {
		return nil
	}
	w, err := s.rooms.voices.Waiting(r.Context(), u.District, u.Street)
	s.counted(r, page, w.Denied, "denied", "/office/voices/calls", true)
	s.counted(r, page, w.Letters, "letters", "/office/voices/letters", false)
	return err
}

// todayAbsent asks after elders who have not come.
func (s *server) todayAbsent(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	w, err := s.rooms.absence.WaitingIn(r.Context(), u.District, u.Street, u.Community)
	s.counted(r, page, w.Escalated, "absent_late", "/office/absent", true)
	s.counted(r, page, w.Open-w.Escalated, "absent", "/office/absent", true)
	return err
}

// todayGaps keeps what is missed before people's eyes until another serves.
func (s *server) todayGaps(r *http.Request, page *todayPage) error {
	u, p := desk.Viewer(r), s.Printer(r)
	w, err := s.rooms.admission.Waiting(r.Context(), u.District, u.Street)
	if err != nil {
		return err
	}
	if w.Gaps > 0 {
		page.Numbers = append(page.Numbers, todayNumber{"office.today.gaps", strconv.Itoa(w.Gaps), "office.today.unit.points"})
		t := newTodo(p, "gaps", "/office/gaps", true)
		t.Count, t.Who = w.Gaps, p.Text("office.today.todo.gaps.oldest", "Days", w.OldestDays)
		page.Todo = append(page.Todo, t)
	}
	if !staff.May(u.Role, staff.DecideReview) {
		return nil
	}
	s.counted(r, page, w.ToClose, "gaps_close", "/office/gaps", false)
	s.counted(r, page, w.ToVisit, "candidates_visit", "/office/gaps", false)
	s.counted(r, page, w.ToDecide, "candidates_decide", "/office/gaps", false)
	return nil
}
