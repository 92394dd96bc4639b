package till

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/offline"
)

// signer is a device that has a key and the office's confirmation.
type signer struct {
	*counter
	key   *ecdsa.PrivateKey
	till  meals.Till
	token string
	seq   int
	head  [32]byte
	given data.Instant
}

func newSigner(t *testing.T, c *counter) *signer {
	t.Helper()
	d := &signer{counter: c}
	var err error
	if d.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	public, err := d.key.PublicKey.Bytes()
	if err == nil {
		d.till, d.token, err = c.tills().Enrol(t.Context(), c.code(), public, "a telephone")
	}
	if err == nil {
		err = c.tills().Confirm(t.Context(), c.district, d.till.ID, audit.System)
	}
	if err != nil {
		t.Fatal(err)
	}
	d.given = d.brought(d.bring()).Anchor.At
	return d
}

// record makes the next record: the card's elder for 15 yuan, now.
func (d *signer) record(card string, split splitJSON) offline.SignedRecord {
	d.TB.Helper()
	now := d.DB.Now()
	parts, err := json.Marshal(split)
	if err != nil {
		d.TB.Fatal(err)
	}
	d.seq++
	s := offline.SignedRecord{Body: fmt.Sprintf(`{"v":1,"kind":"meal","id":%q,"seq":%d,"previous":%q,"card":%q,"price_fen":1500,"sitting":"lunch","day":%q,`+
		`"served_at":%d,"mono_ms":null,"anchor_at":%d,"list":0,"delivery":false,"class":"","rule":"","version":1,"split":%s,"undecided":[]}`,
		data.NewID(), d.seq, hex.EncodeToString(d.head[:]), card, now.ServiceDay(), now, d.given, parts)}
	d.head = offline.HashOf(s.Body)
	r, v, err := ecdsa.Sign(rand.Reader, d.key, d.head[:])
	if err != nil {
		d.TB.Fatal(err)
	}
	var raw [64]byte
	r.FillBytes(raw[:32])
	v.FillBytes(raw[32:])
	s.Signature = base64.RawURLEncoding.EncodeToString(raw[:])
	return s
}

func (d *signer) bring(records ...offline.SignedRecord) (status int, body []byte) {
	d.TB.Helper()
	request, err := json.Marshal(map[string]any{"records": append([]offline.SignedRecord{}, records...)})
	if err != nil {
		d.TB.Fatal(err)
	}
	w := d.post("/api/v1/redemptions/sync", d.token, "", string(request))
	return w.Code, w.Body.Bytes()
}

func (d *signer) brought(status int, body []byte) (a syncAnswer) {
	d.TB.Helper()
	if err := json.Unmarshal(body, &a); err != nil || status != http.StatusOK {
		d.TB.Fatalf("%d %s", status, body)
	}
	return a
}

// refused is the code of a failure.
func (d *signer) refused(status int, body []byte) string {
	d.TB.Helper()
	var doc web.Problem
	if err := json.Unmarshal(body, &doc); err != nil || doc.Detail == "" || len(doc.Fixes) == 0 {
		d.TB.Fatalf("%d %s", status, body)
	}
	return fmt.Sprintf("%d %s", status, doc.Code)
}

// fair is the split that the rules give an elder of the same age with network.
func (c *counter) fair(t *testing.T) splitJSON {
	t.Helper()
	_, _, digits := c.addNumbered(1950, 7)
	return decode[redemptionAnswer](t, c.post("/api/v1/redemptions", c.token, data.NewID(), fmt.Sprintf(`{"card":%q,"price_fen":1500}`, digits))).Split
}

func TestWhatWasRecordedAloneIsBroughtOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d, split := newSigner(t, c), c.fair(t)
	record := d.record(c.digits, split)
	first := d.brought(d.bring(record))
	if len(first.Answers) != 1 || first.Answers[0].Status != offline.Accepted || first.Answers[0].Repeat || first.Answers[0].Redemption == "" {
		t.Fatalf("%+v", first)
	}
	if a := first.Anchor; a.Seq != 1 || a.Head != hex.EncodeToString(d.head[:]) || a.At != c.DB.Now() || a.Signature == "" {
		t.Errorf("anchor %+v", a)
	}
	again := d.brought(d.bring(record))
	again.Answers[0].Repeat = false
	if diff := cmp.Diff(first.Answers, again.Answers); diff != "" {
		t.Errorf("brought again (-first +again):\n%s", diff)
	}
	held := d.record(c.digits, split)
	after := d.brought(d.bring(d.record(c.digits, split)))
	if after.Answers[0].Status != offline.Held || after.Missing == nil || *after.Missing != (missingJSON{2, 2}) {
		t.Errorf("%+v", after)
	}
	second := d.brought(d.bring(held)).Answers[0]
	if second.Status != offline.Accepted && second.Status != offline.Conflict {
		t.Errorf("%+v", second)
	}
}

func TestARecordThatIsNotTakenSaysWhy(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d, split := newSigner(t, c), c.fair(t)
	g := d.brought(d.bring(d.record(strings.Repeat("1", 200), split))).Answers[0]
	if g.Status != offline.Rejected || g.Code != "not_a_card" || g.Message == "" || len(g.Fixes) != 1 || g.Fixes[0] == "" {
		t.Errorf("%+v", g)
	}
	if err := c.Meals.RevokeTill(t.Context(), c.district, d.till.ID, audit.System); err != nil {
		t.Fatal(err)
	}
	if g := d.brought(d.bring(d.record(c.digits, split))).Answers[0]; g.Status != offline.Review {
		t.Errorf("of a revoked till: %+v", g)
	}
}

func TestWhoMayBringRecords(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d, split := newSigner(t, c), c.fair(t)
	first := d.record(c.digits, split)
	d.seq, d.head = 0, [32]byte{}
	other := d.record(c.digits, split)
	if g := d.brought(d.bring(first, other)).Answers[1]; g.Code != "offline_fork" {
		t.Fatalf("%+v", g)
	}
	if got := d.refused(d.bring()); got != "403 till_quarantined" {
		t.Errorf("a quarantined till is told %s", got)
	}
	if got := (&signer{counter: c, token: "nobody's"}); got.refused(got.bring()) != "401 till_unknown" {
		t.Error("a stranger is let in")
	}
	waiting, token, err := c.tills().Enrol(t.Context(), c.code(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	if got := (&signer{counter: c, till: waiting, token: token}); got.refused(got.bring()) != "403 till_waiting" {
		t.Error("a till that waits is let in")
	}
}

func TestHowMuchOneRequestMayBring(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	d := newSigner(t, c)
	if a := d.brought(d.bring(make([]offline.SignedRecord, offline.MaxBatch)...)); len(a.Answers) != offline.MaxBatch {
		t.Errorf("%d answers", len(a.Answers))
	}
	if got := d.refused(d.bring(make([]offline.SignedRecord, offline.MaxBatch+1)...)); got != "422 offline_too_many" {
		t.Errorf("a record too many: %s", got)
	}
	for size, want := range map[int]int{maxSync: http.StatusOK, maxSync + 1: http.StatusBadRequest} {
		body := `{"records":[]}`
		if w := c.post("/api/v1/redemptions/sync", d.token, "", body+strings.Repeat(" ", size-len(body))); w.Code != want {
			t.Errorf("%d bytes: %d %s", size, w.Code, w.Body)
		}
	}
}
