package settle_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/settle"
	"mealmap/static/messages"
)

// faults are what somebody may do to the file, with what verify says of it. The
// statements are march (paid), april (reviewed) and may (computed) of one
// merchant; the meals are m1 and m2 of March, the second rejected, and m3 of
// April; m1 is voided in April.
var faults = map[string]struct {
	do   string
	want []string
}{
	"nothing":                             {`UPDATE statements SET district = district`, nil},
	"a sum":                               {`UPDATE statements SET payable_fen = payable_fen + 1 WHERE number = MARCH`, []string{"statement_body MARCH"}},
	"a sum of what is only computed":      {`UPDATE statements SET payable_fen = payable_fen + 1 WHERE number = MAY`, []string{"statement_body MAY"}},
	"what it says":                        {`UPDATE statements SET body = json_set(body, '$.rejected_fen', 0) WHERE number = MARCH`, []string{"statement_hash MARCH", "statement_body MARCH"}},
	"its days":                            {`UPDATE statements SET from_day = '2025-03-02' WHERE number = MARCH`, []string{"statement_body MARCH"}},
	"no body":                             {`UPDATE statements SET body = '' WHERE number = MARCH`, []string{"statement_body MARCH"}},
	"its number":                          {`UPDATE statements SET number = 'x' WHERE number = MARCH`, []string{"statement_hash x"}},
	"its hash":                            {`UPDATE statements SET hash = zeroblob(32) WHERE number = MARCH`, []string{"statement_hash MARCH", "statement_chain APRIL"}},
	"the hash before":                     {`UPDATE statements SET previous = zeroblob(32) WHERE number = APRIL`, []string{"statement_hash APRIL", "statement_chain APRIL"}},
	"how far it reads":                    {`UPDATE statements SET upto_seq = upto_seq - 1 WHERE number = MARCH`, []string{"statement_state MARCH", "statement_body MARCH", "statement_levels MARCH district", "statement_levels MARCH street", "statement_body APRIL", "statement_levels APRIL district", "statement_levels APRIL street"}},
	"how far it reads, beyond the next":   {`UPDATE statements SET upto_seq = 100 WHERE number = MARCH`, []string{"statement_state MARCH", "statement_body MARCH", "statement_levels MARCH district", "statement_levels MARCH street", "statement_span APRIL", "statement_body APRIL", "statement_levels APRIL district", "statement_levels APRIL street"}},
	"one is gone":                         {`DELETE FROM statements WHERE number = MARCH`, []string{"statement_missing", "statement_chain APRIL", "statement_body APRIL", "statement_levels APRIL district", "statement_levels APRIL street"}},
	"set back":                            {`UPDATE statements SET state = 'computed' WHERE number = APRIL`, []string{"statement_state APRIL"}},
	"set forward":                         {`UPDATE statements SET state = 'locked' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"approved by nobody":                  {`UPDATE statements SET approved_by = '' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"approved by the reviewer":            {`UPDATE statements SET approved_by = reviewed_by WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"paid on no day":                      {`UPDATE statements SET paid_on = '' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"another office's":                    {`UPDATE statements SET street = '320106002' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"the merchant moves":                  {`UPDATE merchants SET street = '320106002'`, nil},
	"another approved":                    {`UPDATE statements SET approved_by = 'user:x' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"another reviewed":                    {`UPDATE statements SET reviewed_by = 'user:x' WHERE number = APRIL`, []string{"statement_state APRIL"}},
	"approved at another time":            {`UPDATE statements SET approved_at = approved_at + 1 WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"paid on another day":                 {`UPDATE statements SET paid_on = '2025-04-01' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"paid under another reference":        {`UPDATE statements SET paid_ref = '2' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"set back to be paid again":           {`UPDATE statements SET state = 'approved', paid_on = '', paid_ref = '', paid_at = NULL, paid_by = '' WHERE number = MARCH`, []string{"statement_state MARCH"}},
	"approved past the program":           {`UPDATE statements SET state = 'approved', approved_at = reviewed_at, approved_by = 'user:x' WHERE number = APRIL`, []string{"statement_state APRIL"}},
	"paid without being approved":         {`UPDATE statements SET state = 'paid', paid_at = 1, paid_by = 'x', paid_on = 'x', paid_ref = 'x' WHERE number = APRIL`, []string{"statement_state APRIL"}},
	"a meal's share":                      {`UPDATE ledger SET fen = fen + 1 WHERE redemption_id = M1 AND entry = 'meal' AND funder = 'district'`, []string{"statement_body MARCH", "statement_levels MARCH district"}},
	"two shares that even out":            {`UPDATE ledger SET fen = fen + iif(funder = 'street', 1, -1) WHERE redemption_id = M3 AND entry = 'meal' AND funder IN ('district', 'street')`, []string{"statement_body APRIL", "statement_levels APRIL district", "statement_levels APRIL street"}},
	"a meal's price":                      {`UPDATE redemptions SET list_fen = list_fen + 1, elder_fen = elder_fen + 1 WHERE id = M1`, []string{"statement_body MARCH"}},
	"a meal's class":                      {`UPDATE redemptions SET class = 'G80' WHERE id = M1`, []string{"statement_body MARCH", "statement_body APRIL"}},
	"a void's row":                        {`DELETE FROM ledger WHERE redemption_id = M1 AND entry = 'void' AND funder = 'street'`, []string{"statement_body APRIL", "statement_levels APRIL street"}},
	"a rejection's reason":                {`UPDATE rejections SET reason = 'y'`, []string{"statement_body MARCH"}},
	"a posting is gone":                   {`DELETE FROM journal WHERE object = M1 AND kind = 'meal'`, []string{"statement_body MARCH", "statement_levels MARCH district", "statement_levels MARCH street"}},
	"the head's hash":                     {`UPDATE journal SET hash = zeroblob(32) WHERE seq = (SELECT upto_seq FROM statements WHERE number = MARCH)`, []string{"statement_body MARCH"}},
	"the elder moves":                     {`UPDATE elders SET community = '', community_name = ''`, nil},
	"the merchant takes another name":     {`UPDATE merchants SET name = 'x'`, nil},
	"a meal of a period that is computed": {`UPDATE redemptions SET class = 'x' WHERE id = M4`, nil},
}

// planted is a database for the faults.
func planted(t *testing.T) (b *books, names *strings.Replacer) {
	t.Helper()
	b = open(t, 1, 4)
	m1, m2 := b.eaten(0, 0, 1500, true), b.eat(0, 1, 1500)
	b.on("2025-04-02", 750)
	march := b.review(b.compute(0, march), settle.Rejection{Redemption: m2, Reason: "x"})
	if _, err := b.Approve(ctx, gulou, march.ID, "user:other"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Pay(ctx, gulou, march.ID, settle.Payment{Day: "2025-04-02", Reference: "1"}, "user:other"); err != nil {
		t.Fatal(err)
	}
	m3 := b.eat(0, 2, 1500)
	b.void(m1)
	b.on("2025-05-02", 750)
	m4 := b.eat(0, 3, 1500)
	april := b.review(b.compute(0, april))
	may := b.compute(0, settle.Period{From: "2025-05-01", To: "2025-05-31"})
	b.verified()
	quoted := func(s string) string { return "'" + s + "'" }
	pairs := []string{"MARCH", quoted(march.Number), "APRIL", quoted(april.Number), "MAY", quoted(may.Number)}
	for i, id := range []meals.RedemptionID{m1, m2, m3, m4} {
		pairs = append(pairs, fmt.Sprintf("M%d", i+1), quoted(string(id)))
	}
	return b, strings.NewReplacer(pairs...)
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	words := messages.For("")
	for name, c := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, names := planted(t)
			b.exec(names.Replace(c.do))
			var got []string
			for _, f := range check(t, b) {
				got = append(got, strings.TrimSpace(fmt.Sprint(f.Code, " ", arg(f, "Number"), " ", arg(f, "Funder"))))
				if said := words.With("finding."+f.Code, f.Args); strings.Contains(said, "<no value>") || strings.HasPrefix(said, "[") {
					t.Errorf("said: %s", said)
				}
			}
			var want []string
			for _, w := range c.want {
				want = append(want, strings.ReplaceAll(names.Replace(w), "'", ""))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func arg(f data.Finding, name string) string {
	s, _ := f.Args[name].(string)
	return s
}

func check(t *testing.T, b *books) (found []data.Finding) {
	t.Helper()
	err := b.db.View(ctx, func(tx *data.Tx) (err error) {
		found, err = settle.Check(tx)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestCheckListsTheFirstHundred(t *testing.T) {
	t.Parallel()
	b, _ := planted(t)
	b.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 150)
		INSERT INTO statements (district, id, number, merchant_id, street, from_day, to_day, upto_seq, state, payable_fen, body, previous, hash, computed_at, computed_by)
		SELECT district, id || i, number || i, merchant_id, street, '2026-01-01', '2026-01-' || i, upto_seq, 'computed', 0, '', previous, hash, 1, 'x'
		FROM n, (SELECT * FROM statements LIMIT 1)`)
	found := check(t, b)
	if n := len(slices.DeleteFunc(found, func(f data.Finding) bool { return f.Code != "statement_body" })); n != data.FindingsEach {
		t.Errorf("%d findings", n)
	}
}
