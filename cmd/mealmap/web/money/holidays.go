package money

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
)

type holidaysPage struct {
	desk.Chrome
	Year           int
	Earlier, Later string
	Unknown        bool // the program has no notice of the year
	Days           []holidayLine
	MaySet         bool
	Form           desk.Form
	Kinds          []desk.Option
}

type holidayLine struct {
	Day           data.ServiceDay
	Mark, KindKey string
	Name          string
	Own           bool // the office has said so
}

func (s *server) showHolidays(w http.ResponseWriter, r *http.Request) error {
	return s.holidaysPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) holidaysPage(w http.ResponseWriter, r *http.Request, status int, f desk.Form) error {
	own, err := s.Meals.ListSpecialDays(r.Context())
	if err != nil {
		return err
	}
	year := yearAsked(r.URL.Query().Get("year"), s.DB.Now().ServiceDay())
	page := holidaysPage{Year: year, Earlier: yearPage(year - 1), Later: yearPage(year + 1), MaySet: staff.May(desk.Viewer(r).Role, staff.EditRules),
		Form: f.Filled("day", "kind", string(meals.Holiday)), Kinds: desk.Named(s.Printer(r), "money.holidays.kind", meals.Holiday, meals.Workday)}
	known := meals.ProgramDays(year)
	page.Unknown = len(known) == 0
	page.Days = holidayLines(known, own, strconv.Itoa(year))
	page.Chrome = s.Chrome(r, "settlement", "money.holidays.title")
	return s.Render(w, r, status, "money/holidays", page)
}

// holidayLines are the days of a year; what the office has said replaces what
// the program knows.
func holidayLines(program, own []meals.SpecialDay, year string) (lines []holidayLine) {
	said := map[data.ServiceDay]bool{}
	line := func(x meals.SpecialDay) holidayLine {
		l := holidayLine{Day: x.Day, Name: x.Name, Own: said[x.Day], KindKey: "money.holidays.kind." + string(x.Kind), Mark: "good"}
		if x.Kind == meals.Workday {
			l.Mark = "wait"
		}
		return l
	}
	for _, x := range own {
		if strings.HasPrefix(string(x.Day), year) {
			said[x.Day] = true
			lines = append(lines, line(x))
		}
	}
	for _, x := range program {
		if !said[x.Day] {
			lines = append(lines, line(x))
		}
	}
	slices.SortFunc(lines, func(a, b holidayLine) int { return cmp.Compare(a.Day, b.Day) })
	return lines
}

func yearPage(year int) string { return holidaysPath + "?year=" + strconv.Itoa(year) }

// yearAsked is the year of four digits, today's otherwise.
func yearAsked(text string, today data.ServiceDay) int {
	if _, err := data.ParseServiceDay(text + "-01-01"); err != nil {
		text = string(today[:4])
	}
	year, _ := strconv.Atoi(text)
	return year
}

func (s *server) setHoliday(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	x := meals.SpecialDay{Day: data.ServiceDay(r.PostForm.Get("day")), Kind: meals.DayKind(r.PostForm.Get("kind")), Name: r.PostForm.Get("name")}
	err := error(fault.ErrInvalidInput.Field(fault.Field{Name: "kind", Code: "rule_choice"}))
	if x.Kind != "" {
		err = s.Meals.SetSpecialDay(r.Context(), desk.Actor(r), desk.Viewer(r).District, x)
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.holidaysPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, holidaysPath+"?year="+string(x.Day[:4]), "money.holidays.done", "Day", web.DayText(s.Printer(r), x.Day))
}

// removeHoliday leaves a day to the program's calendar again.
func (s *server) removeHoliday(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	day := data.ServiceDay(r.PostForm.Get("day"))
	if err := s.Meals.SetSpecialDay(r.Context(), desk.Actor(r), desk.Viewer(r).District, meals.SpecialDay{Day: day}); err != nil {
		return s.Refused(w, r, holidaysPath, err)
	}
	return s.Done(w, r, holidaysPath+"?year="+string(day[:4]), "money.holidays.removed", "Day", web.DayText(s.Printer(r), day))
}
