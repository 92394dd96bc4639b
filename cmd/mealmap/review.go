package main

import (
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

// day is a service day argument, "2025-03-31".
type day struct{ data.ServiceDay }

// UnmarshalText is how kong reads it.
func (d *day) UnmarshalText(text []byte) (err error) {
	d.ServiceDay, err = data.ParseServiceDay(string(text))
	return err
}

type reviewCmd struct {
	scopeFlags
	AsOf   day  `name:"asof" placeholder:"DATE" help:"${help_review_asof}"`
	Stream bool `name:"stream" help:"${help_review_stream}"`
}

// reviewAnswer is what the method says of every merchant at the end of a day.
type reviewAnswer struct {
	AsOf      data.ServiceDay  `json:"asof"`
	Kept      bool             `json:"kept"` // as it was said then; else worked out now
	Settings  reviewSettings   `json:"settings"`
	Merchants []reviewMerchant `json:"merchants"`
}

type reviewSettings struct {
	Version      int     `json:"version"` // 0: the defaults, nothing signed yet
	Line         float64 `json:"line"`
	Unacceptable float64 `json:"unacceptable"`
	AlarmDays    float64 `json:"alarm_days"`
	WatchDays    float64 `json:"watch_days"`
	RectifyDays  int     `json:"rectify_days"`
}

// reviewMerchant is one merchant's figures; Share is of the elders that would be
// satisfied, asked privately, Lower and Upper its 90% interval. N answers counted
// since From, Satisfied of them as they were given.
type reviewMerchant struct {
	ID           string          `json:"id"`
	Name         string          `json:"name"`
	N            int             `json:"n"`
	Satisfied    int             `json:"satisfied"`
	Elders       int             `json:"elders"`
	From         data.ServiceDay `json:"from"`
	Enough       bool            `json:"enough"`
	Share        float64         `json:"share"`
	Lower        float64         `json:"lower"`
	Upper        float64         `json:"upper"`
	Before       float64         `json:"before"` // 0: unknown
	Changed      data.ServiceDay `json:"changed"`
	Flag         bool            `json:"flag"` // a person should look
	Level        string          `json:"level"`
	Lift         bool            `json:"lift"`
	Reason       string          `json:"reason"` // the first
	Reasons      []string        `json:"reasons"`
	Evidence     float64         `json:"evidence"`
	WithoutTwo   float64         `json:"evidence_without_two"`
	BelowLine    float64         `json:"below_line"`
	Dissatisfied int             `json:"dissatisfied_elders"`
	Interview    int             `json:"interview"` // private interviews to ask for
	SetAside     map[string]int  `json:"set_aside"` // by why
	Channels     []reviewChannel `json:"channels"`
}

type reviewChannel struct {
	Channel   string `json:"channel"`
	N         int    `json:"n"`
	Satisfied int    `json:"satisfied"`
}

// Run says what the method says and changes nothing: keeping it is the nightly
// job's, and acting on it the office's.
func (c *reviewCmd) Run(a *app) error {
	if c.Stream {
		return a.reviewStream()
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	_, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	asof := c.AsOf.ServiceDay
	if asof == "" {
		asof = n.db.Now().ServiceDay()
	}
	answer, err := n.review(a, district, asof)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.document(answer)
	}
	s := answer.Settings
	a.say("cli.review_terms", "Version", s.Version, "Line", percent(s.Line), "Bad", percent(s.Unacceptable), "Day", asof, "Kept", answer.Kept)
	for _, m := range answer.Merchants {
		a.sayMerchant(m)
	}
	return nil
}

// sayMerchant puts one merchant into a sentence.
func (a *app) sayMerchant(m reviewMerchant) {
	var reasons []string
	for _, r := range m.Reasons {
		reasons = append(reasons, a.words.Text("verdicts.reason."+r))
	}
	aside := 0
	for _, n := range m.SetAside {
		aside += n
	}
	before := ""
	if m.Before > 0 {
		before = percent(m.Before)
	}
	a.print("cli.review_merchant", "Name", m.Name, "Enough", m.Enough, "N", m.N, "Elders", m.Elders, "From", m.From,
		"Share", percent(m.Share), "Lower", percent(m.Lower), "Upper", percent(m.Upper), "Before", before, "Changed", m.Changed,
		"Level", a.words.Text("verdicts.level."+m.Level), "Lift", m.Lift, "Reasons", strings.Join(reasons, a.words.Text("verdicts.reason_comma")),
		"Interview", m.Interview, "Aside", aside)
}

func (n *network) review(a *app, d data.District, asof data.ServiceDay) (reviewAnswer, error) {
	store := verdicts.NewStore(n.db, n.merchants)
	terms, err := store.TermsOn(a.ctx, d, asof)
	if err != nil {
		return reviewAnswer{}, err
	}
	said, kept, err := store.AsOf(a.ctx, d, asof)
	if err != nil {
		return reviewAnswer{}, err
	}
	all, err := n.merchants.ListMerchants(a.ctx, merchants.MerchantFilter{District: d})
	if err != nil {
		return reviewAnswer{}, err
	}
	names := make(map[merchants.MerchantID]string, len(all))
	for _, m := range all {
		names[m.ID] = m.Name
	}
	answer := reviewAnswer{
		AsOf: asof, Kept: kept,
		Settings: reviewSettings{terms.Version, terms.Line, terms.Unacceptable, terms.AlarmDays, terms.WatchDays, terms.RectifyDays},
	}
	answer.Merchants = make([]reviewMerchant, len(said))
	for i := range said {
		answer.Merchants[i] = reviewOf(&said[i], names[said[i].Merchant])
	}
	return answer, nil
}

func reviewOf(v *review.Verdict, name string) reviewMerchant {
	f := v.Figure
	m := reviewMerchant{
		ID: string(v.Merchant), Name: name,
		N: f.N, Elders: f.Elders, From: f.From, Enough: f.Enough, Share: f.Share, Lower: f.Lower, Upper: f.Upper,
		Before: v.Before, Changed: v.Changed,
		Flag: v.Level >= review.Watch, Level: levelWord(v.Level), Lift: v.Lift, Reasons: []string{},
		Evidence: v.Evidence, WithoutTwo: v.WithoutTwo, BelowLine: v.BelowLine,
		Dissatisfied: v.Dissatisfied, Interview: v.Interview,
		SetAside: map[string]int{}, Channels: []reviewChannel{},
	}
	if f.N == 0 {
		m.Share, m.Lower, m.Upper = 0, 0, 1 // nobody has said anything
	}
	for _, r := range v.Because {
		m.Reasons = append(m.Reasons, string(r))
	}
	m.Reason = slices.Concat(m.Reasons, []string{"holds"})[0]
	for _, s := range v.SetAside {
		m.SetAside[string(s.Why)]++
	}
	for _, ch := range v.Channels {
		m.Satisfied += ch.Satisfied
		m.Channels = append(m.Channels, reviewChannel{string(ch.Channel), ch.N, ch.Satisfied})
	}
	return m
}

// levelWord is the level's code.
func levelWord(l review.Level) string {
	return [...]string{"none", "watch", "warning", "removal"}[min(max(l, review.None), review.Removal)]
}

// percent shows a share with one decimal.
func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }
