package public

import (
	"context"
	"slices"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/merchants/cases"
)

// ErrAccountsClosed: the office does not publish its accounts, or not this one.
var ErrAccountsClosed = fault.New(fault.NotFound, "accounts_closed")

// account is a month as the public may read it. nil is a figure that is not
// shown: a count below atLeast, or what so few elders ate or were paid.
type account struct {
	Month      string         `json:"month"`
	Meals      *int           `json:"meals" doc:"null below five, or eaten by fewer than five elders"`
	Elders     *int           `json:"elders" doc:"elders served; null below five"`
	Levels     []accountLevel `json:"levels" nullable:"false" doc:"who paid; empty where fewer than five elders were served"`
	ListFen    *data.Fen      `json:"list_fen" doc:"sum of the levels; null where one of them is not shown"`
	Deliveries *int           `json:"deliveries" doc:"meals brought home; null below five, or to fewer than five elders"`
	Delivery   *data.Fen      `json:"delivery_fen"`
	Donations  *int           `json:"donations" doc:"to the charity fund; null below five"`
	FundIn     data.Fen       `json:"fund_in_fen"`
	FundOut    data.Fen       `json:"fund_out_fen" doc:"grants; what the fund pays for meals is a level"`
	Flags      *int           `json:"flags" doc:"merchants reviewed and decided on; null below five"`
	Rejected   *int           `json:"rejected" doc:"meals that were not paid for; null below five"`
	Clawbacks  *int           `json:"clawbacks" doc:"meals after a death, a move or the like, decided on; null below five"`
	Locked     *int           `json:"locked" doc:"statements closed; null below five"`
}

type accountLevel struct {
	Funder string    `json:"funder"`
	Fen    *data.Fen `json:"fen" doc:"null where it paid for fewer than five elders"`
}

// publish leaves out what is about too few. Where one level is left out, their
// sum is as well: it would tell.
func publish(a meals.Account, entries []fund.Entry, flags int) account {
	sums := fund.Add(entries)
	donations := 0
	for _, e := range entries {
		if e.Kind == fund.Donation && !e.Corrected {
			donations++
		}
	}
	p := account{
		Month: a.Month, Elders: count(a.Elders), Levels: []accountLevel{},
		Donations: count(donations), FundIn: sums.In, FundOut: sums.Granted,
		Flags: count(flags), Rejected: count(a.Rejected), Clawbacks: count(a.Clawbacks), Locked: count(a.Locked),
	}
	if a.Delivered >= atLeast && a.Elders >= atLeast {
		p.Deliveries, p.Delivery = count(a.Deliveries), &a.Delivery
	}
	if a.Elders < atLeast {
		return p
	}
	p.Meals, p.ListFen = count(a.Meals), new(data.Fen)
	for _, l := range a.Levels {
		shown := accountLevel{Funder: l.Funder}
		if l.Elders >= atLeast {
			shown.Fen = &l.Fen
		}
		if p.Levels = append(p.Levels, shown); shown.Fen == nil {
			p.ListFen = nil
		}
		if p.ListFen != nil {
			*p.ListFen += l.Fen
		}
	}
	return p
}

// count is nil below atLeast.
func count(n int) *int {
	if n < atLeast {
		return nil
	}
	return &n
}

// accounts remembers months for a while: they are the same for everybody and
// take reading.
type accounts struct {
	mu   sync.Mutex
	kept map[data.ServiceDay]keptAccount
}

type keptAccount struct {
	at data.Instant
	account
}

// keepAccounts is how long a month may be behind.
const keepAccounts = time.Minute

// accountMonths are the first days of the months with an account, the newest first:
// those that are over, from the first meal on. A month that runs is not
// published, because a figure of today less that of yesterday is about few.
func (s *server) accountMonths(ctx context.Context) ([]data.ServiceDay, error) {
	if s.Setting(ctx, data.OpenAccount) != "1" {
		return nil, ErrAccountsClosed
	}
	district, err := s.homeDistrict(ctx)
	if err != nil {
		return nil, err
	}
	day, err := s.Meals.FirstMeal(ctx, district)
	if err != nil || day == "" {
		return nil, err
	}
	var months []data.ServiceDay
	running := s.DB.Now().ServiceDay().Month()
	for m := firstOf(day); m.Month() < running; m = firstOf(m.AddDays(31)) {
		months = append(months, m)
	}
	slices.Reverse(months)
	return months, nil
}

func firstOf(day data.ServiceDay) data.ServiceDay { return data.ServiceDay(day.Month() + "-01") }

// account gives the month, "2025-03", as the public may read it.
func (s *server) account(ctx context.Context, month string) (account, error) {
	months, err := s.accountMonths(ctx)
	if err != nil {
		return account{}, err
	}
	first := data.ServiceDay(month + "-01")
	if !slices.Contains(months, first) {
		return account{}, ErrAccountsClosed
	}
	s.accounts.mu.Lock()
	defer s.accounts.mu.Unlock()
	now := s.DB.Now()
	if k, ok := s.accounts.kept[first]; ok && now.Sub(k.at) < keepAccounts {
		return k.account, nil
	}
	a, err := s.addUp(ctx, first)
	if err != nil {
		return account{}, err
	}
	if s.accounts.kept == nil {
		s.accounts.kept = map[data.ServiceDay]keptAccount{}
	}
	s.accounts.kept[first] = keptAccount{now, a}
	return a, nil
}

func (s *server) addUp(ctx context.Context, first data.ServiceDay) (account, error) {
	district, err := s.homeDistrict(ctx)
	if err != nil {
		return account{}, err
	}
	a, err := s.Meals.MonthAccount(ctx, district, first)
	if err != nil {
		return account{}, err
	}
	next := firstOf(first.AddDays(31))
	entries, err := s.fund.ListEntries(ctx, district, first, next.AddDays(-1))
	if err != nil {
		return account{}, err
	}
	reviewed, err := s.cases.List(ctx, cases.Filter{District: district, Ended: true})
	if err != nil {
		return account{}, err
	}
	decided := 0
	for _, c := range reviewed {
		if c.EndedOn >= first && c.EndedOn < next {
			decided++
		}
	}
	return publish(a, entries, decided), nil
}
