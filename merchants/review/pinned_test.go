package review_test

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

var update = flag.Bool("update", false, "write what the pinned world says now")

// pinned is testdata/street.csv.gz: 210 days of the judge's street11, secret
// "pinned", seed 1, emitted without a program. Columns: day, merchant, elder,
// channel's first letter (c: a complaint), scale, score, seconds of the day,
// minutes since the meal.
func pinned(t *testing.T) invented {
	t.Helper()
	f, err := os.Open("testdata/street.csv.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(z).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	w := invented{days: make([][]review.Event, 210)}
	for m := range 11 {
		w.names = append(w.names, place(m))
	}
	for i, row := range rows {
		number := func(k int) int {
			n, err := strconv.Atoi(row[k])
			if err != nil {
				t.Fatalf("row %d: %v", i, err)
			}
			return n
		}
		at := start.AddDays(number(0)).Start() + data.Instant(number(6)*1000)
		e := review.Event{Kind: review.Rated, ID: fmt.Sprint("R", i), Merchant: place(number(1)), Elder: "E" + row[2], Scale: number(4), Score: number(5), RatedAt: at, MealAt: at - data.Instant(number(7)*60_000)}
		switch row[3] {
		case "c":
			e.Kind, e.Channel = review.Complained, merchants.Phone
		default:
			e.Channel = map[string]merchants.Channel{"t": merchants.Tap, "p": merchants.Phone, "q": merchants.Questionnaire, "s": merchants.Spot}[row[3]]
		}
		w.days[number(0)] = append(w.days[number(0)], e)
	}
	return w
}

func place(m int) merchants.MerchantID { return merchants.MerchantID(fmt.Sprintf("M%04d", m)) }

// TestPinnedWorld: what the method says of one recorded street. A change to the
// method changes it; -update writes it anew, and the difference is reviewed.
func TestPinnedWorld(t *testing.T) {
	t.Parallel()
	w := pinned(t)
	e, warned, levels := w.engine(), map[merchants.MerchantID]bool{}, map[merchants.MerchantID]review.Level{}
	var steps []review.Event
	var said bytes.Buffer
	for d := range w.days {
		verdicts := e.Day(start.AddDays(d), review.DefaultSettings(), append(slices.Clone(w.days[d]), steps...))
		steps = people(verdicts, warned)
		for _, v := range verdicts {
			if v.Level != levels[v.Merchant] || v.Lift || d%30 == 29 {
				fmt.Fprintf(&said, "%s %s level %d lift %t evidence %.2g share %.2f %.2f-%.2f of %d, %d set aside %v\n",
					v.Day, v.Merchant, v.Level, v.Lift, v.Evidence, v.Figure.Share, v.Figure.Lower, v.Figure.Upper, v.Figure.N, len(v.SetAside), v.Because)
			}
			levels[v.Merchant] = v.Level
		}
	}
	const golden = "testdata/street.golden"
	if *update {
		if err := os.WriteFile(golden, said.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), said.String()); diff != "" {
		t.Errorf("the pinned world reads differently:\n%s", diff)
	}
}
