package offline

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

var (
	drawnDays     = []data.ServiceDay{"2025-03-03", "2025-03-04", "2025-03-05", "2025-03-06", "2025-03-07", "2025-03-08", "2025-03-09"}
	drawnLabels   = []meals.Category{"low_income", "destitute", "severe_disability", "institution"}
	drawnFunders  = []string{"city", "district", meals.FundFunder, "street"}
	drawnSittings = []merchants.Sitting{merchants.Breakfast, merchants.Lunch, merchants.Dinner}
	everyWeekday  = []time.Weekday{0, 1, 2, 3, 4, 5, 6}
	longPeriods   = []meals.Period{meals.PerDay, meals.PerWeek, meals.PerMonth, meals.PerYear}
)

// dice draws evenly. Package rapid prefers what is small, and so draws mostly
// meals without subsidy.
type dice struct{ *rand.Rand }

func (t *dice) between(low, high int) int { return low + t.IntN(high-low+1) }

func (t *dice) coin() bool { return t.IntN(2) == 0 }

// once reports one time in n.
func (t *dice) once(n int) bool { return t.IntN(n) == 0 }

func (t *dice) fen(most int) data.Fen { return data.Fen(t.between(0, most)) }

func pick[T any](t *dice, of ...T) T { return of[t.IntN(len(of))] }

func some[T any](t *dice, most int, of []T) (list []T) {
	for range t.between(0, most) {
		list = append(list, pick(t, of...))
	}
	return list
}

func anyAmount(t *dice) *meals.Amount {
	a := &meals.Amount{Minimum: pick(t, 0, 0, t.fen(1500)), Max: pick(t, 0, t.fen(1500))}
	switch t.between(0, 4) {
	case 4:
		return nil
	case 0:
		a.PayPercent = whole(pick(t, 50, 85, 90, 99, 100, t.between(0, 100)))
	case 1:
		a.Off = fen(t.fen(500))
	case 2:
		a.Percent = whole(pick(t, 10, 25, 33, t.between(0, 100)))
	case 3:
		a.Price = fen(300 + t.fen(2500))
	}
	if t.once(8) {
		a.UpTo = a.Minimum + 1 + t.fen(3000)
	}
	if t.once(8) {
		a.When = &meals.When{Sittings: some(t, 2, drawnSittings), Weekdays: some(t, 7, everyWeekday),
			Holidays: pick(t, "", meals.NotHolidays, meals.OnlyHolidays)}
	}
	if (a.PayPercent != nil || a.Percent != nil) && t.coin() {
		a.On = meals.OfList
	}
	return a
}

func anySubsidy(t *dice) *meals.Amount {
	a := anyAmount(t)
	if a == nil {
		return nil
	}
	if t.once(6) {
		a.PayPercent, a.Off, a.Percent, a.Price, a.On = nil, nil, nil, nil, ""
		a.Allowance = &meals.Purse{Fen: 1 + t.fen(6000), Period: pick(t, longPeriods...)}
	}
	switch t.between(0, 5) {
	case 4:
		a.Coupon = &meals.Coupon{}
	case 5:
		a.Coupon = &meals.Coupon{Count: t.between(1, 5), Period: pick(t, longPeriods...)}
	}
	return a
}

func anyFunding(t *dice) (shares []meals.Share) {
	left := 100
	for _, f := range drawnFunders[:3] {
		p := t.between(1, left/2)
		share := meals.Share{Funder: f, Percent: p}
		if t.coin() {
			share = meals.Share{Funder: f, Fen: data.Fen(10 * p)}
		}
		shares = append(shares, share)
		left -= p
	}
	shares = append(shares, meals.Share{Funder: drawnFunders[3]})
	for i := range shares {
		shares[i].Home = pick(t, "", "", "", meals.HomeStreet, meals.HomeCommunity)
	}
	return shares
}

func anyWindows(t *dice) (list []meals.RuleWindow) {
	for range pick(t, 0, 0, 0, 1, 2, 3) {
		opens := 60 * pick(t, 9, 10, 17, t.between(0, 23))
		list = append(list, meals.RuleWindow{Sitting: pick(t, append(drawnSittings, merchants.AllDay)...), Opens: opens,
			Closes: min(opens+60*pick(t, 1, 3, 10, 20), 2880), Weekdays: pick(t, nil, nil, some(t, 7, everyWeekday)),
			Holidays: pick(t, "", "", meals.NotHolidays, meals.OnlyHolidays)})
	}
	return list
}

func anyCaps(t *dice) (list []meals.Cap) {
	for _, p := range append([]meals.Period{meals.PerMeal, meals.PerSitting}, longPeriods...) {
		if p != meals.PerMeal && t.once(4) {
			list = append(list, meals.Cap{Period: p, Count: t.between(1, 4)})
		}
		if t.once(6) {
			list = append(list, meals.Cap{Period: p, Fen: 1 + t.fen(3000)})
		}
	}
	return list
}

func anyClass(t *dice, code string) meals.Class {
	c := meals.Class{Code: code, Label: "长者" + code, AgeFrom: pick(t, 0, 50, 55, 60, 65, 70, 80), Categories: pick(t, nil, nil, nil, drawnLabels[:1], drawnLabels[1:3]),
		Except: pick(t, nil, nil, nil, drawnLabels[:1]), Stack: pick(t, "", "", "x", "y"), Discount: anyAmount(t), Subsidy: anySubsidy(t)}
	if t.coin() {
		c.AgeTo = c.AgeFrom + 60 - t.between(0, 60)
	}
	if t.once(3) {
		c.Funding = anyFunding(t)
	}
	return c
}

func anyRules(t *dice, i int) meals.RuleSet {
	r := meals.RuleSet{ID: pick(t, "R", "S"), Version: i + 1, ValidFrom: pick(t, append([]data.ServiceDay{"2025-01-01", "2025-01-01", "2025-01-01", "2025-01-01"}, drawnDays...)...),
		Street: pick(t, "", stageStreet, otherStreet), Round: pick(t, data.Fen(0), 1, 10, 50, 100),
		Rounding: pick(t, "", meals.RoundDown, meals.RoundNearest, meals.RoundUp), Floor: t.fen(300),
		MinimumOn: pick(t, "", meals.OnList, meals.OnDiscounted), Windows: anyWindows(t), Caps: anyCaps(t),
		Exclude: pick(t, nil, nil, drawnLabels[3:]), Funding: anyFunding(t)}
	if t.once(4) {
		r.ValidTo = max(r.ValidFrom, pick(t, drawnDays...))
	}
	if t.once(3) {
		r.PointID, r.Street = "point", ""
	}
	for i := range t.between(1, 4) {
		r.Classes = append(r.Classes, anyClass(t, string(rune('A'+i))))
	}
	if !t.once(4) { // mostly somebody is covered
		c := &r.Classes[0]
		c.AgeFrom, c.AgeTo, c.Categories, c.Except = 55, 0, nil, nil
	}
	if t.once(7) {
		r.DiscountCap = &meals.Cap{Period: pick(t, meals.PerSitting, meals.PerDay, meals.PerWeek, meals.PerMonth), Count: t.between(1, 3)}
	}
	if t.coin() {
		r.Delivery = &meals.Delivery{Fee: 1 + t.fen(300), Funder: "street"}
	}
	return r
}

// anyRow is somebody with a card, which mostly works.
func anyRow(t *dice, index uint32) rosterRow {
	r := rosterRow{Index: index, Issue: 1, Live: true, CareLevel: t.between(0, 1),
		Street: pick(t, stageStreet, otherStreet), Community: pick(t, "", stageCommunity, otherCommunity),
		BornOn: data.Date(t.between(1930, 1970), time.March, t.between(1, 12))}
	for i, c := range some(t, 2, drawnLabels) {
		if i > 0 {
			r.Labels += ","
		}
		r.Labels += fmt.Sprintf("%s:%s:%s", c, pick(t, append(drawnDays, "2020-01-01", "2020-01-01")...), pick(t, append(drawnDays, meals.Forever, meals.Forever)...))
	}
	switch t.between(0, 40) {
	case 38:
		r.Live, r.Ended = false, meals.Revoked
	case 39:
		r.LostAt = 1
	case 40:
		r.Flags = meals.CardOnlineOnly
	}
	return r
}

// anyUsed is what was used of every period that counts at the moment.
func anyUsed(t *dice, s *stage, q *question) map[string]usedFen {
	u := map[string]usedFen{}
	r, at := meals.RulesAt(s.sets, s.calendar(), &s.point, q.At, q.Sitting)
	at.Inside = true
	for _, key := range r.Periods(at) {
		if t.once(6) {
			u[key] = usedFen{t.between(0, 3), t.fen(2000)}
		}
	}
	return u
}

// anyAsked draws a point, its rules, ten cards and as many questions as said.
func anyAsked(t *dice, questions int) asked {
	s := &stage{made: data.ServiceDay("2025-03-05").At(t.between(0, 1439)), special: map[data.ServiceDay]meals.DayKind{},
		point:   merchants.Point{District: stageDistrict, ID: "point", Name: "幸福面馆", Street: stageStreet, Community: stageCommunity, Status: merchants.Open},
		limited: some(t, 1, drawnFunders)}
	for i := range t.between(1, 3) {
		r := anyRules(t, i)
		r.Published = data.Instant(i + 1)
		if i == 0 && !t.once(10) { // mostly there is some
			r.ValidFrom, r.ValidTo, r.Street, r.PointID = "2025-01-01", "", "", ""
		}
		s.sets = append(s.sets, &r)
	}
	for _, day := range drawnDays {
		if kind := pick(t, "", "", "", meals.Holiday, meals.Workday); kind != "" {
			s.special[day] = kind
		}
	}
	if t.once(4) {
		s.point.Hours = []merchants.Window{{Weekday: 3, Sitting: merchants.Lunch, Opens: 600, Closes: 840}, {Weekday: 4, Sitting: merchants.Dinner, Opens: 1000, Closes: 1600}}
	}
	for i := range uint32(10) {
		s.rows = append(s.rows, anyRow(t, 3*i))
	}
	a := asked{stage: s}
	for range questions {
		q := s.at(t.between(0, 9), 0, 1440*t.between(0, 3)+60*pick(t, 11, 12, 18, t.between(0, 23))+t.between(0, 59), 1+t.fen(3)*700+t.fen(900))
		q.Sitting = pick(t, "", "", merchants.Lunch, merchants.Dinner)
		q.Delivery, q.Seen = t.coin(), t.coin()
		q.Used = anyUsed(t, s, &q)
		a.questions = append(a.questions, q)
	}
	return a
}

// How many points are drawn, with how many questions each.
const (
	drawnPoints    = 500
	drawnQuestions = 12
)

// Go and the device agree on whatever rules, elders, usages and times come: at
// least 5,000 questions in one evaluation of a page.
func TestTheDeviceAgreesOnAnything(t *testing.T) {
	t.Parallel()
	v := vectors{Bundles: map[string]*Payload{}}
	for seed := range drawnPoints {
		a := anyAsked(&dice{rand.New(rand.NewPCG(uint64(seed), 4))}, drawnQuestions)
		name := fmt.Sprint(seed)
		v.Bundles[name] = a.payload(t)
		for i, q := range a.questions {
			policy := []Undecided{Risk, DiscountOnly}[(seed+i)%2]
			v.Asks = append(v.Asks, ask{Name: fmt.Sprintf("drawn %d, %d", seed, i), Bundle: name, Policy: policy, Q: q, Want: a.want(t, &q, policy)})
		}
	}
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	newDevice(t).check(t, raw, v.Asks)
	subsidised, undecided := 0, 0
	for _, a := range v.Asks {
		if a.Want.Split.Subsidy() > 0 {
			subsidised++
		}
		if len(a.Want.Undecided) > 0 {
			undecided++
		}
	}
	t.Logf("%d questions, %d subsidised, %d with what a device cannot know", len(v.Asks), subsidised, undecided)
	if len(v.Asks) < 5000 || subsidised < len(v.Asks)/20 || undecided < len(v.Asks)/20 {
		t.Error("the drawn questions say too little")
	}
}
