package offline

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/vectors.json anew")

// vectors are what both sides are tested on: what a device carries, what it is
// asked, and what it must answer.
type vectors struct {
	Bundles map[string]*Payload `json:"bundles"`
	Asks    []ask               `json:"vectors"`
}

var vectorsFile = filepath.Join("testdata", "vectors.json")

func makeVectors(t *testing.T) vectors {
	t.Helper()
	v := vectors{Bundles: map[string]*Payload{}}
	stages := allStages(t)
	slices.SortFunc(stages, func(a, b asked) int { return strings.Compare(a.name, b.name) })
	for _, a := range stages {
		if v.Bundles[a.name] != nil {
			t.Fatalf("two stages are called %q", a.name)
		}
		v.Bundles[a.name] = a.payload(t)
		for i, q := range a.questions {
			for p := range bothPolicies {
				v.Asks = append(v.Asks, ask{Name: fmt.Sprintf("%s, %d", a.name, i+1), Bundle: a.name, Policy: p, Q: q, Want: a.want(t, &q, p)})
			}
		}
	}
	return v
}

// text writes a bundle and a vector a line, for people who compare.
func (v *vectors) text(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("{\"bundles\": {\n")
	for i, name := range slices.Sorted(maps.Keys(v.Bundles)) {
		line(t, &b, i, fmt.Sprintf("%q: ", name), v.Bundles[name])
	}
	b.WriteString("\n},\n\"vectors\": [\n")
	for i := range v.Asks {
		line(t, &b, i, "", &v.Asks[i])
	}
	b.WriteString("\n]}\n")
	return b.Bytes()
}

func line(t *testing.T, b *bytes.Buffer, i int, head string, v any) {
	t.Helper()
	if i > 0 {
		b.WriteString(",\n")
	}
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	b.WriteString(head)
	b.Write(text)
}

// The shared vectors are what the rules give today.
func TestVectors(t *testing.T) {
	t.Parallel()
	v := makeVectors(t)
	got := v.text(t)
	if *update {
		if err := os.WriteFile(vectorsFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, got) {
		var old vectors
		if err := json.Unmarshal(want, &old); err != nil {
			t.Fatal(err)
		}
		for i := range min(len(old.Asks), len(v.Asks)) {
			if a, b := fmt.Sprint(through(t, old.Asks[i])), fmt.Sprint(through(t, v.Asks[i])); a != b {
				t.Errorf("%s (%s)\n file %s\n rules %s", v.Asks[i].Name, v.Asks[i].Policy, a, b)
				break
			}
		}
		t.Errorf("%s is not what the rules give: run go test ./meals/offline -run TestVectors -update and read the difference", vectorsFile)
	}
}

// The vectors hold every outcome that a device can meet.
func TestVectorsMissNothing(t *testing.T) {
	t.Parallel()
	seen := map[string]int{}
	for _, a := range makeVectors(t).Asks {
		seen["refusal "+a.Want.Refusal]++
		for _, n := range a.Want.Notices {
			seen["notice "+n.Code]++
		}
		for _, u := range a.Want.Undecided {
			seen["undecided "+u]++
		}
	}
	for _, want := range []string{"refusal ", "refusal day_unknown", "refusal card_elsewhere", "refusal card_not_listed", "refusal card_replaced",
		"refusal card_revoked", "refusal card_lost", "refusal card_online_only", "refusal card_expired", "refusal card_not_yet", "refusal point_closed",
		"refusal not_eligible", "refusal discount_used", "notice already_redeemed", "notice outside_window", "notice not_now", "notice below_minimum",
		"notice above_price", "notice over_cap", "notice excluded", "notice no_rule", "notice delivery_not_registered", "notice allowance_used",
		"notice coupon_used", "notice away", "notice offline_undecided", "undecided allowance", "undecided coupon", "undecided money_cap",
		"undecided count_cap", "undecided budget"} {
		if seen[want] == 0 {
			t.Errorf("no vector has %q", want)
		}
	}
}
