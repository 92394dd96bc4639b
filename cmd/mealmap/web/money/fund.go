package money

import (
	"context"
	"net/http"
	"strings"
	"unicode"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/fund"
)

const fundPath = "/office/fund"

// fundLines is how many entries the page lists; the public page has them all.
const fundLines = 100

// fundRoutes are the pages of the charity fund, and the switch of the open
// account that stands beside it.
func (s *server) fundRoutes() []web.Route {
	return []web.Route{
		s.Get(fundPath, staff.SeeMoney, s.showFund),
		s.Post(fundPath+"/donations", staff.RunFund, s.recordDonation),
		s.Post(fundPath+"/decisions", staff.RunFund, s.proposeDecision),
		s.Get(fundPath+"/decisions/{id}", staff.SeeMoney, s.showDecision),
		s.Post(fundPath+"/decisions/{id}/sign", staff.SignFund, s.signDecision),
		s.Post(fundPath+"/decisions/{id}/pay", staff.RunFund, s.payDecision),
		s.Post(fundPath+"/entries/{id}/correct", staff.RunFund, s.correctEntry),
		s.Post(fundPath+"/accounts", staff.PublishAccounts, s.publishAccounts),
	}
}

func (s *server) fund() *fund.Store { return fund.NewStore(s.DB) }

// fundScope is who keeps the fund: the people of the home street, and those of
// the whole district. For anybody else it does not exist.
func (s *server) fundScope(r *http.Request) error {
	return desk.Covers(r, desk.Viewer(r).District, s.Setting(r.Context(), data.HomeStreet), "")
}

// fundPage is the fund as its office sees it. Each form comes back on its own.
type fundPage struct {
	desk.Chrome
	Sentence  string
	Decisions []decisionLine
	Entries   []fundLine
	Cut       bool // there are more entries than are listed
	Donation  desk.Form
	Donors    []desk.Option
	Proposal  desk.Form
	MayName   bool // the viewer may name an elder for the mask
	Published bool // the open account
}

type decisionLine struct {
	ID        fund.DecisionID
	Day       data.ServiceDay
	Title     string
	Family    string
	Fen, Left data.Fen
	Signed    int
	Need      int
	Mark      string // class and key of where it stands
	State     string
}

type fundLine struct {
	ID       fund.EntryID
	Day      data.ServiceDay
	Kind     string // key
	Who      string
	Note     string
	Decision fund.DecisionID
	Fen      data.Fen
	By       string
	At       data.Instant
	Struck   bool // taken back
	Open     bool // may be taken back
}

func (s *server) showFund(w http.ResponseWriter, r *http.Request) error {
	return s.fundPage(w, r, http.StatusOK, fundPage{})
}

// fundPage shows all; page brings the form that came back.
func (s *server) fundPage(w http.ResponseWriter, r *http.Request, status int, page fundPage) error {
	if err := s.fundScope(r); err != nil {
		return err
	}
	district, today := desk.Viewer(r).District, string(s.DB.Now().ServiceDay())
	decisions, err := s.fund().ListDecisions(r.Context(), district)
	if err != nil {
		return err
	}
	for i := range decisions {
		page.Decisions = append(page.Decisions, lineOfDecision(&decisions[i]))
	}
	entries, err := s.fund().ListEntries(r.Context(), district, "", "")
	if err != nil {
		return err
	}
	if page.Cut = len(entries) > fundLines; page.Cut {
		entries = entries[:fundLines]
	}
	if page.Entries, err = s.fundEntries(r, entries); err != nil {
		return err
	}
	balance, open, err := s.fund().Balance(r.Context(), district)
	if err != nil {
		return err
	}
	p := s.Printer(r)
	if page.Sentence = p.Text("money.fund.empty"); open {
		page.Sentence = p.Text("money.fund.balance", "Balance", balance.Grouped())
	}
	page.Donation = page.Donation.Filled("donation", "day", today, "donor_kind", string(fund.Person))
	page.Proposal = page.Proposal.Filled("proposal", "day", today)
	page.Donors = desk.Named(p, "fund.donor", fund.Person, fund.Business)
	page.Published = s.Setting(r.Context(), data.OpenAccount) == "1"
	page.Chrome = s.Chrome(r, "settlement", "money.fund.title")
	page.MayName = page.May(staff.SeeElders)
	return s.Render(w, r, status, "money/fund", page)
}

// stateOf says where a decision stands: its class and its words.
func stateOf(d *fund.Decision) (mark, key string) {
	switch {
	case !d.Signed():
		return "wait", "money.fund.unsigned"
	case d.Left() > 0:
		return "good", "money.fund.signed"
	}
	return "", "money.fund.paid"
}

func lineOfDecision(d *fund.Decision) decisionLine {
	l := decisionLine{ID: d.ID, Day: d.Day, Title: d.Title, Family: d.Family, Fen: d.Fen, Left: d.Left(), Signed: len(d.Signatures), Need: fund.Signers}
	l.Mark, l.State = stateOf(d)
	return l
}

func (s *server) fundEntries(r *http.Request, entries []fund.Entry) ([]fundLine, error) {
	n, err := s.namesFor(r)
	if err != nil {
		return nil, err
	}
	lines := make([]fundLine, len(entries))
	for i, e := range entries {
		l := fundLine{ID: e.ID, Day: e.Day, Kind: "fund.kind." + string(e.Kind), Who: e.Donor, Note: e.Note, Decision: e.DecisionID, Fen: e.Fen,
			By: n.person(string(e.RecordedBy)), At: e.RecordedAt, Struck: e.Corrected, Open: !e.Corrected && e.Kind != fund.Correction}
		switch {
		case e.DecisionID != "" && e.Family != "":
			l.Who = e.Family
		case e.DecisionID != "":
			l.Who = e.Title
		case e.Kind == fund.Donation && e.Donor == "":
			l.Who = n.p.Text("fund.nameless." + string(e.DonorKind))
		}
		lines[i] = l
	}
	return lines, nil
}

// cameBack is a form with what is wrong with it.
func (s *server) cameBack(r *http.Request, err error) desk.Form {
	s.LogFailure(r, err)
	return desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}
}

func (s *server) recordDonation(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	fen, err := fundSum(v.Get("fen"))
	if err == nil {
		err = s.Once(r, func() error {
			_, err := s.fund().Donate(r.Context(), desk.Viewer(r).District, fund.NewDonation{Day: data.ServiceDay(v.Get("day")), Fen: fen,
				Donor: v.Get("donor"), DonorKind: fund.DonorKind(v.Get("donor_kind")), Note: v.Get("note")}, desk.Actor(r))
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		return s.fundPage(w, r, web.StatusOf(err), fundPage{Donation: s.cameBack(r, err)})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, fundPath, "money.fund.donated", "Sum", fen.Grouped())
}

// correctEntry takes an entry back.
func (s *server) correctEntry(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundForm(w, r); err != nil {
		return err
	}
	district, id := desk.Viewer(r).District, fund.EntryID(chi.URLParam(r, "id"))
	if _, err := s.fund().FindEntry(r.Context(), district, id); err != nil {
		return desk.Hidden(err)
	}
	if _, err := s.fund().Correct(r.Context(), district, id, r.PostForm.Get("reason"), desk.Actor(r)); err != nil {
		return s.Refused(w, r, fundPath, err)
	}
	return s.Done(w, r, fundPath, "money.fund.corrected")
}

// publishAccounts opens the monthly account to everybody, or closes it.
func (s *server) publishAccounts(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundForm(w, r); err != nil {
		return err
	}
	value, key := "", "money.accounts.closed"
	if r.PostForm.Get("open") == "1" {
		value, key = "1", "money.accounts.opened"
	}
	if err := s.putOpenAccount(r.Context(), desk.Viewer(r).District, value, desk.Actor(r)); err != nil {
		return err
	}
	return s.Done(w, r, fundPath, key)
}

func (s *server) putOpenAccount(ctx context.Context, d data.District, value string, by audit.Actor) error {
	return s.DB.InTx(ctx, func(tx *data.Tx) error {
		if err := data.PutSetting(tx, data.OpenAccount, value); err != nil {
			return err
		}
		return audit.Append(tx, audit.Entry{District: d, Actor: by, Action: "accounts.publish", Object: data.OpenAccount,
			Detail: map[string]any{"open": value == "1"}})
	})
}

// fundForm reads a form of the fund's pages, for whom they are.
func (s *server) fundForm(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundScope(r); err != nil {
		return err
	}
	return web.ReadForm(w, r)
}

// fundSum reads a sum of the fund, as typedYuan does.
func fundSum(text string) (data.Fen, error) {
	fen, ok := typedYuan(text)
	if !ok {
		return 0, fault.ErrInvalidInput.Field(fault.Field{Name: "fen", Code: "fund_fen", Args: map[string]any{"Max": fund.Most.Grouped()}})
	}
	return fen, nil
}

// typedYuan reads an amount of yuan as people type it: with commas, full-width
// digits and the unit.
func typedYuan(text string) (data.Fen, bool) {
	return meals.ParseYuan(strings.Map(func(c rune) rune {
		switch {
		case unicode.IsSpace(c) || strings.ContainsRune(",\uff0c\u5143\u00a5\uffe5", c):
			return -1
		case '\uff10' <= c && c <= '\uff19':
			return c - '\uff10' + '0'
		case c == '\uff0e' || c == '\u3002':
			return '.'
		}
		return c
	}, text))
}
