package voices

import (
	"net/http"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	heard "mealmap/meals/voices"
	"mealmap/merchants"
	"mealmap/merchants/photos"
	"mealmap/static/messages"
)

// visitPage is one visit, with what elders said there.
type visitPage struct {
	desk.Chrome
	Line    visitLine
	PointID merchants.PointID
	Facts   []itemLine
	By      string
	At      data.Instant
	Photos  []photos.Photo
	Answers []answerLine
	Form    desk.Form
	Meals   []desk.Option // of that day, that have no answer
	Marks   []markChoice
	Reasons []desk.Option
	Caption desk.Form
	SeeCase bool
}

type itemLine struct{ Label, Grade, Mark string }

// answerLine is one answer without its elder.
type answerLine struct {
	No      int
	Mark    string
	Reasons string
	Note    string
}

var gradeMarks = map[heard.Grade]string{heard.Good: "good", heard.Poor: "wait", heard.Bad: "stop"}

// visitOf finds the visit that the address names, in the viewer's street.
func (s *server) visitOf(r *http.Request) (heard.Visit, error) {
	v, err := s.voices.FindVisit(r.Context(), heard.Scope{District: desk.Viewer(r).District, Street: desk.Viewer(r).Street}, heard.VisitID(chi.URLParam(r, "id")))
	return v, desk.Hidden(err)
}

func (s *server) showVisit(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visitOf(r)
	if err != nil {
		return err
	}
	return s.visitPage(w, r, http.StatusOK, &v, desk.Form{}, desk.Form{})
}

func (s *server) visitPage(w http.ResponseWriter, r *http.Request, status int, v *heard.Visit, form, caption desk.Form) error {
	n, err := s.hearers(r)
	if err != nil {
		return err
	}
	page := visitPage{Line: n.visit(v), PointID: v.Point, By: n.person(v.RecordedBy), At: v.RecordedAt, SeeCase: staff.May(desk.Viewer(r).Role, staff.SeeReview),
		Form: form.Filled("answer"), Caption: caption.Filled("photo"), Marks: marksOf(n.p, form.Values),
		Reasons: form.Pick("reason", desk.Named(n.p, "reason", merchants.RatingReasons()...)).Choices}
	for _, item := range heard.CheckItems() {
		if g, known := v.Checklist[item]; known {
			page.Facts = append(page.Facts, itemLine{n.p.Text("voices.item." + item), n.p.Text("voices.grade." + string(g)), gradeMarks[g]})
		}
	}
	if page.Photos, err = s.photos.List(r.Context(), v.District, v.PhotoSubject()); err != nil {
		return err
	}
	answers, err := s.voices.VisitAnswers(r.Context(), v)
	if err != nil {
		return err
	}
	for i, a := range answers {
		page.Answers = append(page.Answers, n.answer(i+1, a))
	}
	if page.Meals, err = s.mealChoices(r, v.Point, v.Day(), merchants.Spot, form.Values.Get("meal")); err != nil {
		return err
	}
	if n.err != nil {
		return n.err
	}
	page.Chrome = s.Chrome(r, "review", "voices.visit.title", "Kind", page.Line.Kind, "Point", page.Line.Point)
	desk.NoStore(w)
	return s.Render(w, r, status, "voices/visit", page)
}

// answer is one without its elder.
func (n *hearers) answer(no int, a merchants.Rating) answerLine {
	var reasons []string
	for _, code := range a.Reasons {
		reasons = append(reasons, n.p.Text("reason."+code))
	}
	return answerLine{No: no, Mark: markText(n, a), Reasons: desk.JoinAll(n.p, reasons), Note: a.Note}
}

func markText(n *hearers, a merchants.Rating) string {
	if a.Scale == heard.Marks {
		return n.p.Text("voices.mark." + string(rune('0'+a.Score)))
	}
	return n.p.Text("office.rating.score." + string(rune('0'+a.Score)))
}

// mealChoices are the day's meals at a point that have no answer on the channel:
// when, whose, masked, and how the card ends.
func (s *server) mealChoices(r *http.Request, p merchants.PointID, day data.ServiceDay, on merchants.Channel, selected string) ([]desk.Option, error) {
	list, err := s.voices.EatenAt(r.Context(), hearing(r), p, day, on)
	if err != nil {
		return nil, err
	}
	return mealOptions(s.Printer(r), list, selected), nil
}

func mealOptions(p *messages.Printer, list []heard.Eaten, selected string) []desk.Option {
	choices := []desk.Option{{Label: p.Text("voices.meal.pick")}}
	for _, m := range list {
		if !m.Answered {
			choices = append(choices, desk.Option{Value: string(m.ID), Selected: string(m.ID) == selected, Label: p.Text("voices.meal.choice",
				"Time", m.ServedAt.Time().Format("15:04"), "Name", meals.MaskName(m.Name), "Card", m.Card[max(0, len(m.Card)-4):])})
		}
	}
	return choices
}

func (s *server) writeAnswer(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visitOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return err
	}
	f := r.PostForm
	_, err = s.voices.Write(r.Context(), hearing(r), heard.Said{Point: v.Point, Day: v.Day(), Meal: meals.RedemptionID(f.Get("meal")),
		Channel: merchants.Spot, Score: markOf(f), Reasons: f["reason"], Note: f.Get("note")}, desk.Actor(r))
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.visitPage(w, r, web.StatusOf(err), &v, desk.Form{Values: f, Trouble: desk.TroubleOf(err, s.Printer(r))}, desk.Form{})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, visitsPath+"/"+string(v.ID)+"#answers", "voices.visit.heard")
}

func (s *server) addPhoto(w http.ResponseWriter, r *http.Request) error {
	v, err := s.visitOf(r)
	if err != nil {
		return err
	}
	raw, err := desk.ReadPicture(w, r)
	if err == nil {
		_, err = s.photos.Add(r.Context(), v.District, v.PhotoSubject(), r.PostForm.Get("caption"), raw, desk.Actor(r))
	}
	if err != nil && (desk.Correctable(err) || fault.KindOf(err) == fault.Malformed) {
		s.LogFailure(r, err)
		return s.visitPage(w, r, web.StatusOf(err), &v, desk.Form{}, desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, visitsPath+"/"+string(v.ID)+"#photos", "voices.visit.photo_kept")
}
