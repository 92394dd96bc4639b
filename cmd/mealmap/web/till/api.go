package till

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// ErrNoKey: a write without an Idempotency-Key could count a meal twice.
var ErrNoKey = fault.New(fault.Malformed, "idempotency_key_missing")

// redemptionRequest is one meal as a till sends it.
type redemptionRequest struct {
	Card     string            `json:"card" doc:"the 200 digits of the code, or the printed card number"`
	PriceFen data.Fen          `json:"price_fen" minimum:"1" doc:"list price in fen"`
	Sitting  merchants.Sitting `json:"sitting,omitempty" enum:"breakfast,lunch,dinner" doc:"default: by the clock"`
	ServedAt *time.Time        `json:"served_at,omitempty" doc:"default: now; within ten minutes of the server's clock"`
	Delivery bool              `json:"delivery,omitempty" doc:"brought to the elder's home"`
}

// redemptionAnswer is an accepted meal.
type redemptionAnswer struct {
	ID      meals.RedemptionID `json:"id"`
	Status  string             `json:"status" enum:"accepted"`
	Elder   elderJSON          `json:"elder"`
	Split   splitJSON          `json:"split"`
	Rule    ruleJSON           `json:"rule"`
	Notices []noticeJSON       `json:"notices" nullable:"false"`
	Left    []noticeJSON       `json:"left" nullable:"false" doc:"what the elder still has, sentences to show: meals, money, allowance, coupons; empty without subsidy"`
	RateURL string             `json:"rate_url" doc:"where the elder says how it was; path only"`
}

type elderJSON struct {
	DisplayName string `json:"display_name" doc:"masked"`
	Class       string `json:"class"`
	ClassName   string `json:"class_name" doc:"neutral name to show"`
}

type splitJSON struct {
	List       data.Fen `json:"list_fen"`
	Merchant   data.Fen `json:"merchant_fen"`
	Government data.Fen `json:"government_fen"`
	Fund       data.Fen `json:"fund_fen"`
	Elder      data.Fen `json:"elder_fen"`
}

type ruleJSON struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	Why     string `json:"why"`
}

type noticeJSON struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// redeem asks the domain and gives the stored answer, for the API and the page
// alike. The hash is of the request as understood, so that spacing in the JSON
// does not make it another one.
func (s *server) redeem(r *http.Request, key string, q redemptionRequest) (meals.Stored, error) {
	canonical, err := json.Marshal(q)
	if err != nil {
		return meals.Stored{}, err
	}
	request := meals.Request{Card: q.Card, Price: q.PriceFen, Sitting: q.Sitting, Delivery: q.Delivery,
		Key: key, Hash: sha256.Sum256(canonical)}
	if q.ServedAt != nil {
		at := data.InstantOf(*q.ServedAt)
		request.ServedAt = &at
	}
	p := s.Printer(r)
	return s.Meals.Redeem(r.Context(), tillOf(r), request, func(o meals.Outcome) (int, []byte) {
		return s.encodeOutcome(o, p)
	})
}

// encodeOutcome writes what the till is told, once and for all.
func (s *server) encodeOutcome(o meals.Outcome, p *messages.Printer) (int, []byte) {
	status, answer := http.StatusCreated, any(nil)
	if o.Refusal != nil {
		doc := web.NewProblem(o.Refusal, p)
		status, answer = doc.Status, doc
	} else {
		answer = s.answer(o, p)
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return http.StatusInternalServerError, nil
	}
	return status, body
}

func (s *server) answer(o meals.Outcome, p *messages.Printer) redemptionAnswer {
	m, d := o.Redemption, o.Decision
	a := redemptionAnswer{
		ID:      m.ID,
		Status:  "accepted",
		Elder:   elderJSON{o.ElderName, d.Class, d.Label},
		Split:   splitJSON{m.List, m.Merchant, m.Government, m.Fund, m.Elder},
		Rule:    ruleJSON{d.RuleID, d.Version, whyText(p, d)},
		Notices: make([]noticeJSON, len(d.Notices)),
		Left:    make([]noticeJSON, len(o.Left)),
		RateURL: "/r/" + s.Meals.RatingCode(m.ID),
	}
	for i, n := range d.Notices {
		a.Notices[i] = noticeJSON{n.Code, p.With("notice."+n.Code, n.Args)}
	}
	for i, l := range o.Left {
		a.Left[i] = noticeJSON{l.Code, p.With("left."+l.Code, l.Args)}
	}
	return a
}

// whyText says how the split came about: a sentence for the discount, one for
// the subsidy, or both in one.
func whyText(p *messages.Printer, d meals.Decision) string {
	switch len(d.Reasons) {
	case 0:
		return p.Text("why.list_price")
	case 1:
		return p.With("why."+d.Reasons[0].Code, d.Reasons[0].Args)
	}
	return p.Text("why.both",
		"First", p.With("why."+d.Reasons[0].Code, d.Reasons[0].Args),
		"Second", p.With("why."+d.Reasons[1].Code, d.Reasons[1].Args))
}

// apiRedeem is POST /api/v1/redemptions.
func (s *server) apiRedeem(w http.ResponseWriter, r *http.Request) error {
	key := r.Header.Get("Idempotency-Key")
	if key == "" {
		return ErrNoKey
	}
	var q redemptionRequest
	if err := web.DecodeJSON(w, r, &q); err != nil {
		return err
	}
	answer, err := s.redeem(r, key, q)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	if answer.Status >= http.StatusBadRequest {
		h.Set("Content-Type", "application/problem+json")
	}
	if answer.Replayed {
		h.Set("Idempotency-Replayed", "true")
	}
	w.WriteHeader(answer.Status)
	_, err = w.Write(answer.Body)
	return err
}

// voidAnswer is a meal taken back.
type voidAnswer struct {
	ID       meals.RedemptionID `json:"id"`
	Status   string             `json:"status" enum:"voided"`
	VoidedAt time.Time          `json:"voided_at"`
}

// apiVoid is POST /api/v1/redemptions/{id}/void. Again changes nothing, so it
// needs no key.
func (s *server) apiVoid(w http.ResponseWriter, r *http.Request) error {
	t := tillOf(r)
	m, err := s.Meals.Void(r.Context(), actorOf(t), &t, t.District, meals.RedemptionID(chi.URLParam(r, "id")), "")
	if err != nil {
		return err
	}
	return web.RespondJSON(w, http.StatusOK, voidAnswer{m.ID, "voided", m.VoidedAt.Time()})
}

// ratingRequest is what an elder pressed on the customer's side of the till.
type ratingRequest struct {
	Redemption meals.RedemptionID `json:"redemption"`
	Channel    merchants.Channel  `json:"channel" enum:"tap"`
	Scale      int                `json:"scale" enum:"3"`
	Score      int                `json:"score" minimum:"1" maximum:"3"`
	Reasons    []string           `json:"reasons,omitempty"`
}

type ratingAnswer struct {
	Status string `json:"status" enum:"recorded"`
}

// apiRate is POST /api/v1/ratings. A till hands on taps and nothing else: calls
// and questionnaires are the office's. The same answer again is recorded once.
func (s *server) apiRate(w http.ResponseWriter, r *http.Request) error {
	var q ratingRequest
	if err := web.DecodeJSON(w, r, &q); err != nil {
		return err
	}
	if q.Channel != merchants.Tap || q.Scale != web.Faces {
		return ErrTapOnly
	}
	meal, err := s.ownMeal(r, q.Redemption)
	if err != nil {
		return err
	}
	err = s.RateMeal(r, meal, q.Score, q.Reasons, actorOf(tillOf(r)))
	if err != nil && !errors.Is(err, merchants.ErrAlreadyRated) {
		return err
	}
	return web.RespondJSON(w, http.StatusCreated, ratingAnswer{"recorded"})
}

// ErrTapOnly: another channel or scale came from a till.
var ErrTapOnly = fault.New(fault.Invalid, "tap_only")

type (
	redeemInput struct {
		Key  string `header:"Idempotency-Key" required:"true" format:"uuid" doc:"a new UUID for every meal, the same for every repeat"`
		Body redemptionRequest
	}
	redeemOutput struct {
		Replayed string `header:"Idempotency-Replayed" enum:"true"`
		Body     redemptionAnswer
	}
	voidInput struct {
		ID string `path:"id"`
	}
	voidOutput struct{ Body voidAnswer }
	rateInput  struct{ Body ratingRequest }
	rateOutput struct{ Body ratingAnswer }
)

func operations() []web.Operation {
	bearer := []map[string][]string{{web.TillSecurity: {}}}
	return []web.Operation{
		web.Describe[redeemInput, redeemOutput](huma.Operation{OperationID: "redeem", Method: http.MethodPost,
			Path: "/api/v1/redemptions", DefaultStatus: http.StatusCreated, Security: bearer, Tags: []string{"till"},
			Summary:     "Record one meal",
			Description: "Answered after the disk has it. The same key and body again gives the stored answer; refusals are stored too."}),
		web.Describe[voidInput, voidOutput](huma.Operation{OperationID: "void", Method: http.MethodPost,
			Path: "/api/v1/redemptions/{id}/void", Security: bearer, Tags: []string{"till"},
			Summary: "Take a meal back within ten minutes"}),
		web.Describe[rateInput, rateOutput](huma.Operation{OperationID: "rate", Method: http.MethodPost,
			Path: "/api/v1/ratings", DefaultStatus: http.StatusCreated, Security: bearer, Tags: []string{"till"},
			Summary: "What the elder pressed after the meal"}),
	}
}
