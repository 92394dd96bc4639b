package offline

import (
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/meals"
)

// The week without network: so many tills make so many records each, of so many
// elders. A fiftieth of it where it does not soak.
const (
	weekTills   = 1000
	weekEach    = 200
	weekElders  = 20_000
	weekDays    = 7
	weekSize    = 50
	weekTwice   = 10 // per cent that are brought twice
	weekForged  = 1  // per cent
	weekWorkers = 32
)

// week is a town after a week without network.
type week struct {
	*rig
	elders []*eater
	tills  []*weekTill
}

// weekTill is a device with what it brings.
type weekTill struct {
	*phone
	random  *rand.Rand
	records []SignedRecord // the chain, with forged ones between
	sum     data.Fen       // their list prices
	had     map[string]bool
	answers map[string]Given // by body
	resent  int
}

// together runs do for each of n, some at a time.
func together(n, workers int, do func(i int)) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := next.Add(1) - 1; int(i) < n; i = next.Add(1) - 1 {
				do(int(i))
			}
		})
	}
	all.Wait()
}

func newWeek(t *testing.T, size int) *week {
	t.Helper()
	w := &week{rig: newRig(t)}
	w.budget(t)
	w.open(t, 100/size+2)
	w.elders = make([]*eater, weekElders/size)
	var serial atomic.Int64
	together(len(w.elders), weekWorkers, func(i int) {
		number := rigNumber(int(serial.Add(1)) + 1000)
		e, err := w.meals.CreateElder(rigCtx, meals.NewElder{Street: rigStreet, Name: "王桂芳", Number: number}, rigger)
		if err == nil {
			w.elders[i] = &eater{elder: e.ID}
			w.elders[i].card, err = w.meals.IssueCard(rigCtx, rigDistrict, e.ID, rigger)
		}
		if err == nil {
			w.elders[i].digits, err = w.meals.Token(rigCtx, w.elders[i].card)
		}
		if err != nil {
			t.Error(err)
		}
	})
	w.tills = make([]*weekTill, weekTills/size)
	for i := range w.tills {
		w.tills[i] = &weekTill{phone: w.phone(t, i%len(w.points)), random: rand.New(rand.NewPCG(7, uint64(i))),
			had: map[string]bool{}, answers: map[string]Given{}}
	}
	return w
}

// live makes a till's week: meals in lunch time of each day, an honest split
// each, one in a hundred forged.
func (w *week) live(x *weekTill) {
	start := w.now().ServiceDay()
	for i := range weekEach {
		day := start.AddDays(i * weekDays / weekEach)
		at := day.At(12*60 + 45).Add(time.Duration(i%(weekEach/weekDays+1)) * time.Minute)
		e := w.elders[x.random.IntN(len(w.elders))]
		price := data.Fen(1200 + 100*x.random.IntN(8))
		key := string(day) + e.digits
		split := subsidised(price)
		if x.had[key] {
			split = discounted(price)
		}
		x.had[key] = true
		forged := x.random.IntN(100) < weekForged
		record := x.eat(e, at, func(b *bite) {
			b.Price, b.Split = price, split
			if forged && i%2 == 0 {
				b.Card = strings.Repeat("12345", 40)
			}
		})
		x.records, x.sum = append(x.records, record), x.sum+price
		if forged && i%2 == 1 {
			other := record
			other.Body = strings.Replace(record.Body, `"delivery":false`, `"delivery":true`, 1)
			x.records, x.sum = append(x.records, other), x.sum+price
		}
	}
}

// bring sends the till's records a request at a time: each shuffled, with some of
// the request before once more.
func (w *week) bring(t *testing.T, x *weekTill) {
	for some := range slices.Chunk(x.records, MaxBatch*100/(100+weekTwice)) {
		request := slices.Clone(some)
		for range len(some) * weekTwice / 100 {
			request = append(request, some[x.random.IntN(len(some))])
			x.resent++
		}
		x.random.Shuffle(len(request), func(i, j int) { request[i], request[j] = request[j], request[i] })
		a, err := w.Sync(rigCtx, x.till, request)
		if err != nil {
			t.Error(err)
			return
		}
		if len(a.Answers) != len(request) || a.Missing != nil {
			t.Errorf("%d answers to %d records, missing %v", len(a.Answers), len(request), a.Missing)
		}
		for _, g := range a.Answers {
			x.hear(t, g)
		}
	}
}

// hear remembers an answer; one that differs from the first is an error. A bad
// signature has the number of the record that it was made from.
func (x *weekTill) hear(t *testing.T, g Given) {
	g.Repeat = false
	key := g.ID + g.Code
	if was, ok := x.answers[key]; ok && string(text(was)) != string(text(g)) {
		t.Errorf("an answer has changed from %s to %s", text(was), text(g))
	}
	x.answers[key] = g
}

// TestAWeekWithoutNetworkComesAtOnce: 1,000 tills bring 200,000 records of seven
// days, all at once. Every one is answered, every fen accounted for, and the
// office can clear what it is asked.
func TestAWeekWithoutNetworkComesAtOnce(t *testing.T) {
	size := soak(weekSize, 1)
	w := newWeek(t, size)
	together(len(w.tills), weekWorkers, func(i int) { w.live(w.tills[i]) })
	w.clock.Set(march(5, 13, 30).Time().AddDate(0, 0, weekDays-1))
	began := time.Now()
	together(len(w.tills), len(w.tills), func(i int) { w.bring(t, w.tills[i]) })
	took := time.Since(began)
	if t.Failed() {
		return
	}
	n, resent := w.account(t)
	t.Logf("%d tills brought %d records and %d of them again in %v, %.0f a second; peak memory %s",
		len(w.tills), n, resent, took.Round(time.Millisecond), float64(n+resent)/took.Seconds(), peak())
	w.clear(t)
	began = time.Now()
	w.verify(t)
	t.Logf("verified in %v", time.Since(began).Round(time.Millisecond))
}

// account: each record has one final answer, and the list prices of meals, of
// what was refused and of what waits sum to what was brought.
func (w *week) account(t *testing.T) (n, resent int) {
	t.Helper()
	byStatus := map[Status]int{}
	var brought, refused data.Fen
	for _, x := range w.tills {
		n, resent, brought = n+len(x.records), resent+x.resent, brought+x.sum
		if len(x.answers) != len(x.records) {
			t.Errorf("%d records, %d answers", len(x.records), len(x.answers))
		}
		for _, g := range x.answers {
			byStatus[g.Status]++
		}
		for _, r := range x.records {
			p, err := Parse(r.Body)
			if err != nil {
				t.Fatal(err)
			}
			if x.answers[p.ID+"bad_signature"].Status == Rejected && p.Delivery || x.answers[p.ID+"not_a_card"].Status == Rejected {
				refused += p.Price
			}
		}
	}
	meals := w.count(t, `SELECT coalesce(sum(list_fen), 0) FROM redemptions`)
	waiting := w.count(t, `SELECT coalesce(sum(body ->> '$.price_fen'), 0) FROM offline_records WHERE status = 'review'`)
	if data.Fen(meals+waiting)+refused != brought {
		t.Errorf("meals %d, refused %d and waiting %d are not the %d that were brought", meals, refused, waiting, brought)
	}
	if byStatus[Held] > 0 || byStatus[Accepted] == 0 || byStatus[Review] == 0 || byStatus[Conflict] == 0 || byStatus[Rejected] == 0 {
		t.Errorf("answers %v", byStatus)
	}
	t.Logf("answers %v; %s of meals, %s refused, %s waiting", byStatus, data.Fen(meals), refused, data.Fen(waiting))
	return n, resent
}

// clear: the queue is some lines a till, and one decision clears a line.
func (w *week) clear(t *testing.T) {
	t.Helper()
	groups, err := w.GroupCases(rigCtx, CaseFilter{District: rigDistrict, Open: true})
	if err != nil {
		t.Fatal(err)
	}
	cases := 0
	for _, g := range groups {
		cases += g.Cases
	}
	if len(groups) > 4*len(w.tills) {
		t.Errorf("%d lines for %d tills", len(groups), len(w.tills))
	}
	began := time.Now()
	together(len(groups), weekWorkers, func(i int) {
		g := groups[i]
		ids, err := w.CaseIDs(rigCtx, CaseFilter{District: rigDistrict, TillID: g.TillID, Kind: g.Kind})
		if err != nil || len(ids) != g.Cases {
			t.Errorf("%d cases of %d, %v", len(ids), g.Cases, err)
			return
		}
		done, err := w.DecideAll(rigCtx, rigDistrict, ids, g.Kind.Decisions()[0], "断网一周", rigger)
		if err != nil || done.Decided != len(ids) {
			t.Errorf("decided %d of %d: %v %v", done.Decided, len(ids), err, done.Failed)
		}
	})
	t.Logf("%d cases in %d lines, cleared in %v", cases, len(groups), time.Since(began).Round(time.Millisecond))
	if n := w.count(t, `SELECT count(*) FROM offline_cases WHERE decision = ''`); n != 0 {
		t.Errorf("%d cases are left", n)
	}
	if n := w.count(t, `SELECT count(*) FROM offline_records WHERE status = 'review' AND redemption_id = ''`); n != 0 {
		t.Errorf("%d records have no meal", n)
	}
}

// peak is the most memory that the process has had.
func peak() string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return "unknown"
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}
