package till

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/offline"
	"mealmap/meals/tills"
)

func TestADeviceEnrolsAndRedeemsOnline(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	if s := js[coreState](b, `core.open()`); s.Stage != "new" || len(s.Missing) > 1 {
		t.Fatalf("a new browser: %+v", s) // an empty profile may not persist
	}
	if got := b.failure(`core.enrol("0000-0000")`); !says(got, "登记码") {
		t.Errorf("a guessed code: %q", got)
	}
	s := b.working()
	till, err := b.Meals.FindTill(t.Context(), b.district, meals.TillID(s.Till))
	must(t, err)
	if s.Fingerprint != tills.Fingerprint(till) || len(till.PublicKey) != 65 {
		t.Errorf("fingerprint %s, the office sees %s of a key of %d bytes", s.Fingerprint, tills.Fingerprint(till), len(till.PublicKey))
	}
	got := b.meal(b.digits, 1500)
	if got.Tone != "yes" || got.Split.Elder != 970 || got.Name != "王**" || got.Why == "" || len(got.Left) == 0 {
		t.Errorf("online: %+v", got)
	}
	if list := b.recorded(); len(list) != 1 || string(list[0].ID) != got.Redemption {
		t.Errorf("the server has %v", list)
	}
	if typed := b.meal(" "+b.card.Number[:4]+"-"+b.card.Number[4:], 1500); typed.Tone != "yes" || len(typed.Notices) == 0 {
		t.Errorf("typed: %+v", typed)
	}
	day := js[coreDay](b, `core.day()`)
	if len(day.Rows) != 2 || day.Rows[1].Fen != 970 || day.Rows[1].State != "uploaded" || !day.Rows[0].MayVoid {
		t.Errorf("the day: %+v", day)
	}
	if void := js[coreAnswer](b, `core.voidMeal(`+quoted(got.ID)+`)`); void.Tone != "yes" || b.recorded()[1].VoidedAt == 0 && b.recorded()[0].VoidedAt == 0 {
		t.Errorf("void: %+v", void)
	}
}

func TestTheDevicesKeyCannotBeRead(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	for _, format := range []string{"pkcs8", "jwk", "raw"} {
		if got := b.failure(`db.get("pair").then(p => crypto.subtle.exportKey(` + quoted(format) + `, p.sign))`); !strings.Contains(got, "not extractable") && format != "raw" || got == "" {
			t.Errorf("exported as %s: %q", format, got)
		}
	}
}

func TestThePhotographComesWithTheTillsToken(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	meal := b.meal(b.digits, 1500)
	path := "/api/v1/redemptions/" + meal.Redemption + "/photo"
	size := func() int { return js[int](b, `core.photo(`+quoted(meal.Redemption)+`).then(p => p ? p.size : -1)`) }
	b.answer(path, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
			w.WriteHeader(http.StatusUnauthorized)
		}
		w.Header().Set("Content-Type", "image/jpeg")
		_, _ = w.Write([]byte("seven b"))
	})
	if got := size(); got != 7 {
		t.Errorf("a picture of %d bytes", got)
	}
	b.answer(path, nil)
	if got := size(); got != -1 {
		t.Errorf("of an elder without one: %d bytes", got)
	}
	b.down()
	if got := size(); got != -1 {
		t.Errorf("without network: %d bytes", got)
	}
}

// chain reads what the device signed and checks each link as the server does.
func (b *tab) chain() []offline.Parsed {
	b.t.Helper()
	type entry struct{ Body, Signature string }
	entries := js[[]entry](b, `db.unsent(1000)`)
	till, err := b.Meals.FindTill(b.t.Context(), b.district, meals.TillID(js[coreState](b, `core.state()`).Till))
	must(b.t, err)
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), till.PublicKey)
	must(b.t, err)
	var chain []offline.Parsed
	var before [32]byte
	for i, e := range entries {
		p, err := offline.Parse(e.Body)
		must(b.t, err)
		hash := offline.HashOf(e.Body)
		signature, err := base64.RawURLEncoding.Strict().DecodeString(e.Signature)
		must(b.t, err)
		if len(signature) != 64 || !ecdsa.Verify(key, hash[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
			b.t.Errorf("record %d is not signed by the device", i+1)
		}
		if p.Previous != before || p.Seq != int64(i+1) {
			b.t.Errorf("record %d is number %d after %s, want %s", i+1, p.Seq, hex.EncodeToString(p.Previous[:]), hex.EncodeToString(before[:]))
		}
		before = hash
		chain = append(chain, p)
	}
	return chain
}

func TestMealsQueueWithoutNetworkAndAreUploadedOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	digits := []string{c.digits}
	for i := range 2 {
		_, _, d := c.addNumbered(1949, i+2)
		digits = append(digits, d)
	}
	_, lost, revoked := c.addNumbered(1944, 9)
	must(t, c.Meals.RevokeCard(t.Context(), c.district, lost.ID, "lost", audit.System))
	b := newTab(t, c)
	b.working()
	b.down()
	for i, d := range digits {
		got := b.meal(d, 1500)
		if got.Tone != "wait" || got.Split.List != 1500 || got.Split.Government != 300 || got.Split.Elder >= 1500 || !says(got.Sentence, "待上传") || got.ClassName == "" {
			t.Errorf("meal %d without network: %+v", i+1, got)
		}
	}
	if got := b.meal(revoked, 1500); got.Tone != "no" || got.Code != "card_revoked" || !says(got.Sentence, "停用") {
		t.Errorf("a revoked card: %+v", got)
	}
	forged := digits[0][:199] + string('0'+(digits[0][199]-'0'+1)%10)
	if got := b.meal(forged, 1500); got.Tone != "no" || got.Code != "not_a_card" || !says(got.Sentence, "不是") {
		t.Errorf("a forged card: %+v", got)
	}
	if got := js[coreAnswer](b, `core.redeem({text: `+quoted(forged)+`, typed: false}, 1500, "", false)`); got.Tone != "no" || got.Code != "not_a_card" {
		t.Errorf("a forged card that nobody scanned: %+v", got)
	}
	if !js[bool](b, `core.scan(`+quoted(forged)+`).then(c => c.refused === true)`) {
		t.Error("a forged card comes as far as the price")
	}
	if got := b.meal(c.card.Number, 1500); got.Tone != "no" || !says(got.Sentence, "卡号") {
		t.Errorf("a typed number: %+v", got)
	}
	again := b.meal(digits[0], 1500)
	if again.Tone != "wait" || again.Split.Government != 0 || len(again.Notices) != 1 || strings.Contains(again.Notices[0], "[") {
		t.Errorf("the same card again: %+v", again)
	}
	at := time.UnixMilli(js[int64](b, `db.mealsOfCard(token.parseToken(`+quoted(digits[0])+`).index).then(list => Math.min(...list.map(m => m.at)))`)).In(data.Zone).Format("15:04")
	if notice := strings.Join(again.Notices, ""); !strings.Contains(notice, at+","+js[coreState](b, `core.state()`).Point.Name) {
		t.Errorf("the notice %q does not name the meal of %s", notice, at)
	}
	if void := js[coreAnswer](b, `core.voidMeal(`+quoted(again.ID)+`)`); void.Tone != "wait" {
		t.Errorf("a void without network: %+v", void)
	}
	if s := js[coreState](b, `core.state()`); s.Pending != 5 || s.PendingMeals != 4 || s.Online {
		t.Errorf("after four meals and a void: %+v", s)
	}
	if chain := b.chain(); len(chain) != 5 || chain[4].Kind != offline.KindVoid || chain[4].Of != again.ID || chain[0].Card != digits[0] || chain[0].MonoMS == nil {
		t.Errorf("the chain: %+v", chain)
	}
	b.up()
	b.load()
	if s := b.unlocked(); s.Stage != "working" {
		t.Errorf("after a reload: %+v", s)
	}
	b.until("uploaded", func(s coreState) bool { return s.Pending == 0 })
	js[any](b, `core.sync()`)
	voided := 0
	for _, m := range c.recorded() {
		if m.VoidedAt != 0 {
			voided++
		}
	}
	if list := c.recorded(); len(list) != 4 || voided != 1 {
		t.Errorf("the server has %d meals, %d of them voided", len(list), voided)
	}
	for _, r := range js[coreDay](b, `core.day()`).Rows {
		if want := map[bool]string{true: "voided", false: "uploaded"}[r.ID == again.ID]; r.State != want || r.Word != "" {
			t.Errorf("after the upload: %+v, want %s", r, want)
		}
	}
}

func TestAReloadWithoutAServerKeepsWhatWaits(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.down()
	b.meal(b.digits, 1500)
	before := b.chain()
	b.up()
	b.load()
	b.down()
	contact := js[int64](b, `db.openStore().then(() => db.get("contact"))`)
	js[any](b, `core.open()`)
	if s := js[coreState](b, `core.state()`); s.Stage != "locked" || s.Pending != 1 {
		t.Errorf("after a reload: %+v", s)
	}
	if s := js[coreState](b, `core.status()`); s.Online || s.LastContact != contact || js[int64](b, `db.get("contact")`) != contact {
		t.Errorf("a page from the cache claims a contact: %+v, before %d", s, contact)
	}
	if got := b.meal(b.digits, 1500); got.Tone != "no" {
		t.Errorf("a locked till serves: %+v", got)
	}
	if after := b.chain(); len(after) != 1 || after[0].ID != before[0].ID {
		t.Errorf("%+v, before %+v", after, before)
	}
	if !js[bool](b, `core.unlock(`+quoted(corePIN)+`)`) {
		t.Error("the PIN is gone")
	}
	_, _, digits := b.addNumbered(1951, 5) // issued since: the list does not know it
	if got := b.meal(digits, 1500); got.Tone != "no" || got.Code != "card_not_listed" || !says(got.Sentence, "联网") {
		t.Errorf("a card that the list does not know: %+v", got)
	}
}

func TestTheAnswerIsNoWhereTheBrowserKeepsNothing(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	b.down()
	js[any](b, `core.status()`) // it has heard that there is no network
	js[any](b, `(IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError") }, 0)`)
	if got := b.meal(b.digits, 1500); got.Tone != "no" || got.ID != "" || !says(got.Sentence, "没有记录") {
		t.Errorf("a full disk: %+v", got)
	}
	if s := js[coreState](b, `core.state()`); s.Pending != 0 {
		t.Errorf("%d records", s.Pending)
	}
	if day := js[coreDay](b, `core.day()`); len(day.Rows) != 0 {
		t.Errorf("the day has what was not recorded: %+v", day)
	}
}

func TestTwoTabsDoNotFork(t *testing.T) {
	t.Parallel()
	first := newTab(t, newCounter(t))
	first.working()
	second := first.another()
	if s := js[coreState](second, `core.open()`); s.Stage != "elsewhere" {
		t.Errorf("the second tab: %+v", s)
	}
	if got := second.meal(first.digits, 1500); got.Tone != "no" {
		t.Errorf("the second tab serves: %+v", got)
	}
	first.down()
	if got := first.meal(first.digits, 1500); got.Tone != "wait" {
		t.Errorf("the first tab: %+v", got)
	}
	// Even where both believed to be the till, the chain goes on from its end.
	_, err := second.Meals.FindTill(t.Context(), first.district, meals.TillID(js[coreState](first, `core.state()`).Till))
	must(t, err)
	append := `(async () => { const d = {sitting: "lunch", day: "2025-03-05", class: "", rule: "", version: 0, undecided: [],
		split: {list_fen: 100, merchant_fen: 0, government_fen: 0, fund_fen: 0, elder_fen: 100}};
		await Promise.all([0, 1, 2, 3].map(i => record.appendMeal({id: PREFIX + i + "-7000-8000-000000000000", at: clock.now(), card: CARD, price: 100, delivery: false, list: 0, decision: d},
		{id: PREFIX + i, day: "2025-03-05", at: 0, sitting: "lunch", card: 1, who: "", fen: 0, claims: [], state: "waiting", word: "", redemption: ""}))); })()`
	in := func(prefix string) string {
		return strings.NewReplacer("PREFIX", quoted(prefix), "CARD", quoted(first.digits)).Replace(append)
	}
	js[any](first, `(globalThis.done = `+in("0190aaaa-000")+`, 0)`)
	js[any](second, in("0190bbbb-000"))
	js[any](first, `done`)
	if chain := first.chain(); len(chain) != 9 {
		t.Errorf("%d records", len(chain))
	}
	js[any](first, `(setTimeout(() => location.replace("about:blank"), 0), 0)`)
	second.until("the till", func(s coreState) bool { return s.Stage == "locked" })
}

func TestFiveWrongPINsLockTheTillUntilTheOfficeResets(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	till := b.working().Till
	js[any](b, `core.lock()`)
	for i := range 5 {
		if i == 2 { // a reload gives no try back
			b.load()
			js[any](b, `core.open()`)
		}
		if s := js[coreState](b, `core.state()`); s.Stage != "locked" || s.TriesLeft != 5-i {
			t.Errorf("before try %d: %+v", i+1, s)
		}
		if js[bool](b, `core.unlock("1111")`) {
			t.Error("a wrong PIN opens")
		}
	}
	if js[bool](b, `core.unlock(`+quoted(corePIN)+`)`) || js[coreState](b, `core.state()`).Stage != "blocked" {
		t.Error("after five wrong tries the right PIN opens")
	}
	b.Clock.Advance(1)
	must(t, b.tills().ResetPIN(t.Context(), b.district, meals.TillID(till), audit.System))
	if s := js[coreState](b, `core.status()`); s.Stage != "setpin" {
		t.Errorf("after the reset: %+v", s)
	}
	if s := js[coreState](b, `core.setPIN("4711")`); s.Stage != "working" {
		t.Errorf("with a new PIN: %+v", s)
	}
}

func TestPlainHTTPWorksOnlineAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.host = "till.example" + b.addr[strings.LastIndex(b.addr, ":"):]
	b.load()
	s := js[coreState](b, `core.open()`)
	for _, want := range []string{"secure", "key", "worker", "pin"} {
		if !strings.Contains(strings.Join(s.Missing, " "), want) {
			t.Errorf("missing %q does not name %s", s.Missing, want)
		}
	}
	s = js[coreState](b, `core.enrol(`+quoted(b.code())+`)`)
	must(t, b.tills().Confirm(t.Context(), b.district, meals.TillID(s.Till), audit.System))
	if s = js[coreState](b, `core.status()`); s.Stage != "working" || s.Alone {
		t.Errorf("confirmed: %+v", s)
	}
	b.until("carrying the menu", func(s coreState) bool { return s.BundleAt > 0 })
	if got := b.meal(b.digits, 1500); got.Tone != "yes" || got.Split.Elder != 970 {
		t.Errorf("online: %+v", got)
	}
	b.down()
	js[any](b, `core.status()`)
	if got := b.meal(b.digits, 1500); got.Tone != "no" || got.Code != "offline_unable" || !says(got.Sentence, "网络") {
		t.Errorf("without network: %+v", got)
	}
}

func TestAnOldBrowserAsksTheServerAboutEveryCard(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	js[any](b, `(delete globalThis.DecompressionStream, 0)`)
	if s := js[coreState](b, `core.open()`); !strings.Contains(strings.Join(s.Missing, " "), "key") {
		t.Errorf("missing %q", s.Missing)
	}
	s := js[coreState](b, `core.enrol(`+quoted(b.code())+`)`)
	must(t, b.tills().Confirm(t.Context(), b.district, meals.TillID(s.Till), audit.System))
	js[any](b, `core.status()`)
	js[any](b, `core.setPIN(`+quoted(corePIN)+`)`)
	if s := b.until("carrying the menu", func(s coreState) bool { return s.BundleAt > 0 }); s.Alone {
		t.Errorf("it would serve without network: %+v", s)
	}
	if got := b.meal(b.digits, 1500); got.Tone != "yes" || got.Split.Elder != 970 {
		t.Errorf("online: %+v", got)
	}
}

// What was recorded and not uploaded is not given up for a new enrolment.
func TestNobodyEnrolsOverWhatWaits(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	till := meals.TillID(b.working().Till)
	code := quoted(b.code())
	if got := b.failure(`core.enrol(` + code + `)`); !says(got, "不用再登记") {
		t.Errorf("over a working till: %q", got)
	}
	b.answer(syncPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.meal(b.digits, 1500)
	must(t, b.Meals.RevokeTill(t.Context(), b.district, till, audit.System))
	if s := js[coreState](b, `core.status()`); s.Stage != "revoked" || s.Pending != 1 {
		t.Errorf("revoked: %+v", s)
	}
	if got := b.failure(`core.enrol(` + code + `)`); !says(got, "没有上传") {
		t.Errorf("over what waits: %q", got)
	}
	b.answer(syncPath, nil)
	if s := js[coreState](b, `core.enrol(`+code+`)`); s.Stage != "waiting" || s.Pending != 0 || s.Till == string(till) {
		t.Errorf("after the upload: %+v", s)
	}
}

// A browser whose store was put back to an earlier day forks its chain; the
// server stops it, and it says so.
func TestAChainThatWasPutBackStopsTheTill(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	_, _, second := c.addNumbered(1950, 1)
	b := newTab(t, c)
	b.working()
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	b.meal(c.digits, 1500)
	b.until("uploaded", func(s coreState) bool { return s.Pending == 0 })
	js[any](b, `db.drop("chain").then(() => db.all(tx => tx.objectStore("records").clear()))`)
	b.meal(second, 1500)
	js[any](b, `core.sync()`)
	js[any](b, `core.status()`)
	if s := js[coreState](b, `core.state()`); s.Stage != "quarantined" {
		t.Errorf("%+v", s)
	}
	if got := b.meal(second, 1500); got.Tone != "no" {
		t.Errorf("it serves: %+v", got)
	}
	till := js[coreState](b, `core.state()`).Till
	must(t, c.DB.InTx(t.Context(), func(tx *data.Tx) error {
		return tx.ExecOne(`UPDATE tills SET quarantined_at = NULL WHERE id = ?`, till)
	}))
	c.Meals.ForgetTill(meals.TillID(till))
	if s := js[coreState](b, `core.sync()`); s.Stage != "working" {
		t.Errorf("the office has let it go on, and the upload does not ask: %+v", s)
	}
	for _, r := range js[coreDay](b, `core.day()`).Rows {
		if r.State == "waiting" {
			t.Errorf("not answered: %+v", r)
		}
	}
	if list := b.recorded(); len(list) != 1 {
		t.Errorf("%d meals", len(list))
	}
}

func TestTheAddressOfTheQREnrols(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	js[any](b, `core.open()`)
	if s := js[coreState](b, `core.enrol(`+quoted("https://meals.example/till#enrol="+b.code())+`)`); s.Stage != "waiting" {
		t.Errorf("%+v", s)
	}
	again := newTab(t, b.counter)
	js[any](again, `core.open()`)
	if s := js[coreState](again, `core.enrol(`+quoted(" "+b.token+"\n")+`)`); s.Stage != "setpin" || s.Alone {
		t.Errorf("with a token of the office: %+v", s)
	}
}

// What the browser asks the person the till does not wait for, and it shows no
// sentence before it has them all.
func TestTheTillOpensWithWordsAndWithoutAsking(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	const words = "/till/words.json"
	b.answer(words, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
	js[any](b, `(StorageManager.prototype.persist = () => new Promise(() => undefined), globalThis.opened = core.open(), 0)`)
	for b.asked(words) < 2 {
		js[any](b, `new Promise(r => setTimeout(r, 20))`)
	}
	if s := js[coreState](b, `core.state()`); s.Stage != "opening" {
		t.Errorf("without words: %+v", s)
	}
	b.answer(words, nil)
	s := js[coreState](b, `Promise.race([opened, new Promise(r => setTimeout(() => r({stage: "stuck"}), 5000))])`)
	if s.Stage != "new" || !strings.Contains(strings.Join(s.Missing, " "), "persist") {
		t.Errorf("with words, and nobody who answers the browser: %+v", s)
	}
	if said := js[string](b, `core.say("device.recorded", {Count: 1})`); strings.Contains(said, "[") {
		t.Errorf("it says %q", said)
	}
}

// A card of another district may have the number of one of ours.
func TestAMealOfAnotherDistrictIsNotOurCards(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	head, err := strconv.ParseInt(b.digits[:15], 10, 64)
	must(t, err)
	elsewhere := fmt.Sprintf("%015d", head+1<<8) + b.digits[15:]
	b.answer(redeemPath, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusCreated)
		_, _ = w.Write([]byte(`{"id":"x","elder":{"display_name":"","class_name":""},"split":{"list_fen":1500,"elder_fen":1500},"rule":{"why":""},"notices":[],"left":[],"rate_url":""}`))
	})
	if got := b.meal(elsewhere, 1500); got.Tone != "yes" {
		t.Fatalf("a guest: %+v", got)
	}
	if n := js[int](b, `db.mealsOfCard(token.parseToken(`+quoted(b.digits)+`).index).then(m => m.length)`); n != 0 {
		t.Errorf("%d meals of a card that had none", n)
	}
	if rows := js[coreDay](b, `core.day()`).Rows; len(rows) != 1 {
		t.Errorf("the day: %+v", rows)
	}
}
