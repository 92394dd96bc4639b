package office

import (
	"net/http"
	"strconv"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/cards"
	"mealmap/meals/tills"
	"mealmap/merchants"
	"mealmap/static/messages"
)

type todayPage struct {
	desk.Chrome
	Day     data.ServiceDay
	Numbers []todayNumber
	Todo    []todo
}

type todayNumber struct{ Key, Value, Unit string }

// todo is one thing that needs a person: what, how many, and the one button.
type todo struct {
	Count  int
	What   string
	Who    string // the first names, "" where they say nothing
	Href   string
	Act    string
	Urgent bool
}

func newTodo(p *messages.Printer, name, href string, urgent bool, who ...string) todo {
	t := todo{Count: len(who), What: p.Text("office.today.todo." + name), Href: href, Act: "office.today.todo." + name + ".act", Urgent: urgent}
	t.Who = desk.JoinAll(p, who[:min(len(who), 5)])
	return t
}

func (s *server) showToday(w http.ResponseWriter, r *http.Request) error {
	page := todayPage{Day: s.DB.Now().ServiceDay()}
	for _, part := range []struct {
		may  staff.Permission
		fill func(*http.Request, *todayPage) error
	}{
		{staff.HandleComplaint, s.todaySafety},
		{staff.ReadAudit, s.todayLog},
		{staff.ManageTills, s.todayTills},
		{staff.DecideOffline, s.todayCases},
		{staff.HandleAlarms, s.todayQuiet},
		{staff.HandleAlarms, s.todayAlarms},
		{staff.ApproveCards, s.todayApplications},
		{staff.IssueCards, s.todayHandout},
		{staff.CallAbsent, s.todayAbsent},
		{staff.DecideReview, s.todayReviews},
		{staff.HandleComplaint, s.todayComplaints},
		{staff.HearVoices, s.todayVoices},
		{staff.SeeReview, s.todayGaps},
		{staff.ReviewMoney, s.todayClawbacks},
		{staff.SeeMoney, s.todayBudgets},
		{staff.SeeMoney, s.todayStatements},
		{staff.ActivateRules, s.todayDrafts},
		{staff.SignFund, s.todayFund},
		{staff.EditPoints, s.todayPoints},
		{staff.EditPoints, s.todayFacts},
		{staff.SeeRedemptions, s.todayMeals},
		{staff.IssueCards, s.todayCards},
		{staff.ChangeSettings, s.todaySettings},
	} {
		if staff.May(desk.Viewer(r).Role, part.may) {
			if err := part.fill(r, &page); err != nil {
				return err
			}
		}
	}
	page.Chrome = s.Chrome(r, "today", "office.rail.today")
	return s.Render(w, r, http.StatusOK, "office/today", page)
}

// todayTills asks to compare the fingerprints of devices that wait.
func (s *server) todayTills(r *http.Request, page *todayPage) error {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	lines, err := s.tillLines(r, "", points)
	var who []string
	for _, l := range lines {
		if l.State == tills.Waiting {
			who = append(who, l.PointName)
		}
	}
	if len(who) > 0 {
		page.Todo = append(page.Todo, newTodo(s.Printer(r), "tills", "/office/tills", true, who...))
	}
	return err
}

// todayClawbacks asks about meals recorded after their elder had gone.
func (s *server) todayClawbacks(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	n, err := s.Meals.CountClawbacks(r.Context(), u.District, u.Street)
	s.counted(r, page, n, "clawbacks", "/office/clawback", true)
	return err
}

// todayBudgets says which money is nearly used up.
func (s *server) todayBudgets(r *http.Request, page *todayPage) error {
	warnings, err := s.BudgetWarnings(r)
	if len(warnings) > 0 {
		page.Todo = append(page.Todo, newTodo(s.Printer(r), "budgets", "/office/budgets", true, warnings...))
	}
	return err
}

// todayPoints asks after points by what they lack, and after those with no
// meals where meals were expected.
func (s *server) todayPoints(r *http.Request, page *todayPage) error {
	points, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return err
	}
	p, open := s.Printer(r), 0
	for _, point := range points {
		if point.Public(page.Day) {
			open++
		}
	}
	page.Numbers = append(page.Numbers, todayNumber{"office.today.open_points", strconv.Itoa(open), "office.today.unit.points"})
	silent, err := s.silentPoints(r, points, page.Day)
	if err != nil {
		return err
	}
	if len(silent) > 0 {
		page.Todo = append(page.Todo, newTodo(p, "silent", "/office/points/"+string(silent[0].ID), true, pointNames(silent)...))
	}
	for _, a := range attentions {
		var found []*merchants.Point
		for _, point := range points {
			if a.holds(pointLineOf(point, page.Day)) {
				found = append(found, point)
			}
		}
		if len(found) > 0 {
			page.Todo = append(page.Todo, newTodo(p, a.name, "/office/points?attention="+a.name, a.urgent, pointNames(found)...))
		}
	}
	return nil
}

func pointNames(points []*merchants.Point) []string {
	names := make([]string, len(points))
	for i, p := range points {
		names[i] = p.Name
	}
	return names
}

func (s *server) todayMeals(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	list, _, err := s.mealsFound(r.Context(), meals.RedemptionFilter{
		District: u.District, Street: u.Street, Community: u.Community, From: page.Day, To: page.Day,
	}, "kept", redemptionsAtAll)
	if err != nil {
		return err
	}
	government, elders := data.Fen(0), map[meals.ElderID]bool{}
	for _, m := range list {
		government += m.Government
		elders[m.ElderID] = true
	}
	page.Numbers = append([]todayNumber{
		{"office.today.meals", strconv.Itoa(len(list)), "office.today.unit.meals"},
		{"office.today.elders", strconv.Itoa(len(elders)), "office.today.unit.people"},
		{"office.today.government", government.Grouped(), "office.today.unit.yuan"},
	}, page.Numbers...)
	return nil
}

func (s *server) todayCards(r *http.Request, page *todayPage) error {
	p := s.Printer(r)
	n, err := s.Meals.CountCards(r.Context(), scopeOf(r), page.Day.AddDays(cards.SoonDays), newCardsFrom(page.Day))
	if err != nil {
		return err
	}
	page.Numbers = append(page.Numbers,
		todayNumber{"office.today.all_elders", strconv.Itoa(n.Elders), "office.today.unit.people"},
		todayNumber{"office.today.live_cards", strconv.Itoa(n.Live), "office.today.unit.cards"})
	for _, item := range []struct {
		name, href string
		count      int
	}{
		{"no_card", "/office/cards", n.NoCard},
		{"print", "/office/cards?show=new", n.Fresh},
		{"cards_soon", "/office/cards?show=soon", n.Soon},
	} {
		if item.count > 0 {
			t := newTodo(p, item.name, item.href, false)
			t.Count = item.count
			page.Todo = append(page.Todo, t)
		}
	}
	return nil
}

// todaySettings asks the system administrator for what printing needs.
func (s *server) todaySettings(r *http.Request, page *todayPage) error {
	if s.Setting(r.Context(), data.PublicURL) == "" {
		page.Todo = append(page.Todo, newTodo(s.Printer(r), "public_url", "/office/settings", true, s.Printer(r).Text("office.field.public_url")))
	}
	return nil
}

func (s *server) todayLog(r *http.Request, page *todayPage) error {
	p := s.Printer(r)
	broken, head, err := s.chainState(r.Context(), p, desk.Viewer(r).District)
	if err != nil {
		return err
	}
	if broken != "" {
		page.Todo = append(page.Todo, newTodo(p, "chain", "/office/audit", true, broken))
	}
	page.Numbers = append(page.Numbers, todayNumber{"office.today.entries", strconv.FormatInt(head, 10), "office.today.unit.entries"})
	return nil
}
