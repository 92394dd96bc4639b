package till

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/static/messages"
)

// What the device does beside the server, it does like the server.

// tokenOf is what token.ts reads of a code.
type tokenOf struct {
	Key       uint8           `json:"key"`
	District  data.District   `json:"district"`
	Index     uint32          `json:"index"`
	Issue     uint8           `json:"issue"`
	ValidFrom data.ServiceDay `json:"valid_from"`
	ValidTo   data.ServiceDay `json:"valid_to"`
}

// flipped turns one bit of the 80 bytes that the digits stand for.
func flipped(digits string, bit int) string {
	var b [80]byte
	for i := range 14 {
		group, width := digits[i*15:min(i*15+15, 200)], min(6, 80-i*6)
		var v uint64
		_, _ = fmt.Sscan(strings.TrimLeft(group[:len(group)-1], "0")+group[len(group)-1:], &v)
		var eight [8]byte
		binary.BigEndian.PutUint64(eight[:], v)
		copy(b[i*6:], eight[8-width:])
	}
	b[bit/8] ^= 1 << (bit % 8)
	var out strings.Builder
	for i := range 14 {
		var eight [8]byte
		width := min(6, 80-i*6)
		copy(eight[8-width:], b[i*6:i*6+width])
		fmt.Fprintf(&out, "%0*d", min(15, 200-i*15), binary.BigEndian.Uint64(eight[:]))
	}
	return out.String()
}

func TestTheDeviceReadsACardAsTheServerDoes(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	rng := rand.New(rand.NewPCG(1, 2))
	texts := []string{b.digits, "", "1", b.digits[:199], b.digits + "0", strings.Repeat("9", 200), strings.Repeat("0", 200), " " + b.digits[:199], "-" + b.digits[:199], "+" + b.digits[1:]}
	for bit := range 640 {
		texts = append(texts, flipped(b.digits, bit))
	}
	for range 300 {
		at := rng.IntN(200)
		texts = append(texts, b.digits[:at]+string(rune('0'+rng.IntN(10)))+b.digits[at+1:])
	}
	raw, err := json.Marshal(texts)
	must(t, err)
	got := js[[]*tokenOf](b, string(raw)+`.map(d => { const t = token.parseToken(d); return t ? {...t, bytes: undefined} : null; })`)
	read := 0
	for i, text := range texts {
		var want *tokenOf
		if p, err := meals.ParseToken(text); err == nil {
			want = &tokenOf{p.KeyID, p.District, p.Index, p.Issue, p.ValidFrom, p.ValidTo}
			read++
		}
		if diff := cmp.Diff(want, got[i]); diff != "" {
			t.Fatalf("%d %.30s… (-server +device)\n%s", i, text, diff)
		}
	}
	if read < 500 {
		t.Errorf("only %d of %d were read", read, len(texts))
	}
}

func TestTheDeviceBelievesNoCardWithATurnedBit(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	b.working()
	if flipped(flipped(b.digits, 300), 300) != b.digits {
		t.Fatal("turning a bit twice does not give the card back")
	}
	all := []string{b.digits}
	for bit := range 640 {
		all = append(all, flipped(b.digits, bit))
	}
	raw, err := json.Marshal(all)
	must(t, err)
	for _, way := range []string{"the browser", "the library"} {
		if way == "the library" {
			b.load()
			js[any](b, `(globalThis.asked = 0, globalThis.native = crypto.subtle.importKey.bind(crypto.subtle),
				crypto.subtle.importKey = (f, k, a, ...more) => a === "Ed25519" ? (asked++, Promise.reject(new DOMException("no", "NotSupportedError"))) : native(f, k, a, ...more), 0)`)
			b.unlocked()
		}
		good := js[[]int](b, `Promise.all(`+string(raw)+`.map(async (d, i) => { const t = token.parseToken(d); return t && await token.signedBy(t, bundle.pinned()) ? i : -1; })).then(l => l.filter(i => i >= 0))`)
		if len(good) != 1 || good[0] != 0 {
			t.Errorf("%s believes %v, want the card alone", way, good)
		}
	}
	first := js[string](b, `token.parseToken(`+quoted(b.digits)+`).valid_from`)
	for bounds, want := range map[string]bool{`from: "` + first + `"`: true, `from: "2099-01-01"`: false, `to: "` + first + `"`: true, `to: "2020-01-01"`: false} {
		if got := js[bool](b, `token.signedBy(token.parseToken(`+quoted(b.digits)+`), bundle.pinned().map(k => ({...k, `+bounds+`})))`); got != want {
			t.Errorf("a card of %s by a key with %s: %v", first, bounds, got)
		}
	}
	if js[int](b, `asked`) == 0 {
		t.Error("the library was not asked")
	}
}

func TestTheDeviceReadsANumberAsTheServerDoes(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	b := newTab(t, c)
	n := c.card.Number
	wrong := n[:9] + string('0'+(n[9]-'0'+1)%10)
	swapped := n[:4] + string(n[5]) + string(n[4]) + n[6:]
	for text, want := range map[string]string{n: "number", n[:3] + " " + n[3:6] + "-" + n[6:]: "number", " " + n + "\n": "number", wrong: "mistyped",
		n[:9]: "none", n + "1": "none", "abc": "none", "": "none", "0000000000": "mistyped"} {
		if got := js[string](b, `number.readNumber(number.clean(`+quoted(text)+`))`); got != want {
			t.Errorf("%q is %s, want %s", text, got, want)
		}
	}
	if n[4] != n[5] {
		if got := js[string](b, `number.readNumber(`+quoted(swapped)+`)`); got != "mistyped" {
			t.Errorf("two digits exchanged: %s", got)
		}
	}
	wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, n)
	if got := js[string](b, `number.clean(`+quoted(wide)+`)`); got != n {
		t.Errorf("of an input method: %q", got)
	}
}

func TestTheDeviceSaysWhatTheServerSays(t *testing.T) {
	t.Parallel()
	b := newTab(t, newCounter(t))
	js[any](b, `core.open()`)
	p := messages.For("")
	type any1 = map[string]any
	for _, tt := range []struct {
		key    string
		server any1   // as the server's own types
		device string // as decide.ts names them
	}{
		{"notice.over_cap", any1{"Period": "month", "Fen": meals.Yuan(12050), "Count": 0}, `{Period: "month", Fen: 12050, Count: 0}`},
		{"notice.over_cap", any1{"Period": "day", "Fen": meals.Yuan(0), "Count": 2}, `{Period: "day", Fen: 0, Count: 2}`},
		{"notice.over_cap", any1{"Period": "week", "Count": 3}, `{Period: "week", Count: 3}`},
		{"notice.below_minimum", any1{"Minimum": meals.Yuan(1000)}, `{Minimum: 1000}`},
		{"notice.above_price", any1{"UpTo": meals.Yuan(1305)}, `{UpTo: 1305}`},
		{"notice.allowance_used", any1{"Period": "year", "Purse": meals.Yuan(30000), "Subsidy": true}, `{Period: "year", Purse: 30000, Subsidy: true}`},
		{"notice.coupon_used", any1{"Period": "month", "Count": 4, "Subsidy": false}, `{Period: "month", Count: 4, Subsidy: false}`},
		{"notice.outside_window", any1{"Windows": []meals.Hours{{Sitting: "lunch", Opens: "11:00", Closes: "13:00"}, {Sitting: "", Opens: "17:00", Closes: "18:30"}}},
			`{Windows: [{Sitting: "lunch", Opens: "11:00", Closes: "13:00"}, {Sitting: "", Opens: "17:00", Closes: "18:30"}]}`},
		{"notice.outside_window", any1{"Windows": []meals.Hours{}}, `{Windows: []}`},
		{"notice.away", any1{"Funders": []meals.Funder{"city", "street"}, "Subsidy": false}, `{Funders: ["city", "street"], Subsidy: false}`},
		{"notice.no_rule", nil, `{}`},
		{"why.discount_pay_percent", any1{"Pay": meals.PayPercent(85), "Fen": meals.Yuan(250)}, `{Pay: 85, Fen: 250}`},
		{"why.discount_pay_percent", any1{"Pay": meals.PayPercent(90), "Fen": meals.Yuan(5)}, `{Pay: 90, Fen: 5}`},
		{"why.discount_pay_percent", any1{"Pay": meals.PayPercent(0), "Fen": meals.Yuan(1500)}, `{Pay: 0, Fen: 1500}`},
		{"fault.card_replaced", any1{"Month": 3, "Day": 5, "Year": 2025}, `{Month: 3, Day: 5, Year: 2025}`},
		{"fault.card_revoked", any1{"Phone": ""}, `{Phone: ""}`},
		{"fault.card_revoked", any1{"Phone": "025-1"}, `{Phone: "025-1"}`},
		{"fault.not_eligible", any1{"FromAge": 60}, `{FromAge: 60}`},
		{"fault.not_a_card", any1{"Mistyped": true}, `{Mistyped: true}`},
		{"fault.discount_used", any1{"Period": "month", "Count": 20, "Sitting": meals.Meal("lunch")}, `{Period: "month", Count: 20, Sitting: "lunch"}`},
		{"fault.discount_used", any1{"Period": "day", "Count": 1, "Sitting": meals.Meal("lunch"), "Time": ""}, `{Period: "day", Count: 1, Sitting: "lunch", Time: ""}`},
		{"notice.offline_undecided", any1{"Shapes": []string{"coupon", "budget"}}, `{Shapes: ["coupon", "budget"]}`},
	} {
		want := p.With(tt.key, tt.server)
		got := js[string](b, `sentences.filled(`+quoted(tt.key)+`, `+tt.device+`)`)
		if got != want || strings.ContainsAny(got, "[{") {
			t.Errorf("%s with %s\n device %s\n server %s", tt.key, tt.device, got, want)
		}
	}
	if got := js[string](b, `core.say("device.nothing_like_it")`); got != "[device.nothing_like_it]" {
		t.Errorf("a key without a sentence: %q", got)
	}
}
