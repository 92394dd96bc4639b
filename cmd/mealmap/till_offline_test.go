package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

// TestATillWorksWithoutNetwork is a day at the counter, in Chromium with a
// camera, on the program as it is shipped: a device enrols, the server is
// killed, three meals queue, a forged and a revoked card are refused on the
// device, the page comes back from its cache, and once the server is back every
// meal is there once.
func TestATillWorksWithoutNetwork(t *testing.T) {
	t.Parallel()
	street := newKillStreet(t)
	cards := street.digits(t)
	street.run(t, "cards", "revoke", street.cards[3], "--reason", "moved away", "--street", killStreetCode)
	server := startServer(t, street.database)
	page := openTill(t, server.url, cards[0])
	page.enrol(street)

	page.wait(`[data-screen="price"]`, "the camera reads the card")
	page.price("12")
	page.wait(`[data-tone="yes"]`, "the first meal is answered")
	page.eval(`navigator.serviceWorker.ready.then(() => true)`)

	address := strings.TrimPrefix(server.url, "http://")
	server.kill()
	for i, card := range []string{cards[0], cards[1], cards[2]} {
		page.hold(card)
		page.price("15")
		page.wait(`[data-tone="wait"]`, fmt.Sprintf("meal %d without network", i+1))
		page.wait(fmt.Sprintf(`#pending[data-pending="%d"]`, i+1), "it waits to be uploaded")
	}
	page.refused("a forged card", forge(cards[4]), "not_a_card")
	page.refused("a revoked card", cards[3], "card_revoked")

	page.reload()
	page.pin("unlock")
	page.wait(`#pending[data-pending="3"]`, "the page has kept the three meals")

	server = startProgram(t, asMealmap("serve", "--db", street.database, "--addr", address))
	page.press("#go-day")
	page.press("#sync")
	page.wait(`#pending[data-pending="0"]`, "the meals are uploaded")
	page.wait(`#contact[data-online="true"]`, "the till knows that it has network")
	page.press("#sync")
	page.wait(`#pending[data-pending="0"]`, "nothing is left")
	if failed := page.eval(`document.querySelectorAll('[data-meal][data-state="refused"]').length === 0`); !failed {
		t.Error("a meal was refused")
	}
	server.kill()
	street.wantMeals(t, 4, 3)
}

// counterPage is the till's page in a browser.
type counterPage struct {
	t   *testing.T
	ctx context.Context
	url string
}

// openTill opens the page with a camera that sees the card.
func openTill(t *testing.T, url, card string) *counterPage {
	t.Helper()
	ctx := newBrowser(t,
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("use-file-for-fake-video-capture", film(t, card)))
	return &counterPage{t: t, ctx: ctx, url: url}
}

// enrol makes the browser a till of the street's point, as the office does.
func (p *counterPage) enrol(street *killStreet) {
	p.t.Helper()
	var code struct {
		Code string `json:"code"`
	}
	out := street.run(p.t, "till", "add", "--point", street.point, "--name", "phone", "--code", "--json")
	if err := json.Unmarshal([]byte(out), &code); err != nil {
		p.t.Fatal(err)
	}
	visit(p.t, p.ctx, p.url+"/till#enrol="+code.Code, 390, 844, true)
	p.wait("#fingerprint", "the device waits for the office")
	fingerprint := eval[string](p.t, p.ctx, `document.querySelector("#fingerprint").dataset.fingerprint`)
	var tills []tillJSON
	if err := json.Unmarshal([]byte(street.run(p.t, "till", "list", "--json")), &tills); err != nil || tills[0].Fingerprint != fingerprint {
		p.t.Fatalf("the device says %s, the office %+v (%v)", fingerprint, tills, err)
	}
	street.run(p.t, "till", "confirm", string(tills[0].ID), fingerprint)
	p.press("#look")
	p.pin("set")
	p.pin("again")
}

// pin types the shift PIN where it is asked for.
func (p *counterPage) pin(ask string) {
	p.t.Helper()
	p.wait(`[data-screen="pin"][data-ask="`+ask+`"]`, "the PIN is asked for: "+ask)
	for _, key := range "2468" {
		p.press("#key-" + string(key))
	}
	p.press("#pin-go")
}

// hold puts a card to a USB scanner.
func (p *counterPage) hold(digits string) {
	p.t.Helper()
	p.look()
	p.scan(digits)
	p.wait(`[data-screen="price"]`, "the card is read")
}

// look leaves the answer for the day, where the camera rests: it would read its
// own card again, seconds later, as one that lies before it should be.
func (p *counterPage) look() {
	p.t.Helper()
	p.press("#go-day")
	p.wait(`[data-screen="day"]`, "the day is shown")
}

// scan types digits as a scanner does, two keys in a millisecond by the events'
// own clock, however busy the machine.
func (p *counterPage) scan(digits string) {
	p.t.Helper()
	at := eval[float64](p.t, p.ctx, `Date.now() / 1000`)
	err := chromedp.Do(p.ctx, chromedp.KeyEvent(digits+"\r", func(e *input.DispatchKeyEventParams) {
		at += 0.0005
		e.Timestamp = input.TimeSinceEpoch(at)
	}))
	if err != nil {
		p.t.Fatal(err)
	}
}

// refused holds a card that the device itself must refuse.
func (p *counterPage) refused(what, digits, code string) {
	p.t.Helper()
	p.look()
	p.scan(digits)
	p.wait(`[data-tone="no"][data-code="`+code+`"]`, what+" is refused on the device")
}

// price types a price in yuan.
func (p *counterPage) price(yuan string) {
	p.t.Helper()
	for _, key := range yuan {
		p.press("#key-" + string(key))
	}
	p.press("#price-go")
}

func (p *counterPage) press(selector string) {
	p.t.Helper()
	p.wait(selector+":not([disabled])", "something to press")
	p.eval(`document.querySelector(` + quoted(selector) + `).click(), true`)
}

func (p *counterPage) eval(script string) bool {
	p.t.Helper()
	return eval[bool](p.t, p.ctx, script)
}

// wait fails where the selector does not appear within a few seconds.
func (p *counterPage) wait(selector, why string) {
	p.t.Helper()
	found := p.eval(`new Promise((done) => {
		const until = performance.now() + 20000;
		const look = () => document.querySelector(` + quoted(selector) + `) ? done(true) : performance.now() > until ? done(false) : setTimeout(look, 20);
		look();
	})`)
	if !found {
		text := eval[string](p.t, p.ctx, `document.body.className + " " + document.body.innerText`)
		p.t.Fatalf("%s: no %s; the page shows %.600s", why, selector, text)
	}
}

func (p *counterPage) reload() {
	p.t.Helper()
	if err := chromedp.Do(p.ctx, chromedp.Reload()); err != nil {
		p.t.Fatalf("reload without a server: %v", err)
	}
}

func quoted(s string) string { b, _ := json.Marshal(s); return string(b) }

// forge turns one digit of a card's signature.
func forge(digits string) string {
	b := []byte(digits)
	b[120] = '0' + (b[120]-'0'+1)%10
	return string(b)
}

// film is what a camera sees that looks at the card's code: a few frames for
// Chromium, one JPEG after the other.
func film(t *testing.T, digits string) string {
	t.Helper()
	code, err := print.QR(digits)
	if err != nil {
		t.Fatal(err)
	}
	const module, width, height = 10, 1280, 720
	left, top := (width-code.Size()*module)/2, (height-code.Size()*module)/2
	frame := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			dark := x >= left && y >= top && code.At((x-left)/module, (y-top)/module)
			frame.SetGray(x, y, color.Gray{Y: map[bool]uint8{true: 40, false: 220}[dark]})
		}
	}
	var b bytes.Buffer
	for range 4 {
		if err := jpeg.Encode(&b, frame, nil); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "camera.mjpeg")
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// digits are the codes of the street's cards, which no command prints.
func (k *killStreet) digits(t *testing.T) []string {
	t.Helper()
	ctx := t.Context()
	db, err := data.Open(ctx, k.database, data.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	v, err := vault.Load(vault.KeyPath(k.database), "")
	if err != nil {
		t.Fatal(err)
	}
	store, err := meals.NewStore(db, v, merchants.NewStore(db))
	if err != nil {
		t.Fatal(err)
	}
	cards, err := store.ListCards(ctx, meals.CardFilter{District: 320104})
	if err != nil {
		t.Fatal(err)
	}
	k.cards = nil
	for _, c := range cards {
		k.cards = append(k.cards, c.Number)
	}
	digits, err := store.Tokens(ctx, cards...)
	if err != nil {
		t.Fatal(err)
	}
	return digits
}

// run runs a command on the street.
func (k *killStreet) run(t *testing.T, args ...string) string {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(append(args, "--db", k.database), strings.NewReader(""), &stdout, &stderr, noEnvironment); code != exitDone {
		t.Fatalf("mealmap %s: %d %s", strings.Join(args, " "), code, &stderr)
	}
	return stdout.String()
}

// wantMeals looks into the file: so many meals, so many of them brought home by
// a till, each once, and everything adds up.
func (k *killStreet) wantMeals(t *testing.T, all, brought int) {
	t.Helper()
	db, err := data.Open(t.Context(), k.database, data.Options{Readers: 1})
	if err != nil {
		t.Fatal(err)
	}
	var meals, records, accepted int
	err = db.View(t.Context(), func(tx *data.Tx) error {
		return tx.Get(&meals, `SELECT count(*) FROM redemptions`)
	})
	if err == nil {
		err = db.View(t.Context(), func(tx *data.Tx) error {
			if err := tx.Get(&records, `SELECT count(*) FROM offline_records`); err != nil {
				return err
			}
			return tx.Get(&accepted, `SELECT count(DISTINCT redemption_id) FROM offline_records WHERE status = 'accepted' AND redemption_id <> ''`)
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	if meals != all || records != brought || accepted != brought {
		t.Errorf("%d meals, %d records, %d accepted; want %d, %d", meals, records, accepted, all, brought)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	k.run(t, "verify", "--json")
}
