package money

import (
	"net/http"
	"strings"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/fund"
)

// fundDecisionPage is one decision of the committee.
type fundDecisionPage struct {
	desk.Chrome
	Line       decisionLine
	ProposedBy string
	ProposedAt data.Instant
	Signatures []signatureLine
	MaySign    bool // the viewer has not, and one more is needed
	Paid       data.Fen
	Pay        desk.Form // with an ID where something may be paid
	Entries    []fundLine
}

type signatureLine struct {
	Person string
	At     data.Instant
}

func (s *server) showDecision(w http.ResponseWriter, r *http.Request) error {
	return s.decisionPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) decisionPage(w http.ResponseWriter, r *http.Request, status int, pay desk.Form) error {
	if err := s.fundScope(r); err != nil {
		return err
	}
	u := desk.Viewer(r)
	d, err := s.fund().FindDecision(r.Context(), u.District, fund.DecisionID(chi.URLParam(r, "id")))
	if err != nil {
		return desk.Hidden(err)
	}
	n, err := s.namesFor(r)
	if err != nil {
		return err
	}
	page := fundDecisionPage{Line: lineOfDecision(&d), ProposedBy: n.person(string(d.ProposedBy)), ProposedAt: d.ProposedAt,
		MaySign: !d.Signed() && staff.May(u.Role, staff.SignFund), Paid: d.Paid, Pay: pay}
	for _, g := range d.Signatures {
		page.Signatures = append(page.Signatures, signatureLine{g.Person, g.SignedAt})
		page.MaySign = page.MaySign && g.Person != u.Person
	}
	entries, err := s.fund().ListEntries(r.Context(), u.District, "", "")
	if err != nil {
		return err
	}
	var under []fund.Entry
	for _, e := range entries {
		if e.DecisionID == d.ID {
			under = append(under, e)
		}
	}
	if page.Entries, err = s.fundEntries(r, under); err != nil {
		return err
	}
	if d.Signed() && d.Left() > 0 && staff.May(u.Role, staff.RunFund) {
		page.Pay = page.Pay.Filled("pay", "day", string(s.DB.Now().ServiceDay()), "fen", d.Left().String())
	}
	page.Chrome = s.Chrome(r, "settlement", "money.fund.decision")
	return s.Render(w, r, status, "money/fund_decision", page)
}

// proposeDecision records what the committee is to sign.
func (s *server) proposeDecision(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundForm(w, r); err != nil {
		return err
	}
	v := r.PostForm
	p := fund.Proposal{Day: data.ServiceDay(v.Get("day")), Title: v.Get("title"), Family: v.Get("family")}
	var made fund.Decision
	fen, err := fundSum(v.Get("fen"))
	if p.Fen = fen; err == nil {
		err = s.maskFamily(r, &p)
	}
	if err == nil {
		err = s.Once(r, func() (err error) {
			made, err = s.fund().Propose(r.Context(), desk.Viewer(r).District, p, desk.Actor(r))
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		return s.fundPage(w, r, web.StatusOf(err), fundPage{Proposal: s.cameBack(r, err)})
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, fundPath+"/decisions/"+string(made.ID), "money.fund.proposed")
}

// maskFamily writes the family for the public where an elder was named: the
// mask is the program's. Only who may see elders can name one.
func (s *server) maskFamily(r *http.Request, p *fund.Proposal) error {
	named := strings.TrimSpace(r.PostForm.Get("elder"))
	u := desk.Viewer(r)
	if named == "" || !staff.May(u.Role, staff.SeeElders) {
		return nil
	}
	list, err := s.Meals.ListElders(r.Context(), meals.ElderFilter{District: u.District, Street: u.Street, Community: u.Community, Search: named, Limit: 2})
	if err != nil {
		return err
	}
	if len(list) != 1 {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "elder", Code: "fund_elder", Args: map[string]any{"Found": len(list)}})
	}
	if strings.Contains(p.Family, list[0].Name) {
		return fault.ErrInvalidInput.Field(fault.Field{Name: "family", Code: "fund_family"})
	}
	p.Family = s.Printer(r).Text("fund.family", "Name", meals.MaskName(list[0].Name), "More", strings.TrimSpace(p.Family))
	return nil
}

// signDecision is the viewer's own yes.
func (s *server) signDecision(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundForm(w, r); err != nil {
		return err
	}
	u, id := desk.Viewer(r), fund.DecisionID(chi.URLParam(r, "id"))
	d, err := s.fund().Sign(r.Context(), u.District, id, u.Person, desk.Actor(r))
	if err != nil {
		return s.Refused(w, r, fundPath+"/decisions/"+string(id), desk.Hidden(err))
	}
	key := "money.fund.signed_one"
	if d.Signed() {
		key = "money.fund.signed_two"
	}
	return s.Done(w, r, fundPath+"/decisions/"+string(id), key)
}

// payDecision pays out under a decision.
func (s *server) payDecision(w http.ResponseWriter, r *http.Request) error {
	if err := s.fundForm(w, r); err != nil {
		return err
	}
	v, id := r.PostForm, fund.DecisionID(chi.URLParam(r, "id"))
	fen, err := fundSum(v.Get("fen"))
	if err == nil {
		err = s.Once(r, func() error {
			_, err := s.fund().Grant(r.Context(), desk.Viewer(r).District, fund.Payment{Decision: id, Day: data.ServiceDay(v.Get("day")), Fen: fen, Note: v.Get("note")}, desk.Actor(r))
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		return s.decisionPage(w, r, web.StatusOf(err), s.cameBack(r, err))
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, fundPath+"/decisions/"+string(id), "money.fund.granted", "Sum", fen.Grouped())
}
