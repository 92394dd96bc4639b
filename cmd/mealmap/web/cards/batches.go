package cards

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"net/http"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	life "mealmap/meals/cards"
)

// ErrNoneChosen: nothing was ticked.
var ErrNoneChosen = fault.New(fault.Invalid, "none_ticked")

// ErrFetcherOver: whoever fetches was on the page, and may not any more.
var ErrFetcherOver = fault.New(fault.Conflict, "fetcher_over")

type batchesPage struct {
	desk.Chrome
	Rows []batchLine
	Form desk.Form
}

type batchLine struct {
	ID       life.BatchID
	Name     string
	Cards    int
	StateKey string
	Mark     string
	MadeAt   data.Instant
	MadeBy   string
}

var batchMarks = map[life.BatchState]string{life.Open: "wait", life.Proofed: "wait", life.Released: "good", life.Dropped: "stop"}

func (s *server) showBatches(w http.ResponseWriter, r *http.Request) error {
	batches, err := s.life.ListBatches(r.Context(), scope(r), 0)
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	page := batchesPage{Form: desk.Form{ID: "batch"}}
	for i := range batches {
		page.Rows = append(page.Rows, lineOf(&batches[i], names))
	}
	page.Chrome = s.Chrome(r, "elders", "life.batches.title")
	return s.Render(w, r, http.StatusOK, "cards/batches", page)
}

func lineOf(b *life.Batch, names desk.People) batchLine {
	return batchLine{ID: b.ID, Name: b.Name, Cards: b.Cards, StateKey: "life.batch." + string(b.State), Mark: batchMarks[b.State],
		MadeAt: b.MadeAt, MadeBy: names.Name(b.MadeBy)}
}

// makeBatch puts the cards together that were never printed.
func (s *server) makeBatch(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	n := life.NewBatch{Name: r.PostForm.Get("batch_name"), Cards: chosen[meals.CardID](r, "card")}
	b, err := s.life.NewBatch(r.Context(), scope(r), n, desk.Actor(r))
	if err != nil {
		return s.refused(w, r, batchesPath, err)
	}
	return s.Done(w, r, batchesPath+"/"+string(b.ID), "life.batch.made", "Count", b.Cards)
}

type batchPage struct {
	desk.Chrome
	Batch      batchLine
	Open       bool // waits for its proof
	Proofed    bool
	Released   bool
	ReleasedAt data.Instant
	ReleasedBy string
	ProofedAt  data.Instant
	Finds      []string // what the proof found wrong, in words; none where it is clean or not done
	Sheets     int
	Stopped    int // cards that ended or are lost
	Items      []itemLine
}

type itemLine struct {
	Position  int
	Name      string
	Community string
	Number    string
	StateKey  string // why it keeps the batch from being released, "" where it does not
}

func (s *server) showBatch(w http.ResponseWriter, r *http.Request) error {
	b, items, err := s.batch(r)
	if err != nil {
		return err
	}
	names, err := s.people(r)
	if err != nil {
		return err
	}
	page := batchPage{Batch: lineOf(&b, names), Open: b.State == life.Open, Proofed: b.State == life.Proofed, Released: b.State == life.Released,
		ReleasedAt: b.ReleasedAt, ReleasedBy: names.Name(b.ReleasedBy), ProofedAt: b.ProofedAt, Sheets: (len(items) + 9) / 10}
	if b.Proof != "" {
		if err := json.Unmarshal([]byte(b.Proof), &page.Finds); err != nil {
			return err
		}
	}
	today := s.DB.Now().ServiceDay()
	for _, i := range items {
		l := itemLine{Position: i.Position, Name: desk.ShownName(r, i.Elder.Name), Community: i.Elder.CommunityName, Number: i.Card.Number}
		if state := life.StateOf(&i.Card, today); state == life.Stopped || state == life.Lost {
			l.StateKey = "life.state." + string(state)
			page.Stopped++
		}
		page.Items = append(page.Items, l)
	}
	page.Chrome = s.Chrome(r, "elders", "life.batch.title", "Name", b.Name)
	desk.NoStore(w)
	return s.Render(w, r, http.StatusOK, "cards/batch", page)
}

func (s *server) batch(r *http.Request) (life.Batch, []life.Item, error) {
	b, err := s.life.FindBatch(r.Context(), scope(r), id[life.BatchID](r))
	if err != nil {
		return b, nil, desk.Hidden(err)
	}
	items, err := s.life.Items(r.Context(), scope(r), b.ID)
	return b, items, err
}

// sheet makes the batch's file. The same cards give the same bytes.
func (s *server) sheet(r *http.Request, items []life.Item) (pdf []byte, cards []print.Card, err error) {
	for _, i := range items {
		cards = append(cards, print.Card{Name: i.Elder.Name, CommunityName: i.Elder.CommunityName, Number: i.Card.Number,
			Digits: i.Digits, ValidTo: i.Card.ValidTo, Issue: int(i.Card.Issue)})
	}
	var b bytes.Buffer
	_, err = print.Cards(&b, cards, s.CardOptions(r), s.Printer(r))
	return b.Bytes(), cards, err
}

// proofBatch makes the file, reads it back as a scanner and a reader would, and
// keeps what that found.
func (s *server) proofBatch(w http.ResponseWriter, r *http.Request) error {
	b, items, err := s.batch(r)
	if err != nil {
		return err
	}
	back := batchesPath + "/" + string(b.ID)
	pdf, cards, err := s.sheet(r, items)
	if err != nil {
		return s.refused(w, r, back, err)
	}
	finds, err := proof(s.Printer(r), pdf, cards)
	if err != nil {
		return s.refused(w, r, back, err)
	}
	_, err = s.life.RecordProof(r.Context(), scope(r), b.ID, life.Proof{Clean: len(finds) == 0, Hash: sha256.Sum256(pdf), Report: finds}, desk.Actor(r))
	if err != nil {
		return s.refused(w, r, back, err)
	}
	key := "life.batch.clean"
	if len(finds) > 0 {
		key = "life.batch.found"
	}
	return s.Done(w, r, back, key, "Count", len(cards), "Found", len(finds))
}

// releaseBatch gives the very file free that was proofed.
func (s *server) releaseBatch(w http.ResponseWriter, r *http.Request) error {
	b, items, err := s.batch(r)
	if err != nil {
		return err
	}
	back := batchesPath + "/" + string(b.ID)
	pdf, _, err := s.sheet(r, items)
	if err == nil {
		_, err = s.life.Release(r.Context(), scope(r), b.ID, sha256.Sum256(pdf), desk.Actor(r))
	}
	if err != nil {
		return s.refused(w, r, back, err)
	}
	return s.Done(w, r, back, "life.batch.free")
}

// sendBatch gives the released file, the same bytes each time. What leaves the
// house is logged.
func (s *server) sendBatch(w http.ResponseWriter, r *http.Request) error {
	b, items, err := s.batch(r)
	if err != nil {
		return err
	}
	back := batchesPath + "/" + string(b.ID)
	if b.State != life.Released {
		return s.refused(w, r, back, life.ErrBatchUnproofed)
	}
	pdf, _, err := s.sheet(r, items)
	if err == nil && !bytes.Equal(b.SheetHash, hashOf(pdf)) {
		err = life.ErrBatchChanged
	}
	if err != nil {
		return s.refused(w, r, back, err)
	}
	if err := s.LogExport(r, "card.print", len(items)); err != nil {
		return err
	}
	return desk.SendFile(w, "cards-"+string(b.MadeAt.ServiceDay())+".pdf", "application/pdf", pdf)
}

func hashOf(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}

func (s *server) dropBatch(w http.ResponseWriter, r *http.Request) error {
	if err := s.life.Drop(r.Context(), scope(r), id[life.BatchID](r), desk.Actor(r)); err != nil {
		return s.refused(w, r, batchesPath, err)
	}
	return s.Done(w, r, batchesPath, "life.batch.dropped_done")
}
