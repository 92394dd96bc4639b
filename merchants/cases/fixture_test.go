package cases_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/staff"
	"mealmap/data/stafftest"
	"mealmap/merchants"
	"mealmap/merchants/cases"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

const (
	district  data.District = 320104
	street                  = "320104001"
	elsewhere               = "320104002"
)

// method says what a test tells it to; each answer struck makes a merchant look two
// in a hundred better.
type method struct {
	db       *data.DB
	points   *merchants.Store
	verdicts map[merchants.MerchantID]review.Verdict
}

func (m *method) TermsOn(context.Context, data.District, data.ServiceDay) (review.Settings, error) {
	s := review.DefaultSettings()
	s.Version = 3
	return s, nil
}

func (m *method) Latest(context.Context, data.District) (map[merchants.MerchantID]review.Verdict, error) {
	return m.verdicts, nil
}

func (m *method) Of(_ context.Context, _ data.District, id merchants.MerchantID) (review.Verdict, bool, error) {
	v, known := m.verdicts[id]
	return v, known, nil
}

func (m *method) Without(ctx context.Context, d data.District, id merchants.MerchantID, ids []string) (review.Verdict, error) {
	v := m.verdicts[id]
	n := len(ids)
	var struck int
	err := m.db.View(ctx, func(tx *data.Tx) error { return tx.Get(&struck, `SELECT count(*) FROM rating_strikes`) })
	n += struck
	v.Figure.Share += .02 * float64(n)
	v.Figure.N -= n
	return v, err
}

func (m *method) Sheet(ctx context.Context, d data.District, id merchants.MerchantID) (verdicts.Sheet, error) {
	list, err := m.points.ListRatings(ctx, merchants.RatingFilter{District: d, Merchant: id})
	sheet := verdicts.Sheet{Verdict: m.verdicts[id]}
	for i, r := range list {
		a := verdicts.Answer{No: i + 1, Rating: r, Counted: i != 2}
		if !a.Counted {
			a.Why = string(review.Clustered)
		}
		sheet.Answers = append(sheet.Answers, a)
	}
	return sheet, err
}

// room is a street with two merchants, one of another street, and people of whom
// two logins are one person. It is Wednesday 2025-03-05.
type room struct {
	*cases.Store
	tb     testing.TB
	db     *data.DB
	clock  *datatest.Clock
	points *merchants.Store
	method *method
	mine   merchants.Point
	other  merchants.Point
	prefix string // of the meals that are answered about

	wang, alsoWang, li, zhao, finance, foreign audit.Actor
}

func enter(t testing.TB) *room {
	t.Helper()
	db, clock := datatest.New(t)
	r := &room{tb: t, db: db, clock: clock, points: merchants.NewStore(db)}
	r.method = &method{db, r.points, map[merchants.MerchantID]review.Verdict{}}
	r.Store = cases.NewStore(db, r.points, r.method)
	r.mine, r.other = r.point(street, "幸福面馆"), r.point(elsewhere, "隔壁饭庄")
	r.wang, r.alsoWang = r.user("wang", "王主任", staff.Office, street), r.user("wang2", "王主任", staff.Office, street)
	r.li, r.zhao = r.user("li", "李科长", staff.Office, street), r.user("zhao", "赵科员", staff.Office, street)
	r.finance, r.foreign = r.user("fin", "钱会计", staff.Finance, street), r.user("far", "远处的人", staff.Office, elsewhere)
	r.say(review.Warning, .81)
	r.rate(8)
	return r
}

func (r *room) point(street, name string) merchants.Point {
	r.tb.Helper()
	p, err := r.points.CreatePoint(r.tb.Context(), merchants.Point{
		District: district, Street: street, Name: name, Kind: merchants.Canteen, Address: name + "门牌", Phone: "2012345", Status: merchants.Open,
	}, audit.System)
	if err != nil {
		r.tb.Fatal(err)
	}
	return p
}

func (r *room) user(login, person string, role staff.Role, street string) audit.Actor {
	r.tb.Helper()
	u, err := staff.NewStore(r.db).CreateUser(r.tb.Context(), staff.NewUser{
		District: district, Login: login, DisplayName: person, Person: person, Role: role, Street: street, Hashed: stafftest.Hashed(r.tb),
	}, audit.System)
	if err != nil {
		r.tb.Fatal(err)
	}
	return audit.User(string(u.ID))
}

// say makes the method say of the first merchant, as of yesterday.
func (r *room) say(level review.Level, share float64) {
	m := r.mine.MerchantID
	r.method.verdicts[m] = review.Verdict{
		Merchant: m, Day: r.today().AddDays(-1), Settings: 3, Level: level, Because: []review.Reason{review.SurelyBelow},
		Figure:   review.Figure{Share: share, Lower: share - .06, Upper: share + .05, N: 96, Elders: 74, Enough: true, From: "2025-02-01"},
		Before:   .95,
		Changed:  "2025-02-01",
		Evidence: 4100, BelowLine: .97, RemovalOdds: 1, LiftOdds: 1,
		Channels:   []review.ChannelFigure{{Channel: merchants.Tap, N: 90, Satisfied: 74, Share: .82, Lower: .75, Upper: .88}},
		Interviews: review.ChannelFigure{Channel: merchants.Phone, N: 20, Satisfied: 14, Share: .7, Lower: .52, Upper: .83},
		SetAside:   []review.SetAside{{ID: "rating-aside-1", Why: review.Clustered}, {ID: "rating-aside-2", Why: review.Clustered}},
		Judged:     true,
	}
}

func (r *room) today() data.ServiceDay { return r.db.Now().ServiceDay() }

// rate gives the first merchant n answers, each of another elder.
func (r *room) rate(n int) {
	r.tb.Helper()
	list := make([]merchants.Rating, n)
	for i := range list {
		at := r.db.Now() - data.Instant(i+1)*90_000_000
		list[i] = merchants.Rating{
			District: district, RedemptionID: fmt.Sprintf("redemption-%s%d", r.prefix, i), MerchantID: r.mine.MerchantID, PointID: r.mine.ID,
			ElderID: fmt.Sprintf("elder-%d", i), Channel: merchants.Tap, Scale: 3, Score: 1, Reasons: []string{"cold"},
			Note: "王桂兰说饭是凉的", MealAt: at, RatedAt: at + 1000,
		}
	}
	if _, err := r.points.RecordRatings(r.tb.Context(), list, audit.System); err != nil {
		r.tb.Fatal(err)
	}
}

// days lets so many pass; the method speaks anew.
func (r *room) days(n int) {
	r.clock.Advance(time.Duration(n) * 24 * time.Hour)
	for id, v := range r.method.verdicts {
		v.Day = r.today().AddDays(-1)
		r.method.verdicts[id] = v
	}
}

func (r *room) opened() cases.Case {
	r.tb.Helper()
	c, err := r.Open(r.tb.Context(), district, r.mine.MerchantID, "近来说饭菜凉的多了", r.wang)
	if err != nil {
		r.tb.Fatal(err)
	}
	return c
}

// did takes a step that must be open.
func (r *room) did(c cases.Case, step cases.Step, by audit.Actor) cases.Taken {
	r.tb.Helper()
	if step.Reason == "" {
		step.Reason = "见案卷"
	}
	t, err := r.Take(r.tb.Context(), district, c.ID, step, by)
	if err != nil {
		r.tb.Fatalf("%s: %v", step.Action, err)
	}
	return t
}

// refused takes a step that must fail with the error and change nothing.
func (r *room) refused(c cases.Case, step cases.Step, by audit.Actor, want error) {
	r.tb.Helper()
	if step.Reason == "" {
		step.Reason = "见案卷"
	}
	before := r.all(c)
	if _, err := r.Take(r.tb.Context(), district, c.ID, step, by); !errors.Is(err, want) {
		r.tb.Errorf("%s by %s: %v, want %v", step.Action, by, err, want)
	}
	if after := r.all(c); after != before {
		r.tb.Errorf("%s was refused and changed the case:\n%s\n%s", step.Action, before, after)
	}
}

// all is everything that is kept of a case, as one text.
func (r *room) all(c cases.Case) string {
	r.tb.Helper()
	now, err := r.Get(r.tb.Context(), district, c.ID)
	steps, err1 := r.Steps(r.tb.Context(), district, c.ID)
	appeals, err2 := r.Appeals(r.tb.Context(), district, c.ID)
	notices, err3 := r.Notices(r.tb.Context(), district, c.ID)
	text, err4 := json.Marshal([]any{now, steps, appeals, notices})
	if err := errors.Join(err, err1, err2, err3, err4); err != nil {
		r.tb.Fatal(err)
	}
	return string(text)
}

func (r *room) stage(c cases.Case) cases.Stage {
	r.tb.Helper()
	now, err := r.Get(r.tb.Context(), district, c.ID)
	if err != nil {
		r.tb.Fatal(err)
	}
	return now.Stage
}

// warned is a case whose warning has just gone out, by wang.
func (r *room) warned() cases.Case {
	c := r.opened()
	r.did(c, cases.Step{Action: cases.Warn}, r.wang)
	return c
}

// proposed is a case that was proposed for removal by wang after its deadline.
func (r *room) proposed() cases.Case {
	c := r.warned()
	r.days(31)
	r.say(review.Removal, .80)
	r.did(c, cases.Step{Action: cases.Propose, Ground: cases.Answers}, r.wang)
	return c
}
