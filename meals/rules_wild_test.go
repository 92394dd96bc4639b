package meals

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
)

// wording is what a public notice says, written as the office would write it
// and priced on both sides of what it says. Key is a line of realRules, or a
// place of domain.md section 3. Open is what the text does not say, and how it
// is read here.
type wording struct {
	Key     string   `json:"key"`
	As      string   `json:"as,omitempty"` // the rules of another wording
	Rules   *RuleSet `json:"rules,omitempty"`
	Open    []string `json:"open"`
	Samples []sample `json:"samples"`
}

// sample is one meal and what becomes of it.
type sample struct {
	At         string              `json:"at"` // of Beijing
	Age        int                 `json:"age"`
	Categories []Category          `json:"categories,omitempty"`
	Home       Home                `json:"home,omitempty"` // the point stands there
	Used       map[string]usedUpTo `json:"used,omitempty"`
	Coupons    map[string][]Held   `json:"coupons,omitempty"`
	List       data.Fen            `json:"list"`
	Elder      data.Fen            `json:"elder"`
	Merchant   data.Fen            `json:"merchant,omitempty"`
	Shares     map[string]data.Fen `json:"shares,omitempty"`
	Notices    []string            `json:"notices,omitempty"`
	Refused    string              `json:"refused,omitempty"`
	Sitting    *merchants.Sitting  `json:"sitting,omitempty"` // where the hours matter; "" is outside
}

type usedUpTo struct {
	Meals int      `json:"meals"`
	Fen   data.Fen `json:"fen"`
}

// realRules holds the wordings themselves. They are not part of the program.
var realRules = filepath.Join("..", "..", "shared", "data", "rules", "real_rules.jsonl")

func wordings(t *testing.T) (list []wording, byKey map[string]wording) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "wordings.json"))
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&list); err != nil {
		t.Fatal(err)
	}
	byKey = map[string]wording{}
	for _, w := range list {
		if _, twice := byKey[w.Key]; twice || len(w.Open) == 0 || len(w.Samples) == 0 || (w.As == "") == (w.Rules == nil) {
			t.Errorf("%s: twice, or without rules, samples or what it leaves open", w.Key)
		}
		if w.As != "" {
			w.Rules = byKey[w.As].Rules
		}
		byKey[w.Key] = w
	}
	return list, byKey
}

// TestWordings prices every wording; with -v it prints the table: wording,
// what the rules say of it, what it leaves open, and the samples.
func TestWordings(t *testing.T) {
	t.Parallel()
	list, byKey := wordings(t)
	texts := realTexts(t)
	for _, w := range list {
		w := byKey[w.Key]
		t.Run(w.Key, func(t *testing.T) {
			t.Parallel()
			if text := texts[w.Key]; text != "" {
				t.Log(text)
			}
			if err := w.Rules.Validate(); err != nil {
				t.Fatal(err)
			}
			for _, s := range saidOf(w.Rules) {
				checkSentence(t, w.Key, s)
				t.Log("  = " + s)
			}
			for _, o := range w.Open {
				t.Log("  ? " + o)
			}
			for _, s := range w.Samples {
				t.Log("  > " + s.check(t, w.Rules))
			}
		})
	}
}

// check prices the sample and gives it in one line.
func (s sample) check(t *testing.T, r *RuleSet) string {
	t.Helper()
	day, clock, _ := strings.Cut(s.At, "T")
	hour, minute, _ := strings.Cut(clock, ":")
	h, err := strconv.Atoi(hour)
	m, err2 := strconv.Atoi(minute)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	at := Seat(r.Windows, data.ServiceDay(day).At(h*60+m), "")
	if !r.covers(at.Day) || s.Sitting != nil && *s.Sitting != at.Sitting {
		t.Errorf("%s: the rules speak: %v, sitting %q", s.At, r.covers(at.Day), at.Sitting)
	}
	used := Usage{}
	for k, u := range s.Used {
		used[k] = Use{u.Meals, u.Meals, u.Fen}
	}
	y, err := strconv.Atoi(day[:4])
	if err != nil {
		t.Fatal(err)
	}
	d := Decide(DecideInput{Rules: r, Price: s.List, Seating: at, BornOn: data.Date(y-s.Age, 1, 1), Categories: s.Categories,
		Home: Homes{Street: s.Home != "", Community: s.Home == HomeCommunity}, Used: used, Coupons: s.Coupons})
	got := sample{List: s.List, Elder: d.Split.Elder, Merchant: d.Split.Merchant}
	if d.Refusal != nil {
		got.Refused = d.Refusal.Code
	}
	for _, p := range d.Split.Shares {
		if p.Fen > 0 {
			if got.Shares == nil {
				got.Shares = map[string]data.Fen{}
			}
			got.Shares[p.Funder] = p.Fen
		}
	}
	for _, n := range d.Notices {
		got.Notices = append(got.Notices, n.Code)
	}
	want := s
	want.At, want.Age, want.Categories, want.Home, want.Used, want.Coupons, want.Sitting = "", 0, nil, "", nil, nil, nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s, %d years, %v, %s (-want +got)\n%s", s.At, s.Age, s.Categories, Yuan(s.List), diff)
	}
	line, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	return string(line)
}

// realTexts gives the wordings by their line, none where the file is not here.
func realTexts(t *testing.T) map[string]string {
	t.Helper()
	raw, err := os.ReadFile(realRules)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for i, line := range strings.Split(strings.TrimSpace(string(raw)), "\n") {
		var w struct {
			City     string `json:"city"`
			Name     string `json:"name"`
			Hours    string `json:"hours_raw"`
			Prices   string `json:"prices_raw"`
			Discount string `json:"discount_raw"`
		}
		if err := json.Unmarshal([]byte(line), &w); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		texts[strconv.Itoa(i+1)] = strings.Join([]string{w.City, w.Name, w.Hours, w.Prices, w.Discount}, " | ")
	}
	return texts
}

func TestEveryRealWordingIsExpressed(t *testing.T) {
	t.Parallel()
	texts := realTexts(t)
	if texts == nil {
		t.Skipf("the wordings are not here: %s", realRules)
	}
	_, byKey := wordings(t)
	for key, text := range texts {
		if _, ok := byKey[key]; !ok {
			t.Errorf("line %s is not in testdata/wordings.json: %s", key, text)
		}
	}
	if len(texts) < 23 {
		t.Errorf("only %d lines were read", len(texts))
	}
}

// Fixed parts are paid while anything is left, in the rule's order.
func TestFixedFundersPayInOrder(t *testing.T) {
	t.Parallel()
	r := RuleSet{Funding: []Share{{Funder: "city", Fen: 300}, {Funder: "district", Fen: 300}, {Funder: "town"}}}
	for grant, want := range map[data.Fen][3]data.Fen{700: {300, 300, 100}, 600: {300, 300, 0}, 500: {300, 200, 0}, 100: {100, 0, 0}} {
		p := divide(r.Funding, grant)
		if got := [3]data.Fen{p[0].Fen, p[1].Fen, p[2].Fen}; got != want {
			t.Errorf("%d: %v, want %v", grant, got, want)
		}
	}
}
