package office

import (
	"net/http"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals/fund"
	"mealmap/meals/settle"
)

// counted is a todo of which only the number is known.
func (s *server) counted(r *http.Request, page *todayPage, n int, name, href string, urgent bool) {
	if n == 0 {
		return
	}
	t := newTodo(s.Printer(r), name, href, urgent)
	t.Count = n
	page.Todo = append(page.Todo, t)
}

// todayDrafts asks for a second person's yes to rules.
func (s *server) todayDrafts(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	n, err := s.Meals.CountDraftsFor(r.Context(), u.District, u.Street, u.Person)
	s.counted(r, page, n, "drafts", "/office/rules", false)
	return err
}

// statementSteps are what a statement in a state waits for, and what it takes, in
// the order in which they are taken.
var statementSteps = []struct {
	state settle.State
	name  string
	may   staff.Permission
}{
	{settle.Computed, "review", staff.ReviewMoney},
	{settle.Reviewed, "approve", staff.ApproveMoney},
	{settle.Approved, "pay", staff.PayMoney},
	{settle.Paid, "lock", staff.PayMoney},
}

// todayStatements asks for the next step of statements, each with the oldest
// period that has one.
func (s *server) todayStatements(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	list, err := settle.NewStore(s.DB, s.Meals).ListWaiting(r.Context(), u.District, u.Street, desk.Actor(r))
	for _, step := range statementSteps {
		for _, waits := range list {
			if waits.State == step.state && staff.May(u.Role, step.may) {
				s.counted(r, page, waits.Count, "statements."+step.name, "/office/settlement?period="+waits.FirstTo.Month(), false)
			}
		}
	}
	return err
}

// todayFund asks the committee for a signature; the fund is the home street's.
func (s *server) todayFund(r *http.Request, page *todayPage) error {
	u := desk.Viewer(r)
	if desk.Covers(r, u.District, s.Setting(r.Context(), data.HomeStreet), "") != nil {
		return nil
	}
	n, err := fund.NewStore(s.DB).CountUnsigned(r.Context(), u.District, u.Person)
	s.counted(r, page, n, "signatures", "/office/fund", false)
	return err
}
