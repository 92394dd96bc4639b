package money

import (
	"fmt"
	"net/http"
	"strings"
	"sync"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/static/messages"
)

// rehearsals keeps the last few results, so that the page after a rehearsal need
// not run it again. It lives in memory only. The zero value is ready.
type rehearsals struct {
	mu   sync.Mutex
	list []heldRehearsal
}

type heldRehearsal struct {
	key string
	out meals.Rehearsal
}

// mostHeld is how many results are kept.
const mostHeld = 16

func rehearsalKey(d *meals.Draft, month data.ServiceDay) string {
	return fmt.Sprint(d.ID, " ", d.Revision, " ", month.Month())
}

func (h *rehearsals) put(key string, out meals.Rehearsal) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.list) >= mostHeld {
		h.list = h.list[1:]
	}
	h.list = append(h.list, heldRehearsal{key, out})
}

func (h *rehearsals) find(key string) (meals.Rehearsal, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for i := len(h.list) - 1; i >= 0; i-- {
		if h.list[i].key == key {
			return h.list[i].out, true
		}
	}
	return meals.Rehearsal{}, false
}

// lastMonth is the first day of the month before today's.
func (s *server) lastMonth() data.ServiceDay {
	first := data.ServiceDay(s.DB.Now().ServiceDay().Month() + "-01")
	return data.ServiceDay(first.AddDays(-1).Month() + "-01")
}

func monthInput(month data.ServiceDay) desk.Input {
	return desk.Form{ID: "rehearse", Values: desk.Values("month", month.Month())}.In("month", "type=month", "required", "label=drafts.rehearsal.month", "hint=drafts.hint.month")
}

// monthAsked reads "2025-03".
func monthAsked(text string) (data.ServiceDay, error) {
	day, err := data.ParseServiceDay(strings.TrimSpace(text) + "-01")
	if err != nil {
		return "", fault.ErrInvalidInput.Field(fault.Field{Name: "month", Code: "bad_day"})
	}
	return day, nil
}

// rehearseDraft runs the month and leads to what came of it.
func (s *server) rehearseDraft(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	month, err := monthAsked(r.PostForm.Get("month"))
	if err != nil {
		return s.Refused(w, r, draftPath(&d), err)
	}
	out, err := s.Meals.RehearseDraft(r.Context(), d.District, d.ID, revisionOf(r), month)
	if err != nil {
		return s.Refused(w, r, draftPath(&d), err)
	}
	s.rehearsed.put(rehearsalKey(&d, month), out)
	return s.Done(w, r, draftPath(&d)+"/rehearsal?month="+month.Month(), "drafts.rehearsed")
}

type rehearsalPage struct {
	desk.Chrome
	Draft            meals.Draft
	Back, SetTitle   string
	Month            string
	Input            desk.Input
	List             string
	Sentences        []string
	Levels           []changeRow
	Delivery         *changeRow
	Classes          []classChange
	Largest          []mealChange
	MayActNow, Empty bool
}

// changeRow is a sum as it was, as it would be, and the difference with its
// sign; More and Less mark it besides.
type changeRow struct {
	Name              string
	Actual, Draft, By string
	More, Less        bool
}

type classChange struct {
	Name                 string
	Actual, Draft        int
	Subsidy, Elder, Lets changeRow
}

type mealChange struct {
	Meal    meals.MealChange
	Point   string
	Elder   changeRow
	Refused bool
}

// showRehearsal shows the month's result, run anew where it is no longer kept.
func (s *server) showRehearsal(w http.ResponseWriter, r *http.Request) error {
	d, err := s.draftOf(r)
	if err != nil {
		return err
	}
	text := r.URL.Query().Get("month")
	if text == "" {
		text = s.lastMonth().Month()
	}
	month, err := monthAsked(text)
	if err != nil {
		return s.Refused(w, r, draftPath(&d), err)
	}
	out, known := s.rehearsed.find(rehearsalKey(&d, month))
	if !known {
		if out, err = s.Meals.Rehearse(r.Context(), d.District, &d.Rules, month); err != nil {
			return s.Refused(w, r, draftPath(&d), err)
		}
	}
	return s.Render(w, r, http.StatusOK, "money/rules_rehearsal", s.rehearsalPage(r, &d, month, out))
}

func (s *server) rehearsalPage(r *http.Request, d *meals.Draft, month data.ServiceDay, out meals.Rehearsal) rehearsalPage {
	say := s.Printer(r)
	page := rehearsalPage{Chrome: s.Chrome(r, "settlement", "drafts.rehearsal.title", "Month", month.Month()), Draft: *d, Back: draftPath(d),
		SetTitle: s.titleOf(r, &d.Rules), Month: month.Month(), Input: monthInput(month), List: out.List.Grouped(), Empty: out.Meals == 0, Sentences: sentencesOf(say, &out)}
	for _, l := range out.Levels {
		page.Levels = append(page.Levels, changeOf(payerName(say, l.Funder), l.Change))
	}
	if out.Delivery != (meals.Change{}) {
		row := changeOf(say.Text("drafts.rehearsal.delivery"), out.Delivery)
		page.Delivery = &row
	}
	for _, c := range out.Classes {
		name := className(say, &d.Rules, c.Class)
		page.Classes = append(page.Classes, classChange{name, c.ActualMeals, c.DraftMeals,
			changeOf(name, c.Subsidy), changeOf(name, c.Elder), changeOf(name, c.Merchant)})
	}
	for _, m := range out.Largest {
		name := ""
		if p, err := s.Merchants.FindPoint(r.Context(), d.District, m.Point); err == nil {
			name = p.Name
		}
		page.Largest = append(page.Largest, mealChange{m, name, changeOf("", m.Elder), m.Refused})
	}
	return page
}

// className is the class's own name, its code where the draft has it no more.
func className(say *messages.Printer, set *meals.RuleSet, code string) string {
	for _, c := range set.Classes {
		if c.Code == code && c.Label != "" {
			return c.Label
		}
	}
	if code == "" {
		return say.Text("drafts.rehearsal.no_class")
	}
	return code
}

// sentencesOf say the result as one would on the telephone.
func sentencesOf(say *messages.Printer, out *meals.Rehearsal) []string {
	if out.Meals == 0 {
		return nil
	}
	all := []string{say.Text("drafts.rehearsal.meals", "Meals", out.Meals, "Elders", out.Elders, "Standing", out.Standing)}
	if out.More+out.Less+out.Refused == 0 {
		all = append(all, say.Text("drafts.rehearsal.same"))
	} else {
		all = append(all, say.Text("drafts.rehearsal.elders", "More", out.More, "Less", out.Less, "Same", out.Same, "Refused", out.Refused))
	}
	for _, l := range out.Levels {
		if by := l.By(); by != 0 {
			all = append(all, say.Text("drafts.rehearsal.level", "Funder", payerName(say, l.Funder), "More", by > 0, "Fen", max(by, -by).Grouped()))
		}
	}
	if by := out.Delivery.By(); by != 0 {
		all = append(all, say.Text("drafts.rehearsal.level", "Funder", say.Text("drafts.rehearsal.delivery"), "More", by > 0, "Fen", max(by, -by).Grouped()))
	}
	return all
}

func changeOf(name string, c meals.Change) changeRow {
	by := c.By()
	row := changeRow{Name: name, Actual: c.Actual.Grouped(), Draft: c.Draft.Grouped(), By: "0.00", More: by > 0, Less: by < 0}
	switch {
	case by > 0:
		row.By = "+" + by.Grouped()
	case by < 0:
		row.By = "\u2212" + (-by).Grouped()
	}
	return row
}
