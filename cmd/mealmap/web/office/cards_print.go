package office

import (
	"bytes"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/meals"
	life "mealmap/meals/cards"
	"mealmap/static/messages"
)

// ErrNoneChosen: nothing was ticked.
var ErrNoneChosen = fault.New(fault.Invalid, "none_chosen")

// ErrSheetWrong: what the finished sheet says is not what it should. Args Count,
// First, a sentence.
var ErrSheetWrong = fault.New(fault.Conflict, "sheet_wrong")

// mostPrinted is how many cards one sheet takes: reading it back takes about a
// hundredth of a second for each, and an answer may take a minute.
const mostPrinted = 1000

// maxChosen is the largest form of chosen cards, in bytes: a street's at once.
const maxChosen = 1 << 20

type cardNotesPage struct {
	desk.Chrome
	Notes []cardNote
	Cards []string // to print anyway
}

// cardNote is something about one card, or about all of them where there is no
// Number, to look at before the paper is handed out.
type cardNote struct{ Who, Number, Says string }

// printCards makes the sheet of the chosen cards, or of all that the list
// showed. Where something cannot be printed as it should, it says so first. What
// leaves the house was read back and is logged, and then waits to be handed out.
func (s *server) printCards(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxChosen)
	if err := r.ParseForm(); err != nil {
		return web.AsFault(err)
	}
	ids := r.PostForm["card"]
	if r.PostForm.Get("which") == "listed" {
		ids = r.PostForm["listed"]
	}
	cards, err := s.cardsToPrint(r, ids)
	var pdf bytes.Buffer
	var report print.Report
	if err == nil {
		report, err = print.Cards(&pdf, cards, s.CardOptions(r), s.Printer(r))
	}
	if err != nil {
		return s.Refused(w, r, "/office/cards", err)
	}
	if len(report.Notes) > 0 && r.PostForm.Get("anyway") == "" {
		return s.showCardNotes(w, r, ids, cardNotes(s.Printer(r), cards, report.Notes))
	}
	if err := s.readBack(r, pdf.Bytes(), cards, report.Notes); err != nil {
		return s.Refused(w, r, "/office/cards", err)
	}
	if err := s.LogExport(r, "card.print", len(cards)); err != nil {
		return err
	}
	printed := make([]meals.CardID, len(ids))
	for i, id := range ids {
		printed[i] = meals.CardID(id)
	}
	if err := s.life.Printed(r.Context(), desk.Viewer(r).District, printed...); err != nil {
		return err
	}
	return desk.SendFile(w, "cards-"+string(s.DB.Now().ServiceDay())+".pdf", "application/pdf", pdf.Bytes())
}

// readBack refuses a finished sheet that says anything else than the cards, but
// for what the notes have told.
func (s *server) readBack(r *http.Request, pdf []byte, cards []print.Card, notes []print.Note) error {
	report, err := print.Proof(pdf, cards)
	if err != nil {
		return err
	}
	wrong := report.Beyond(notes)
	if len(wrong) == 0 {
		return nil
	}
	f := wrong[0]
	first := s.Printer(r).Text("proof."+string(f.Code), "Item", f.Item, "Other", f.Other, "Page", f.Page)
	return ErrSheetWrong.With("Count", len(wrong), "First", first)
}

func (s *server) showCardNotes(w http.ResponseWriter, r *http.Request, ids []string, notes []cardNote) error {
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "office/cards_notes", cardNotesPage{
		Chrome: s.Chrome(r, "elders", "office.cards.notes_title"), Notes: notes, Cards: ids,
	})
}

// cardNotes puts the print's notes into words.
func cardNotes(p *messages.Printer, cards []print.Card, notes []print.Note) []cardNote {
	said := make([]cardNote, len(notes))
	for i, n := range notes {
		said[i].Who = p.Text("office.cards.every_card")
		if n.Item > 0 {
			c := cards[n.Item-1]
			said[i].Who, said[i].Number = meals.MaskName(c.Name), c.Number
		}
		if n.Code != print.NoteMissing {
			said[i].Says = p.Text("office.cards.small")
			continue
		}
		said[i].Says = p.Text("office.cards.missing", "Characters", desk.JoinAll(p, characters(n.Runes)))
	}
	return said
}

func characters(runes []rune) []string {
	words := make([]string, len(runes))
	for i, r := range runes {
		words[i] = string(r)
	}
	return words
}

// cardsToPrint signs the cards anew. One out of scope counts as not there.
func (s *server) cardsToPrint(r *http.Request, ids []string) ([]print.Card, error) {
	if len(ids) == 0 {
		return nil, ErrNoneChosen
	}
	if len(ids) > mostPrinted {
		return nil, life.ErrBatchLarge.With("Max", mostPrinted)
	}
	var sheet []print.Card
	var cards []meals.Card
	for _, id := range ids {
		c, err := s.Meals.FindCard(r.Context(), desk.Viewer(r).District, meals.CardID(id))
		if err != nil {
			return nil, desk.Hidden(err)
		}
		e, err := s.Meals.FindElder(r.Context(), c.District, c.ElderID)
		if err != nil {
			return nil, desk.Hidden(err)
		}
		if err := desk.Covers(r, e.District, e.Street, e.Community); err != nil {
			return nil, err
		}
		switch {
		case !c.Live:
			return nil, meals.ErrCardEnded
		case c.LostAt != 0:
			return nil, life.ErrReportedLost
		}
		cards = append(cards, c)
		sheet = append(sheet, print.Card{Name: e.Name, CommunityName: e.CommunityName, Number: c.Number, ValidTo: c.ValidTo, Issue: int(c.Issue)})
	}
	digits, err := s.Meals.Tokens(r.Context(), cards...)
	for i := range digits {
		sheet[i].Digits = digits[i]
	}
	return sheet, err
}
