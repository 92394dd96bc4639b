package offline

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// manyCards are as many elders as said, in the ages and with the labels of a
// district; the share that ended, in percent, is half replaced and half revoked.
func manyCards(n, ended int) []rosterRow {
	r := rand.New(rand.NewPCG(1, uint64(ended)))
	rows := make([]rosterRow, 0, n+n/8)
	for i := range n {
		row := rosterRow{Index: uint32(i), Issue: 1, Live: true, Street: fmt.Sprintf("3201060%02d", r.IntN(10)), BornOn: bornAround(r)}
		row.Community = row.Street + fmt.Sprintf("%03d", r.IntN(12))
		if r.IntN(20) == 0 {
			row.CareLevel = 1
		}
		if label := r.IntN(100); label < 8 {
			row.Labels = []string{"low_income", "destitute", "severe_disability", "bereaved", "institution", "low_income", "low_income", "low_income"}[label] + ":2024-01-01:9999-12-31"
		}
		switch at := r.IntN(200); {
		case at < ended:
			row.Live, row.Ended = false, meals.Revoked
		case at < 2*ended:
			old := row
			old.Live, old.Ended, old.EndedAt = false, meals.Replaced, data.ServiceDay("2023-01-01").AddDays(r.IntN(790)).At(600)
			rows = append(rows, old)
			row.Issue = 2
		}
		rows = append(rows, row)
	}
	return rows
}

// bornAround draws a birth date: half in their sixties, a third in their
// seventies, the rest above.
func bornAround(r *rand.Rand) data.ServiceDay {
	age := 60 + r.IntN(10)
	switch at := r.IntN(100); {
	case at >= 85:
		age = 80 + r.IntN(20)
	case at >= 52:
		age = 70 + r.IntN(10)
	}
	return data.Date(2025-age, time.March, 5).AddDays(-r.IntN(365))
}

// districtRules have what makes profiles many: ages, labels, exclusions, homes,
// delivery.
func districtRules() meals.RuleSet {
	age := func(code string, from, to, pay int, off data.Fen) meals.Class {
		return meals.Class{Code: code, AgeFrom: from, AgeTo: to, Discount: &meals.Amount{PayPercent: whole(pay)}, Subsidy: &meals.Amount{Off: fen(off), Minimum: 1000}}
	}
	return meals.RuleSet{ID: "R-2025-03", Version: 1, ValidFrom: "2025-03-01", Round: 10, Floor: 100, Exclude: []meals.Category{"institution"},
		Classes: []meals.Class{age("G60", 60, 69, 90, 200), age("G70", 70, 79, 85, 300), age("G80", 80, 89, 80, 400), age("G90", 90, 0, 70, 500),
			{Code: "H", AgeFrom: 60, Categories: []meals.Category{"low_income", "destitute", "bereaved"}, Subsidy: &meals.Amount{Off: fen(600), Minimum: 800}},
			{Code: "D", AgeFrom: 60, Categories: []meals.Category{"severe_disability"}, Stack: "d", Subsidy: &meals.Amount{Off: fen(100)}}},
		Caps:     []meals.Cap{{Period: meals.PerDay, Count: 1}, {Period: meals.PerMonth, Count: 22}},
		Funding:  []meals.Share{{Funder: "district", Percent: 60}, {Funder: "town", Percent: 20, Home: meals.HomeStreet}, {Funder: "village", Home: meals.HomeCommunity}},
		Windows:  []meals.RuleWindow{{Sitting: merchants.Lunch, Opens: 660, Closes: 810}, {Sitting: merchants.Dinner, Opens: 1020, Closes: 1140}},
		Delivery: &meals.Delivery{Fee: 200, Funder: "street"}}
}

// A district of 100,000 cards fits into 100 kB, with everything around the list.
func TestABundleIsSmall(t *testing.T) {
	t.Parallel()
	for _, ended := range []int{1, 5, 20} {
		s := stageOf("district", districtRules())
		s.rows = manyCards(100_000, ended)
		s.point.Community = stageStreet + "001"
		began := time.Now()
		p := s.payload(t)
		took := time.Since(began)
		for i := range 20 {
			p.Menu = append(p.Menu, Dish{fmt.Sprintf("红烧狮子头套餐%d", i), data.Fen(1000 + i)})
		}
		body, err := json.Marshal(p)
		if err != nil {
			t.Fatal(err)
		}
		whole, err := json.Marshal(Bundle{string(body), 1, strings.Repeat("s", 86)})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%d%% ended: the list %d bytes, the answer %d, %d profiles, made in %v", ended, len(p.List)*3/4, len(whole), len(p.Profiles), took.Round(time.Millisecond))
		if len(whole) > 100_000 {
			t.Errorf("%d%% ended: the answer has %d bytes, more than 100,000", ended, len(whole))
		}
		if len(p.Profiles) > maxProfiles {
			t.Errorf("%d profiles do not fit", len(p.Profiles))
		}
	}
}

// What was packed is read back, and says of every card what the rows say.
func TestAListSaysWhatTheRowsSay(t *testing.T) {
	t.Parallel()
	s := stageOf("district", districtRules())
	s.rows = manyCards(3_000, 20)
	p := s.payload(t)
	l := p.readList(t)
	days := (&roster{made: s.made}).days()
	profile := newProfiler(s.sets, &s.point)
	changed := 0
	for i, row := range s.rows {
		if i+1 < len(s.rows) && s.rows[i+1].Index == row.Index {
			end := l.Ends[row.Index]
			if len(end) != 1 || listEpoch.AddDays(int(end[0])) != row.EndedAt.ServiceDay() || l.Issues[row.Index] != 2 {
				t.Fatalf("card %d was replaced on %s: %v, issue %d", row.Index, row.EndedAt.ServiceDay(), end, l.Issues[row.Index])
			}
			continue
		}
		for d, day := range days {
			got := l.symbol(row.Index, day)
			if !row.Live {
				if got != symbolRevoked {
					t.Fatalf("revoked card %d: %d", row.Index, got)
				}
				continue
			}
			k := profile.kindOf(&person{row.BornOn, row.Labels, row.Street, row.Community, row.CareLevel > 0})
			want := profile.of(&k, day)
			if diff := cmp.Diff(want, p.Profiles[got-firstProfile]); diff != "" {
				t.Fatalf("card %d on %s: %s", row.Index, day, diff)
			}
			if d > 0 && got != l.symbol(row.Index, days[d-1]) {
				changed++
			}
		}
	}
	if changed == 0 {
		t.Error("nobody has a birthday: the test says nothing")
	}
}

// More profiles than a byte tells apart: the rare ones ask the server.
func TestRareProfilesAskTheServer(t *testing.T) {
	t.Parallel()
	r := classOf(nil, nil)
	r.Classes = nil
	for i := range 300 {
		r.Classes = append(r.Classes, meals.Class{Code: fmt.Sprint("A", i), AgeFrom: i, AgeTo: i, Discount: &meals.Amount{Off: fen(100)}})
	}
	s := stageOf("ages", r)
	s.rows = nil
	for i := range 400 {
		s.add(i % 300)
	}
	p := s.payload(t)
	l := p.readList(t)
	if len(p.Profiles) != maxProfiles {
		t.Errorf("%d profiles, want %d", len(p.Profiles), maxProfiles)
	}
	online := 0
	for i := range s.rows {
		if l.symbol(uint32(i), "2025-03-05") == symbolOnline {
			online++
		}
	}
	if online != 300-maxProfiles || l.symbol(0, "2025-03-05") == symbolOnline {
		t.Errorf("%d cards ask the server, want the %d rarest", online, 300-maxProfiles)
	}
}

// Nothing that is about a person leaves: the answer's bytes are searched.
func TestABundleTellsNothingOfAnybody(t *testing.T) {
	t.Parallel()
	s := stageOf("district", districtRules())
	s.rows = manyCards(500, 5)
	p := s.payload(t)
	body, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := base64.RawURLEncoding.DecodeString(p.List)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range meals.Categories {
		if bytes.Contains(body, []byte(c)) {
			t.Errorf("the bundle names %q", c)
		}
	}
	for _, row := range s.rows {
		for _, secret := range []string{string(row.BornOn), row.Street, row.Community, row.Labels} {
			if secret != "" && (bytes.Contains(body, []byte(secret)) || bytes.Contains(raw, []byte(secret))) {
				t.Fatalf("the bundle holds %q", secret)
			}
		}
	}
}

// Whatever comes is a list or is refused, and what is read is packed alike.
func FuzzDecodeList(f *testing.F) {
	for _, rows := range [][]rosterRow{nil, manyCards(1, 0), manyCards(50, 20)} {
		s := stageOf("fuzz", districtRules())
		s.rows = rows
		packed, err := base64.RawURLEncoding.DecodeString(s.payload(f).List)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(packed)
		f.Add(packed[:len(packed)/2])
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		l, err := decodeList(packed)
		if err != nil {
			return
		}
		again, err := l.encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := decodeList(again)
		if err != nil {
			t.Fatalf("what was read is not read again: %v", err)
		}
		if diff := cmp.Diff(l, back); diff != "" {
			t.Fatal(diff)
		}
	})
}

// Points share a list where their rules ask the same of elders, and have their
// own where a home matters; what no rule asks for makes no profile.
func TestPointsShareAListWhereTheyMay(t *testing.T) {
	t.Parallel()
	plain := stageOf("plain", classOf(nil, &meals.Amount{Off: fen(100)}))
	plain.add(75).CareLevel = 1
	plain.add(75).Street = otherStreet
	if p := plain.payload(t); len(p.Profiles) != 1 {
		t.Errorf("three elders alike to the rules have %d profiles", len(p.Profiles))
	}
	for home, want := range map[meals.Home]int{"": 1, meals.HomeStreet: 2, meals.HomeCommunity: 3} {
		s := stageOf("homes", classOf(nil, &meals.Amount{Off: fen(100)}, func(r *meals.RuleSet) { r.Funding = []meals.Share{{Funder: "town", Home: home}} }))
		r := &roster{made: s.made, lists: map[string]*carried{}}
		r.enter(s.rows)
		beside, away := s.point, s.point
		beside.Community, away.Street, away.Community = otherCommunity, otherStreet, "320106002009"
		for _, p := range []merchants.Point{s.point, beside, away} {
			if _, err := r.carry(s.sets, &p); err != nil {
				t.Fatal(err)
			}
		}
		if len(r.lists) != want {
			t.Errorf("home %q: %d lists for three points, want %d", home, len(r.lists), want)
		}
	}
}

// packedBytes gives bytes that are a list, and each way in which they are none.
func packedBytes(t *testing.T) (packed map[string][]byte, good map[string]bool) {
	t.Helper()
	packed, good = map[string][]byte{"not deflated": []byte("not deflated")}, map[string]bool{}
	head := []byte{listVersion, 0, 0, 2, 7, 0}
	cards := []byte{firstProfile, symbolRevoked}
	none := []byte{0, 0, 0, 0}
	for name, c := range map[string]struct {
		parts [][]byte
		good  bool
	}{
		"a list":                    {[][]byte{head, cards, {0}, none}, true},
		"one that was replaced":     {[][]byte{head, cards, {1, 1, 2, 1, 2}, none}, true},
		"a change":                  {[][]byte{head, cards, {0}, {1, 2, 1, 0, 0, 0}}, true},
		"another version":           {[][]byte{{2}, head[1:], cards, {0}, none}, false},
		"no more than a head":       {[][]byte{head[:5]}, false},
		"too few symbols":           {[][]byte{head, cards[:1]}, false},
		"something behind":          {[][]byte{head, cards, {0}, none, {0}}, false},
		"a newest issue of 1":       {[][]byte{head, cards, {1, 1, 1}, none}, false},
		"an issue without its ends": {[][]byte{head, cards, {1, 1, 9, 1, 2}, none}, false},
		"an index past the end":     {[][]byte{head, cards, {1, 3, 2, 1, 2}, none}, false},
		"an index twice":            {[][]byte{head, cards, {2, 1, 2, 0, 2, 1, 1, 2, 2}, none}, false},
		"a change past the end":     {[][]byte{head, cards, {0}, {1, 3, 1, 0, 0, 0}}, false},
		"more changes than indices": {[][]byte{head, cards, {0}, {3, 1, 1, 1, 1, 1, 1, 0, 0, 0}}, false},
		"days of changes that lack": {[][]byte{head, cards, {0}, none[:3]}, false},
		"a count that does not end": {[][]byte{head, cards, {0x80, 0x80, 0x80, 0x80, 0x80}}, false},
	} {
		b, err := deflated(bytes.Join(c.parts, nil))
		if err != nil {
			t.Fatal(err)
		}
		packed[name], good[name] = b, c.good
	}
	return packed, good
}

// Go reads lists and nothing else.
func TestWhatIsNoListIsRefused(t *testing.T) {
	t.Parallel()
	packed, good := packedBytes(t)
	for name, b := range packed {
		if _, err := decodeList(b); (err == nil) != good[name] {
			t.Errorf("%s: %v", name, err)
		}
	}
}
