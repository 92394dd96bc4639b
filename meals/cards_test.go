package meals

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
	"mealmap/merchants"
)

func TestCardsAreNumberedDenselyAndKeepTheirIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	a, first := f.elder(t, in70s)
	_, second := f.elder(t, in70s)
	if first.Index != 0 || first.Issue != 1 || second.Index != 1 || second.Issue != 1 {
		t.Fatalf("%d/%d and %d/%d", first.Index, first.Issue, second.Index, second.Issue)
	}
	again, err := f.ReissueCard(ctx, testDistrict, a.ID, "lost", tester)
	if err != nil {
		t.Fatal(err)
	}
	if again.Index != 0 || again.Issue != 2 || again.Number == first.Number || again.ID == first.ID {
		t.Errorf("the re-issue is %+v", again)
	}
	if err := f.RevokeCard(ctx, testDistrict, again.ID, "moved away", tester); err != nil {
		t.Fatal(err)
	}
	back, err := f.IssueCard(ctx, testDistrict, a.ID, tester)
	if err != nil || back.Index != 0 || back.Issue != 3 {
		t.Errorf("issued after a revocation: %+v %v", back, err)
	}
	_, third := f.elder(t, in70s)
	if third.Index != 2 {
		t.Errorf("the third elder has index %d", third.Index)
	}
	live, err := f.CardOf(ctx, testDistrict, a.ID)
	if err != nil || live.ID != back.ID {
		t.Errorf("live %+v %v", live, err)
	}
	all, err := f.CardsOf(ctx, testDistrict, a.ID)
	if err != nil || len(all) != 3 || all[0].ID != back.ID || all[2].Ended != Replaced || all[1].Ended != Revoked {
		t.Errorf("history %+v %v", all, err)
	}
	for _, number := range []string{first.Number, again.Number, back.Number} {
		if err := parseCardNumber(number); err != nil {
			t.Errorf("number %s: %v", number, err)
		}
	}
}

func TestTheTokenOfACardIsItsRow(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	digits := f.digits(t, c)
	tok, err := ParseToken(digits)
	if err != nil || tok != c.token() {
		t.Errorf("%+v of %+v, %v", tok, c, err)
	}
	if again := f.digits(t, c); again != digits {
		t.Error("a reprint differs from the card")
	}
}

func TestOneLiveCardUnderConcurrentIssues(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: "王喆", Number: idNumber(in70s, 1)}, tester)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	errs := make([]error, 16)
	for i := range errs {
		wg.Add(1)
		go func() {
			defer wg.Done()
			_, errs[i] = f.IssueCard(ctx, testDistrict, e.ID, tester)
		}()
	}
	wg.Wait()
	issued := 0
	for _, err := range errs {
		if err == nil {
			issued++
		} else if !errors.Is(err, ErrCardLive) {
			t.Errorf("err = %v", err)
		}
	}
	if issued != 1 {
		t.Errorf("%d cards issued", issued)
	}
	if n := f.count(t, `SELECT count(*) FROM cards`); n != 1 {
		t.Errorf("%d cards kept", n)
	}
}

func TestWhatCannotBeDoneWithCards(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	cardless, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: "王喆", Number: idNumber(in60s, 1)}, tester)
	if err != nil {
		t.Fatal(err)
	}
	must := func(name string, got, want error) {
		t.Helper()
		if !errors.Is(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	_, err = f.IssueCard(ctx, testDistrict, "nobody", tester)
	must("issue to nobody", err, ErrElderUnknown)
	_, err = f.ReissueCard(ctx, testDistrict, cardless.ID, "lost", tester)
	must("replace nothing", err, ErrNoLiveCard)
	_, err = f.ReissueCard(ctx, testDistrict, e.ID, "", tester)
	must("replace without a reason", err, ErrReasonNeeded)
	must("revoke nothing", f.RevokeCard(ctx, testDistrict, "no-card", "x", tester), ErrCardNotFound)
	must("revoke without a reason", f.RevokeCard(ctx, testDistrict, c.ID, "", tester), ErrReasonNeeded)
	must("revoke", f.RevokeCard(ctx, testDistrict, c.ID, "lost", tester), nil)
	must("revoke again", f.RevokeCard(ctx, testDistrict, c.ID, "lost", tester), ErrCardEnded)
	_, err = f.CardOf(ctx, testDistrict, e.ID)
	must("the live card after it", err, ErrNoLiveCard)
	_, err = f.FindCard(ctx, 320104, c.ID)
	must("the card in another district", err, ErrCardNotFound)
}

func TestIssue255TakesANewIndex(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, c := f.elder(t, in70s)
	if err := f.db.InTx(ctx, func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE cards SET issue = 255 WHERE id = ?`, c.ID)
	}); err != nil {
		t.Fatal(err)
	}
	got, err := f.ReissueCard(ctx, testDistrict, e.ID, "lost again", tester)
	if err != nil || got.Index != 1 || got.Issue != 1 {
		t.Errorf("%+v %v", got, err)
	}
}

func TestListCardsNarrows(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	e, _ := f.elder(t, in70s)
	f.elder(t, in60s)
	if _, err := f.ReissueCard(ctx, testDistrict, e.ID, "lost", tester); err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		filter CardFilter
		want   int
	}{
		"all":              {CardFilter{District: testDistrict}, 3},
		"live":             {CardFilter{District: testDistrict, LiveOnly: true}, 2},
		"another street":   {CardFilter{District: testDistrict, Street: "320106002"}, 0},
		"a community":      {CardFilter{District: testDistrict, Community: "320106001001"}, 0},
		"expiring":         {CardFilter{District: testDistrict, ExpiresTo: "2028-03-03"}, 0},
		"expiring later":   {CardFilter{District: testDistrict, ExpiresTo: "2028-03-04", Street: testStreet}, 3},
		"another district": {CardFilter{District: 320104}, 0},
	} {
		cards, err := f.ListCards(ctx, x.filter)
		if err != nil || len(cards) != x.want {
			t.Errorf("%s: %d cards, want %d, %v", name, len(cards), x.want, err)
		}
	}
}

func TestSigningKeysAreRelievedHalfWay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, old := f.elder(t, in70s)
	oldDigits := f.digits(t, old)
	keys := func() []SigningKey {
		list, err := f.SigningKeys(ctx, testDistrict)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if k := keys(); len(k) != 1 || k[0].ID != 1 || k[0].NotBefore != "2025-03-05" || k[0].NotAfter != "2026-03-04" {
		t.Fatalf("first key %+v", k)
	}
	ensure := func(day data.ServiceDay, want int) {
		t.Helper()
		f.clock.Set(day.At(12*60 + 40).Time())
		if err := f.EnsureSigningKey(ctx, testDistrict, audit.System); err != nil {
			t.Fatal(err)
		}
		if k := keys(); len(k) != want {
			t.Errorf("%s: %d keys, want %d", day, len(k), want)
		}
	}
	ensure("2025-09-04", 1)
	ensure("2025-09-05", 2)
	ensure("2025-09-06", 2)
	if k := keys(); !k[0].signsOn("2025-09-05") || !k[1].signsOn("2025-09-05") {
		t.Error("the two keys do not overlap")
	}
	_, fresh := f.elder(t, in60s)
	if fresh.KeyID != 2 {
		t.Errorf("a new card is signed with key %d", fresh.KeyID)
	}
	for name, card := range map[string]string{"old": oldDigits, "new": f.digits(t, fresh)} {
		if got := f.redeem(t, request(card, 1500)); got.Code != "" {
			t.Errorf("%s card: %+v", name, got)
		}
	}
	ensure("2027-12-01", 3)
	if got := f.redeem(t, request(oldDigits, 1500)); got.Code != "" {
		t.Errorf("a card outlives its key: %+v", got)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'key.create'`); n != 3 {
		t.Errorf("%d keys in the audit log", n)
	}
}

// Whoever has a retired key cannot make cards for today with it.
func TestAKeySignsOnlyWithinItsMonths(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	_, c := f.elder(t, in70s)
	key, err := f.privateOf(c)
	if err != nil {
		t.Fatal(err)
	}
	late := c.token()
	late.ValidFrom, late.ValidTo = "2026-03-05", "2029-03-04"
	digits, err := late.sign(key)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(digits, 1500)); got.Code != "not_a_card" {
		t.Errorf("%+v", got)
	}
}

func TestAnotherProcessMakesCardsToo(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	other, err := NewStore(f.db, vault.New([32]byte{1}), merchants.NewStore(f.db))
	if err != nil {
		t.Fatal(err)
	}
	e, err := other.CreateElder(ctx, NewElder{Street: testStreet, Name: "王喆", Number: idNumber(in70s, 1)}, tester)
	if err != nil {
		t.Fatal(err)
	}
	c, err := other.IssueCard(ctx, testDistrict, e.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	digits, err := other.Token(ctx, c)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.redeem(t, request(digits, 1500)); got.Code != "" {
		t.Errorf("a card under a key made meanwhile: %+v", got)
	}
	r := exampleRules()
	r.ValidFrom = "2025-03-05"
	r.Classes[1].Subsidy.Off = ptr(data.Fen(50))
	if _, err := other.PublishRules(ctx, testDistrict, r, tester); err != nil {
		t.Fatal(err)
	}
	f.clock.Advance(24 * time.Hour)
	if got := f.redeem(t, request(digits, 1500)); got.Elder != 1220 {
		t.Errorf("rules published meanwhile: %+v", got)
	}
	if err := other.RevokeTill(ctx, testDistrict, f.till.ID, tester); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Redeem(ctx, f.till, request(digits, 1500), encodeForTest); !errors.Is(err, ErrTillRevoked) {
		t.Errorf("a till revoked meanwhile: %v", err)
	}
}

func TestTillTokensAreShownOnce(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	made, token, err := f.AddTill(ctx, testDistrict, f.point.ID, " counter ", tester)
	if err != nil || made.Name != "counter" || len(token) != 43 {
		t.Fatalf("%+v %q %v", made, token, err)
	}
	for range 2 {
		got, err := f.AuthenticateTill(ctx, token)
		if err != nil || !cmp.Equal(got, made) {
			t.Errorf("%+v %v, want %+v", got, err, made)
		}
	}
	for _, wrong := range []string{"", "x", token + "x", token[1:]} {
		if _, err := f.AuthenticateTill(ctx, wrong); !errors.Is(err, ErrTillUnknown) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	for range 2 {
		if err := f.RevokeTill(ctx, testDistrict, made.ID, tester); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.AuthenticateTill(ctx, token); !errors.Is(err, ErrTillRevoked) {
		t.Errorf("after its end: %v", err)
	}
	if n := f.count(t, `SELECT count(*) FROM audit_log WHERE action = 'till.revoke'`); n != 1 {
		t.Errorf("%d entries of one revocation", n)
	}
	if working, err := f.ListTills(ctx, TillFilter{District: testDistrict, PointID: f.point.ID, Working: true}); err != nil || len(working) != 1 {
		t.Errorf("working %+v %v", working, err)
	}
	if _, _, err := f.AddTill(ctx, testDistrict, "no-point", "x", tester); !errors.Is(err, merchants.ErrUnknownPoint) {
		t.Errorf("a till nowhere: %v", err)
	}
	if _, _, err := f.AddTill(ctx, testDistrict, f.point.ID, " ", tester); err == nil {
		t.Error("a till without a name")
	}
	if _, err := f.FindTill(ctx, testDistrict, "no-till"); !errors.Is(err, ErrTillNotFound) {
		t.Errorf("no till: %v", err)
	}
}

// What must not be readable in the file is not: it and its log are searched.
func TestTheFileHoldsNoSecretInClear(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	number := idNumber(in70s, 77)
	e, err := f.CreateElder(ctx, NewElder{Street: testStreet, Name: "王喆", Number: number, Phone: "13812345678"}, tester)
	if err != nil {
		t.Fatal(err)
	}
	c, err := f.IssueCard(ctx, testDistrict, e.ID, tester)
	if err != nil {
		t.Fatal(err)
	}
	key, err := f.privateOf(c)
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := f.AddTill(ctx, testDistrict, f.point.ID, "x", tester)
	if err != nil {
		t.Fatal(err)
	}
	digits := f.digits(t, c)
	if _, err := f.RevealNumber(ctx, testDistrict, e.ID, tester); err != nil {
		t.Fatal(err)
	}
	f.redeem(t, request(digits, 1500))
	found := false
	for _, file := range []string{f.db.Path(), f.db.Path() + "-wal"} {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for name, secret := range map[string]string{"ID number": number, "phone": "13812345678", "signing key": string(key.Seed()), "till token": token, "card": digits} {
			if bytes.Contains(raw, []byte(secret)) {
				t.Errorf("%s is in %s", name, file[len(f.db.Path()):])
			}
		}
		found = found || bytes.Contains(raw, []byte("王喆"))
	}
	if !found {
		t.Error("not even the name is there: the wrong files were searched")
	}
}
