package till

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/staff"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/static/messages"
)

// maxSync is the largest request of records, in bytes: MaxBatch of them at their
// longest, as JSON in JSON.
const maxSync = 512 << 10

// syncRequest is what a device recorded without network.
type syncRequest struct {
	Records []offline.SignedRecord `json:"records" maxItems:"100" doc:"in any order; none only asks for an anchor"`
}

// syncAnswer answers each record and gives the device a new anchor.
type syncAnswer struct {
	Anchor  anchorJSON   `json:"anchor"`
	Answers []recordJSON `json:"answers" nullable:"false" doc:"one a record, in the order of their numbers"`
	Missing *missingJSON `json:"missing,omitempty" doc:"the records that those held wait for; both inclusive"`
}

type anchorJSON struct {
	At        data.Instant `json:"at" doc:"the server's time, milliseconds since 1970"`
	Seq       int64        `json:"seq" doc:"of the last record taken; the next is one more and names head as previous"`
	Head      string       `json:"head" doc:"its hash, hexadecimal; zeros before the first"`
	Key       uint8        `json:"key"`
	Signature string       `json:"signature" doc:"Ed25519 over 'mealmap anchor v1', a zero byte, till id, at and seq as int64 big-endian, head; base64url without padding"`
}

type recordJSON struct {
	ID         string             `json:"id" doc:"empty where the body is no record"`
	Seq        int64              `json:"seq"`
	Status     offline.Status     `json:"status" enum:"accepted,stale,conflict,review,rejected,voided,held"`
	Code       string             `json:"code,omitempty"`
	Message    string             `json:"message,omitempty" doc:"a sentence to show"`
	Fixes      []string           `json:"fixes,omitempty" doc:"what to do"`
	Redemption meals.RedemptionID `json:"redemption,omitempty" doc:"the meal; of a void the one that was taken back"`
	Carried    bool               `json:"carried" doc:"a statement of that day is closed: the meal falls into the next"`
	Split      *meals.Figures     `json:"split,omitempty" doc:"as it was recorded"`
	Repeat     bool               `json:"repeat" doc:"the answer was given before and is the same"`
}

type missingJSON struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// bringing admits a device by its bearer token also where it is revoked or
// quarantined: the store says what it may still bring.
func (s *server) bringing() *web.Audience {
	return &web.Audience{Fail: s.WriteProblem, AnySite: true, Admit: func(r *http.Request, _ staff.Permission) (*http.Request, error) {
		t, err := s.Meals.TillOfToken(r.Context(), bearer(r))
		if err != nil {
			return r, err
		}
		s.noteSeen(r, t)
		return r.WithContext(context.WithValue(r.Context(), tillKey{}, t)), nil
	}}
}

// apiSync is POST /api/v1/redemptions/sync.
func (s *server) apiSync(w http.ResponseWriter, r *http.Request) error {
	var q syncRequest
	if err := web.DecodeJSONWithin(w, r, &q, maxSync); err != nil {
		return err
	}
	a, err := s.alone.Sync(r.Context(), tillOf(r), q.Records)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	return web.RespondJSON(w, http.StatusOK, syncAnswerOf(a, s.Printer(r)))
}

func syncAnswerOf(a offline.Answer, p *messages.Printer) syncAnswer {
	out := syncAnswer{
		Anchor: anchorJSON{a.Anchor.At, a.Anchor.Seq, hex.EncodeToString(a.Anchor.Head[:]), a.Anchor.Key,
			base64.RawURLEncoding.EncodeToString(a.Anchor.Signature)},
		Answers: make([]recordJSON, len(a.Answers)),
	}
	for i, g := range a.Answers {
		j := recordJSON{ID: g.ID, Seq: g.Seq, Status: g.Status, Code: g.Code, Redemption: g.Redemption,
			Carried: g.Carried, Split: g.Split, Repeat: g.Repeat}
		if why := g.Fault(); why != nil {
			doc := web.NewProblem(why, p)
			j.Message, j.Fixes = doc.Detail, doc.Fixes
		}
		out.Answers[i] = j
	}
	if a.Missing != nil {
		out.Missing = &missingJSON{a.Missing.From, a.Missing.To}
	}
	return out
}

type (
	syncInput  struct{ Body syncRequest }
	syncOutput struct{ Body syncAnswer }
)

func syncOperation() web.Operation {
	return web.Describe[syncInput, syncOutput](huma.Operation{OperationID: "syncRedemptions", Method: http.MethodPost,
		Path: "/api/v1/redemptions/sync", Security: []map[string][]string{{web.TillSecurity: {}}}, Tags: []string{"till"},
		Summary: "Bring what was recorded without network",
		Description: "Each record is taken by itself, in the order of the device's chain. The same record again gets the same answer. " +
			"A revoked till may bring the 200 records that it may have; a quarantined one, and one that was never confirmed, is refused."})
}
