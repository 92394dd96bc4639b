package voices

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/meals"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
)

// sheetsPage prints sheets of questions and takes them in, one after the other.
type sheetsPage struct {
	desk.Chrome
	Form    desk.Form
	Entry   *sheetEntry // once the code of a sheet, or a point and a day, is known
	Points  []desk.Option
	Paper   desk.Form
	Printed bool // codes would lead somewhere: the network has an address
}

// sheetEntry is what the next sheets are about.
type sheetEntry struct {
	Point   merchants.PointID
	Day     data.ServiceDay
	About   string
	Meals   []desk.Option
	Marks   []markChoice
	Reasons []desk.Option
	Done    int // answers on paper of that day at that point
}

// showSheets asks for a sheet's code, or takes in sheets of the point and day of
// the address.
func (s *server) showSheets(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	form := desk.Form{ID: "sheet", Values: q}
	if code := q.Get("code"); code != "" {
		sheet, err := s.sheetOf(r, code)
		if err != nil && desk.Correctable(err) {
			form.Trouble = desk.TroubleOf(err, s.Printer(r))
			return s.sheetsPage(w, r, web.StatusOf(err), form, nil)
		}
		if err != nil {
			return err
		}
		http.Redirect(w, r, sheetsOf(sheet.Point, sheet.Day), http.StatusSeeOther)
		return nil
	}
	if q.Get("point") == "" {
		return s.sheetsPage(w, r, http.StatusOK, form, nil)
	}
	sheet, err := s.sheetNamed(r, q)
	if err != nil {
		return err
	}
	return s.sheetsPage(w, r, http.StatusOK, form, &sheet)
}

// sheetsOf is the address at which sheets of a point and a day are taken in.
func sheetsOf(p merchants.PointID, day data.ServiceDay) string {
	return sheetsPath + "?" + desk.Values("point", string(p), "day", string(day)).Encode()
}

// sheetOf reads a sheet's code among the points of the viewer's street.
func (s *server) sheetOf(r *http.Request, code string) (heard.Sheet, error) {
	list, err := s.PointsInScope(r, merchants.PointFilter{})
	if err != nil {
		return heard.Sheet{}, err
	}
	ids := make([]merchants.PointID, len(list))
	for i, p := range list {
		ids[i] = p.ID
	}
	return s.voices.SheetOf(code, ids, s.DB.Now().ServiceDay())
}

// sheetNamed reads the point and the day of an address or a form.
func (s *server) sheetNamed(r *http.Request, v url.Values) (heard.Sheet, error) {
	p, err := s.PointByID(r, merchants.PointID(v.Get("point")))
	if err != nil {
		return heard.Sheet{}, err
	}
	day, err := data.ParseServiceDay(v.Get("day"))
	if err != nil {
		return heard.Sheet{}, desk.BadDay("day")
	}
	return heard.Sheet{Point: p.ID, Day: day}, nil
}

func (s *server) sheetsPage(w http.ResponseWriter, r *http.Request, status int, form desk.Form, sheet *heard.Sheet) error {
	page := sheetsPage{Form: form, Printed: s.Setting(r.Context(), data.PublicURL) != "",
		Paper: desk.Form{ID: "paper", Values: desk.Values("day", string(s.DB.Now().ServiceDay()), "n", "20")}}
	var err error
	if page.Points, err = s.visitablePoints(r); err != nil {
		return err
	}
	if sheet != nil {
		if page.Entry, err = s.sheetEntry(r, form, sheet); err != nil {
			return err
		}
	}
	page.Chrome = s.Chrome(r, "review", "voices.sheets.title")
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/sheets", page)
}

func (s *server) sheetEntry(r *http.Request, form desk.Form, sheet *heard.Sheet) (*sheetEntry, error) {
	n, err := s.hearers(r)
	if err != nil {
		return nil, err
	}
	e := &sheetEntry{Point: sheet.Point, Day: sheet.Day, About: n.p.Text("voices.sheets.about", "Day", web.DayText(n.p, sheet.Day), "Point", n.point(sheet.Point)),
		Marks: marksOf(n.p, form.Values), Reasons: form.Pick("reason", desk.Named(n.p, "reason", merchants.RatingReasons()...)).Choices}
	if n.err != nil {
		return nil, n.err
	}
	list, err := s.voices.EatenAt(r.Context(), hearing(r), sheet.Point, sheet.Day, merchants.Questionnaire)
	if err != nil {
		return nil, err
	}
	for _, m := range list {
		if m.Answered {
			e.Done++
		}
	}
	e.Meals = mealOptions(n.p, list, form.Values.Get("meal"))
	return e, nil
}

// writeSheet keeps one sheet and asks for the next of the same point and day.
func (s *server) writeSheet(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	sheet, err := s.sheetNamed(r, v)
	if err != nil {
		return err
	}
	err = s.Once(r, func() error {
		_, err := s.voices.Write(r.Context(), hearing(r), heard.Said{Point: sheet.Point, Day: sheet.Day, Meal: meals.RedemptionID(v.Get("meal")),
			Card: v.Get("card"), Channel: merchants.Questionnaire, Score: markOf(v), Reasons: v["reason"], Note: v.Get("note")}, desk.Actor(r))
		return err
	})
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.sheetsPage(w, r, web.StatusOf(err), desk.Form{ID: "sheet", Values: v, Trouble: desk.TroubleOf(err, s.Printer(r))}, &sheet)
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, sheetsOf(sheet.Point, sheet.Day), "voices.sheets.kept")
}

// printSheets prints sheets of questions for a point and a day.
func (s *server) printSheets(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	if q.Get("point") == "" {
		http.Redirect(w, r, sheetsPath, http.StatusSeeOther)
		return nil
	}
	sheet, err := s.sheetNamed(r, q)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(q.Get("n"))
	if err != nil || n < 1 || n > heard.MostSheets {
		return heard.ErrSheetCount.With("Most", heard.MostSheets)
	}
	codes := make([]string, n)
	for i := range codes {
		codes[i] = s.voices.SheetCode(sheet.Point, sheet.Day, i+1)
	}
	p, err := s.PointByID(r, sheet.Point)
	if err != nil {
		return err
	}
	facts := s.Facts(r.Context())
	var b bytes.Buffer
	_, err = print.Questionnaires(&b, codes, print.QuestionInfo{Office: facts.OfficeName, Phone: facts.OfficePhone, Point: p.Name, Day: sheet.Day, Demo: facts.Demo}, s.Printer(r))
	if err != nil {
		return err
	}
	return desk.SendFile(w, "questions-"+string(sheet.Day)+".pdf", "application/pdf", b.Bytes())
}

// printTable prints the card for a point's tables.
func (s *server) printTable(w http.ResponseWriter, r *http.Request) error {
	p, err := s.PointByID(r, merchants.PointID(chi.URLParam(r, "id")))
	if err != nil {
		return err
	}
	base := s.Setting(r.Context(), data.PublicURL)
	if base == "" {
		return s.Refused(w, r, sheetsPath, print.ErrNoPublicURL)
	}
	code := s.voices.TableCode(p.ID)
	if code == "" {
		return errors.New("table card: the point's id is none")
	}
	facts := s.Facts(r.Context())
	var b bytes.Buffer
	_, err = print.TableCard(&b, print.TableInfo{Office: facts.OfficeName, Phone: facts.OfficePhone, Point: p.Name, Link: base + "/r/t/" + code, Demo: facts.Demo}, s.Printer(r))
	if err != nil {
		return err
	}
	return desk.SendFile(w, "table-"+string(p.ID)+".pdf", "application/pdf", b.Bytes())
}
