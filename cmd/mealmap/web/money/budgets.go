package money

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/table"
	"mealmap/meals"
	"mealmap/static/messages"
)

const (
	budgetsPath  = "/office/budgets"
	holidaysPath = "/office/holidays"
	couponsPath  = "/office/coupons"
)

// budgetRoutes are the pages of what the rules spend and depend on: budgets, the
// calendar, coupons. Budgets are finance's to set, days and coupons are of who
// writes the rules.
func (s *server) budgetRoutes() []web.Route {
	return []web.Route{
		s.Get(budgetsPath, staff.SeeMoney, s.showBudgets),
		s.Post(budgetsPath, staff.SetBudgets, s.setBudget),
		s.Get(holidaysPath, staff.SeeMoney, s.showHolidays),
		s.Post(holidaysPath, staff.EditRules, s.setHoliday),
		s.Post(holidaysPath+"/remove", staff.EditRules, s.removeHoliday),
		s.Get(couponsPath, staff.SeeMoney, s.showCoupons),
		s.Post(couponsPath, staff.EditRules, s.grantCoupons),
	}
}

type budgetsPage struct {
	desk.Chrome
	Warnings []string
	Budgets  []budgetLine
	MaySet   bool
	New      budgetForm
}

// budgetLine is one budget. Spent is Paid and Committed.
type budgetLine struct {
	Name                                 string
	Amount, Spent, Committed, Paid, Left data.Fen
	Mark, MarkKey                        string
	Bar                                  usageBar
	UsedUpKey                            string
	Set                                  *budgetForm // nil where the viewer may not
}

// budgetForm sets one budget. What says which one is picked only for a new one.
type budgetForm struct {
	Form    desk.Form
	New     bool
	Funders []desk.Option
	Streets []desk.Option
	UsedUps []desk.Option
}

// usageBar is the used share as a bar with the office's line, in percent.
type usageBar struct {
	Label, Text string
	Used, Line  int
}

func barOf(p *messages.Printer, name string, b meals.Budget) usageBar {
	percent := desk.UsedPercent(b)
	return usageBar{
		Label: p.Text("money.budgets.bar", "Name", name, "Percent", percent, "Warn", b.WarnPercent),
		Text:  p.Text("money.budgets.percent", "Percent", percent),
		Used:  min(percent, 100), Line: b.WarnPercent,
	}
}

func (s *server) showBudgets(w http.ResponseWriter, r *http.Request) error {
	return s.budgetsPage(w, r, http.StatusOK, desk.Form{})
}

// budgetsPage lists all; came is a form that came back.
func (s *server) budgetsPage(w http.ResponseWriter, r *http.Request, status int, came desk.Form) error {
	list, err := s.BudgetsInScope(r)
	if err != nil {
		return err
	}
	page := budgetsPage{MaySet: staff.May(desk.Viewer(r).Role, staff.SetBudgets)}
	if page.Warnings, err = s.BudgetWarnings(r); err != nil {
		return err
	}
	for _, b := range list {
		l := s.budgetLine(r, b)
		if l.Set != nil && sameBudget(l.Set.Form.Values, came.Values) {
			l.Set.Form = came.Filled(l.Set.Form.ID)
			came = desk.Form{}
		}
		page.Budgets = append(page.Budgets, l)
	}
	if page.MaySet {
		if page.New, err = s.newBudgetForm(r, came); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "settlement", "money.budgets.title")
	return s.Render(w, r, status, "money/budgets", page)
}

func (s *server) budgetLine(r *http.Request, b meals.Budget) budgetLine {
	p := s.Printer(r)
	l := budgetLine{Name: s.BudgetName(r, b), Amount: b.Amount, Spent: b.Spent, Committed: b.Committed(), Paid: b.Paid, Left: b.Left(),
		UsedUpKey: "money.budgets.used_up." + string(b.UsedUp), Mark: "good", MarkKey: "money.budgets.within"}
	l.Bar = barOf(p, l.Name, b)
	switch {
	case b.Left() < 0:
		l.Mark, l.MarkKey = "stop", "money.budgets.over"
	case b.Spent > 0 && b.Left() == 0:
		l.Mark, l.MarkKey = "stop", "money.budgets.used"
	case b.Spent > 0 && b.Warned():
		l.Mark, l.MarkKey = "wait", "money.budgets.nearly"
	}
	if b.Year != 0 && staff.May(desk.Viewer(r).Role, staff.SetBudgets) && desk.Covers(r, b.District, b.Street, "") == nil {
		id := fmt.Sprintf("b-%s-%s-%d", b.Funder, b.Street, b.Year)
		l.Set = &budgetForm{UsedUps: usedUps(p), Form: desk.Form{ID: id, Values: desk.Values("funder", b.Funder, "street", b.Street,
			"year", strconv.Itoa(b.Year), "amount", b.Amount.String(), "warn_percent", strconv.Itoa(b.WarnPercent), "used_up", string(b.UsedUp))}}
	}
	return l
}

func sameBudget(a, b url.Values) bool {
	return a.Get("funder") == b.Get("funder") && a.Get("street") == b.Get("street") && a.Get("year") == b.Get("year")
}

func usedUps(p *messages.Printer) []desk.Option {
	return desk.Named(p, "money.budgets.used_up", meals.UsedUpWarn, meals.UsedUpWithout, meals.UsedUpStop)
}

func (s *server) newBudgetForm(r *http.Request, came desk.Form) (f budgetForm, err error) {
	u, p := desk.Viewer(r), s.Printer(r)
	f = budgetForm{New: true, UsedUps: usedUps(p), Form: came.Filled("new", "street", u.Street, "year", string(s.DB.Now().ServiceDay()[:4]),
		"warn_percent", "80", "used_up", string(meals.UsedUpWarn))}
	f.Streets = s.StreetChoices(r, "")
	if u.Street == "" {
		f.Streets = slices.Insert(f.Streets, 0, desk.Option{Label: p.Text("money.budgets.whole_district")})
	}
	funders, err := s.fundersKnown(r)
	for _, name := range funders {
		f.Funders = append(f.Funders, desk.Option{Value: name, Label: desk.FunderName(p, name)})
	}
	return f, err
}

// usualFunders are the levels that give money to meals, the nearest first.
var usualFunders = []string{"district", "street", "city", "county", "town", "community", "province"}

// fundersKnown are those that the rules name, and then the usual ones.
func (s *server) fundersKnown(r *http.Request) ([]string, error) {
	sets, err := s.Meals.ListRules(r.Context(), desk.Viewer(r).District)
	var all []string
	add := func(name string) {
		if name != "" && name != "fund" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	for _, set := range sets {
		shares := set.Funding
		for _, c := range set.Classes {
			shares = slices.Concat(shares, c.Funding)
		}
		for _, share := range shares {
			add(share.Funder)
		}
		if set.Delivery != nil {
			add(set.Delivery.Funder)
		}
	}
	for _, name := range usualFunders {
		add(name)
	}
	return all, err
}

func (s *server) setBudget(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	b, err := readBudget(r)
	if err == nil {
		if err := desk.Covers(r, b.District, b.Street, ""); err != nil {
			return err
		}
		err = s.Meals.SetBudget(r.Context(), desk.Actor(r), b)
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.budgetsPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, budgetsPath, "money.budgets.done", "Name", s.BudgetName(r, b), "Amount", b.Amount.Grouped())
}

// readBudget reads the form: money as people write it, with or without commas.
func readBudget(r *http.Request) (b meals.Budget, err error) {
	text := func(name string) string { return table.Fold(r.PostForm.Get(name)) }
	b = meals.Budget{District: desk.Viewer(r).District, Funder: text("funder"), Street: text("street"), UsedUp: meals.UsedUp(text("used_up"))}
	wrong := fault.ErrInvalidInput
	bad := func(name, code string) {
		wrong = wrong.Field(fault.Field{Name: name, Code: code})
		err = wrong
	}
	var ok bool
	if b.Amount, ok = typedYuan(r.PostForm.Get("amount")); !ok {
		bad("amount", "budget_amount")
	}
	var e error
	if b.Year, e = strconv.Atoi(text("year")); e != nil {
		bad("year", "budget_year")
	}
	if b.WarnPercent, e = strconv.Atoi(strings.TrimSuffix(text("warn_percent"), "%")); e != nil {
		bad("warn_percent", "budget_percent")
	}
	return b, err
}
