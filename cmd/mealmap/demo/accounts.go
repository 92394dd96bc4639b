package demo

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/data/table"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/meals/settle"
)

// accounts is the street's money as it is written down: what the levels give,
// who gave to the fund, and whom it helped.
type accounts struct {
	Open    bool `json:"open"` // the monthly account is public
	Budgets []struct {
		Funder      string       `json:"funder"`
		Whole       bool         `json:"whole"` // for the whole district
		Amount      data.Fen     `json:"amount_fen"`
		WarnPercent int          `json:"warn_percent"`
		UsedUp      meals.UsedUp `json:"used_up"`
	} `json:"budgets"`
	Donations []struct {
		Back  int            `json:"back"` // days before today
		Donor string         `json:"donor"`
		Kind  fund.DonorKind `json:"kind"`
		Fen   data.Fen       `json:"fen"`
	} `json:"donations"`
	Grants []struct {
		Back   int      `json:"back"`
		Title  string   `json:"title"`
		Family string   `json:"family"`
		Fen    data.Fen `json:"fen"`
	} `json:"grants"`
	Departure struct {
		Back     int      `json:"back"`
		Headings []string `json:"headings"` // of name, number and day
		Source   string   `json:"source"`
	} `json:"departure"` // somebody entered an institution, and ate on
	Payment string `json:"payment"` // reference of the vouchers
}

// desk is the two who share the money's steps.
type desk struct{ office, finance staff.User }

func (d desk) reviewer() audit.Actor { return audit.User(string(d.office.ID)) }
func (d desk) payer() audit.Actor    { return audit.User(string(d.finance.ID)) }

// keepAccounts lets budgets, fund and statements run beside the meals.
func (st *stage) keepAccounts(ctx context.Context) error {
	d, err := st.findDesk(ctx)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		name string
		do   func(context.Context, desk) error
	}{
		{"budgets", st.setBudgets},
		{"fund", st.runFund},
		{"statements", st.settle},
		{"departure", st.takeLeave},
		{"draft", st.draftRules},
	} {
		if err := step.do(ctx, d); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

func (st *stage) findDesk(ctx context.Context) (d desk, err error) {
	users, err := st.Staff.ListUsers(ctx)
	for _, u := range users {
		switch u.Role {
		case staff.Office:
			d.office = u
		case staff.Finance:
			d.finance = u
		}
	}
	return d, err
}

func (st *stage) setBudgets(ctx context.Context, d desk) error {
	for _, b := range st.scene.accounts.Budgets {
		street := st.scene.Code
		if b.Whole {
			street = ""
		}
		err := st.Meals.SetBudget(ctx, d.payer(), meals.Budget{District: st.scene.District, Funder: b.Funder, Street: street,
			Year: st.now.Time().Year(), Amount: b.Amount, WarnPercent: b.WarnPercent, UsedUp: b.UsedUp})
		if err != nil {
			return err
		}
	}
	return nil
}

// runFund records what came in, and lets the two sign what went out.
func (st *stage) runFund(ctx context.Context, d desk) error {
	district, books := st.scene.District, st.Fund
	for _, g := range st.scene.accounts.Donations {
		st.clock.set(st.day(g.Back).At(10 * 60))
		_, err := books.Donate(ctx, district, fund.NewDonation{Day: st.day(g.Back), Fen: g.Fen, Donor: g.Donor, DonorKind: g.Kind}, d.payer())
		if err != nil {
			return err
		}
	}
	for _, g := range st.scene.accounts.Grants {
		st.clock.set(st.day(g.Back).At(15 * 60))
		decision, err := books.Propose(ctx, district, fund.Proposal{Day: st.day(g.Back), Title: g.Title, Family: g.Family, Fen: g.Fen}, d.reviewer())
		if err != nil {
			return err
		}
		for person, by := range map[string]audit.Actor{d.office.Person: d.reviewer(), d.finance.Person: d.payer()} {
			if _, err := books.Sign(ctx, district, decision.ID, person, by); err != nil {
				return err
			}
		}
		if _, err := books.Grant(ctx, district, fund.Payment{Decision: decision.ID, Day: st.day(g.Back), Fen: g.Fen}, d.payer()); err != nil {
			return err
		}
	}
	return st.DB.InTx(ctx, func(tx *data.Tx) error {
		if !st.scene.accounts.Open {
			return nil
		}
		return data.PutSetting(tx, data.OpenAccount, "1")
	})
}

// settle closes the months that are over: the last one has got as far as the
// desk would have by today, the ones before are locked.
func (st *stage) settle(ctx context.Context, d desk) error {
	this := monthOf(st.now.ServiceDay())
	for first := monthOf(st.day(historyDays)); first < this; first = monthOf(first.AddDays(31)) {
		p, err := settle.Month(first.Month())
		if err != nil {
			return err
		}
		st.clock.set(min(p.To.AddDays(1).At(9*60), st.now))
		if _, err := st.Settle.ComputeAll(ctx, st.scene.District, st.scene.Code, p, audit.Demo, nil); err != nil {
			return err
		}
		list, err := st.Settle.List(ctx, settle.Filter{District: st.scene.District, From: p.From, To: p.To})
		if err != nil {
			return err
		}
		for i, s := range list {
			steps := len(deskSteps)
			if monthOf(first.AddDays(31)) == this {
				steps = i % (len(deskSteps) + 1)
			}
			if err := st.walk(ctx, d, s, steps); err != nil {
				return err
			}
		}
	}
	return nil
}

func monthOf(day data.ServiceDay) data.ServiceDay { return data.ServiceDay(day.Month() + "-01") }

// deskSteps are what becomes of a statement, each a day after the one before.
var deskSteps = []func(*stage, context.Context, desk, settle.Statement) error{
	func(st *stage, ctx context.Context, d desk, s settle.Statement) error {
		_, err := st.Settle.Review(ctx, s.District, s.ID, nil, d.reviewer())
		return err
	},
	func(st *stage, ctx context.Context, d desk, s settle.Statement) error {
		_, err := st.Settle.Approve(ctx, s.District, s.ID, d.payer())
		return err
	},
	func(st *stage, ctx context.Context, d desk, s settle.Statement) error {
		pay := settle.Payment{Day: st.DB.Now().ServiceDay(), Reference: st.scene.accounts.Payment + " " + s.Number}
		_, err := st.Settle.Pay(ctx, s.District, s.ID, pay, d.payer())
		return err
	},
	func(st *stage, ctx context.Context, d desk, s settle.Statement) error {
		_, err := st.Settle.Lock(ctx, s.District, s.ID, d.payer())
		return err
	},
}

func (st *stage) walk(ctx context.Context, d desk, s settle.Statement, steps int) error {
	for i, step := range deskSteps[:steps] {
		st.clock.set(min(s.To.AddDays(2+i).At(10*60), st.now))
		if err := step(st, ctx, d, s); err != nil {
			return fmt.Errorf("statement %s: %w", s.Number, err)
		}
	}
	return nil
}

// takeLeave brings a list that says of one regular guest that he lives in an
// institution now; what he ate since waits for a decision.
func (st *stage) takeLeave(ctx context.Context, d desk) error {
	list := &st.scene.accounts.Departure
	day := st.day(list.Back)
	since := map[int]int{}
	guest := -1
	for i, m := range st.story.Meals {
		if st.history[i].Day > day && st.history[i].Government > 0 && m.Elder > movedElder {
			if since[m.Elder]++; guest < 0 || since[m.Elder] > since[guest] {
				guest = m.Elder
			}
		}
	}
	if guest < 0 {
		return nil
	}
	e := &st.story.Elders[guest]
	st.clock.set(st.now)
	_, err := st.Meals.ImportDepartures(ctx, table.NewSheet(list.Headings, []string{e.Name, e.Number, string(day)}),
		meals.DepartureOptions{District: st.scene.District, Street: st.scene.Code, Kind: meals.Institution, Source: list.Source, By: d.reviewer()})
	return err
}

// draftRules leaves a draft on the desk: the rules in force with a little more
// for the oldest, from the first of next month.
func (st *stage) draftRules(ctx context.Context, d desk) error {
	st.clock.set(st.now)
	r := st.scene.rules
	r.Version = 0
	next := monthOf(monthOf(st.now.ServiceDay()).AddDays(31))
	r.ValidFrom, r.ID = next, "R-"+next.Month()
	r.Classes = append([]meals.Class(nil), r.Classes...)
	oldest := &r.Classes[2]
	raised := *oldest.Subsidy
	more := *raised.Off + 100
	raised.Off = &more
	oldest.Subsidy = &raised
	_, err := st.Meals.CreateDraft(ctx, st.scene.District, st.scene.Code, r, d.reviewer())
	return err
}
