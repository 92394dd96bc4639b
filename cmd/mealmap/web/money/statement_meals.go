package money

import (
	"errors"
	"iter"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/settle"
)

var (
	// errNoMeal: nobody has picked a meal.
	errNoMeal = fault.New(fault.Invalid, "no_meal_picked")
	// errNoAct: no button says what to do with those picked.
	errNoAct = fault.New(fault.Invalid, "no_act_picked")
)

type statementMealsPage struct {
	desk.Chrome
	Merchant string
	Path     string
	Day      data.ServiceDay
	Days     []mealDay
	Judge    bool // the viewer may pick meals
	Rows     []statementMeal
	Form     desk.Form // the reason, and what was picked

	objections map[string]string
}

// mealDay is a day of a statement with how many meals stand on it.
type mealDay struct {
	Day     data.ServiceDay
	Short   string // "03-05"
	Meals   int
	Current bool
}

// statementMeal is one meal of the day, to be picked.
type statementMeal struct {
	ID              meals.RedemptionID
	At              data.Instant
	Elder, Class    string // masked
	List, Let, Paid data.Fen
	StateKey        string
	Mark            string
	Objection       string
	Open            bool // it may be rejected, or paid for after all
	Picked          bool
}

func isField(err error) bool { e := fault.As(err); return e != nil && len(e.Fields) > 0 }

func (s *server) showStatementMeals(w http.ResponseWriter, r *http.Request) error {
	st, err := s.statementOf(r)
	if err != nil {
		return err
	}
	return s.mealsPage(w, r, http.StatusOK, st, r.URL.Query().Get("day"), desk.Form{})
}

// mealsPage shows the statement's meals of a day, its first with meals where the
// day has none.
func (s *server) mealsPage(w http.ResponseWriter, r *http.Request, status int, st settle.Statement, day string, form desk.Form) error {
	sets, err := s.Meals.ListRules(r.Context(), st.District)
	if err != nil {
		return err
	}
	page := statementMealsPage{
		Merchant: st.Body.Merchant, Path: addressOf(st), Form: form.Filled("judge"),
		Judge: st.State == settle.Computed && staff.May(desk.Viewer(r).Role, staff.ReviewMoney),
	}
	page.objections = objections(st.Body)
	if err := page.read(s.statements().Rows(r.Context(), st.District, st.ID), data.ServiceDay(day), settle.ClassLabels(sets)); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "settlement", "statement.meals.title", "Merchant", page.Merchant)
	return s.Render(w, r, status, "money/statement_meals", page)
}

// objections are the reasons of the body's rejections by meal.
func objections(b settle.Body) map[string]string {
	all := map[string]string{}
	for _, c := range b.Corrections {
		if c.Kind == "reject" {
			all[c.Redemption] = c.Reason
		}
	}
	return all
}

// read counts the days and keeps the meals of one.
func (page *statementMealsPage) read(rows iter.Seq2[settle.Row, error], day data.ServiceDay, labels map[string]string) error {
	byDay := map[data.ServiceDay]*mealDay{}
	first := map[data.ServiceDay][]statementMeal{}
	for m, err := range rows {
		if err != nil {
			return err
		}
		d := byDay[m.Day]
		if d == nil {
			d = &mealDay{Day: m.Day, Short: string(m.Day[5:])}
			byDay[m.Day] = d
		}
		if m.VoidedAt == 0 {
			d.Meals++
		}
		if page.Day == "" || m.Day == day && page.Day != day {
			page.Day, first = m.Day, map[data.ServiceDay][]statementMeal{}
		}
		if m.Day == page.Day {
			first[m.Day] = append(first[m.Day], page.meal(&m, labels))
		}
	}
	page.Rows = first[page.Day]
	for _, at := range slices.Sorted(maps.Keys(byDay)) {
		byDay[at].Current = at == page.Day
		page.Days = append(page.Days, *byDay[at])
	}
	return nil
}

// meal is a row of the page.
func (page *statementMealsPage) meal(m *settle.Row, labels map[string]string) statementMeal {
	row := statementMeal{
		ID: m.ID, At: m.ServedAt, Elder: m.ElderName, Class: labels[m.Class], List: m.List, Let: m.Merchant,
		Paid: m.Government + m.Fund + m.DeliveryFen, StateKey: "print.book.stands", Objection: page.objections[string(m.ID)],
		Picked: slices.Contains(page.Form.Values["meal"], string(m.ID)),
	}
	if row.Class == "" {
		row.Class = m.Class
	}
	switch {
	case m.VoidedAt != 0:
		row.StateKey, row.Mark = "print.book.voided", "stop"
	case m.Rejected:
		row.StateKey, row.Mark, row.Open = "print.book.rejected", "wait", page.Judge
	default:
		row.Open, row.Objection = page.Judge && row.Paid != 0, ""
	}
	return row
}

// judgeMeals rejects the meals picked, or pays for them after all. What was done
// before the first that fails stays done, and the form says what is wrong with
// that one.
func (s *server) judgeMeals(w http.ResponseWriter, r *http.Request) error {
	st, err := s.statementOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	act, said := s.statements().Reject, "statement.said.rejected"
	picked, day, press := r.PostForm["meal"], r.PostForm.Get("day"), r.PostForm.Get("act")
	switch {
	case len(picked) == 0:
		err = errNoMeal
	case press == "restore":
		act, said = s.statements().Restore, "statement.said.restored"
	case press != "reject":
		err = errNoAct
	}
	done := 0
	for _, id := range picked {
		if err == nil {
			_, err = act(r.Context(), st.District, st.ID, settle.Rejection{Redemption: meals.RedemptionID(id), Reason: r.PostForm.Get("reason")}, desk.Actor(r))
		}
		if err == nil {
			done++
		}
	}
	back := addressOf(st) + "/meals?day=" + url.QueryEscape(day)
	switch {
	case err == nil:
		return s.Done(w, r, back, said, "Count", len(picked))
	case errors.Is(err, errNoMeal), errors.Is(err, errNoAct), errors.Is(err, meals.ErrReasonNeeded):
		s.LogFailure(r, err)
		return s.mealsPage(w, r, http.StatusUnprocessableEntity, st, day, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if done > 0 && desk.Correctable(err) {
		s.LogFailure(r, err)
		t := desk.TroubleOf(err, s.Printer(r))
		return s.Done(w, r, back, "statement.said.partly", "Done", done, "Left", len(picked)-done, "Sentence", t.Sentence, "Fix", t.Fix)
	}
	return s.refused(w, r, back, err)
}
