package main

import (
	"fmt"

	"mealmap/data"
	"mealmap/merchants"
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
	AsOf day `name:"asof" placeholder:"DATE" help:"${help_review_asof}"`
}

// reviewAnswer is what the method says of every merchant on a day.
type reviewAnswer struct {
	AsOf      data.ServiceDay  `json:"asof"`
	Settings  reviewSettings   `json:"settings"`
	Merchants []reviewMerchant `json:"merchants"`
}

type reviewSettings struct {
	Version    int     `json:"version"` // 0: the defaults, nothing signed yet
	Line       float64 `json:"line"`
	MinRatings int     `json:"min_ratings"`
	WindowDays int     `json:"window_days"`
}

// reviewMerchant is one merchant's figures; Lower and Upper are the 95%
// interval of the share satisfied.
type reviewMerchant struct {
	ID        string          `json:"id"`
	Name      string          `json:"name"`
	N         int             `json:"n"`
	Satisfied int             `json:"satisfied"`
	Lower     float64         `json:"lower"`
	Upper     float64         `json:"upper"`
	Flag      bool            `json:"flag"`
	Reason    string          `json:"reason"`
	Channels  []reviewChannel `json:"channels"`
}

type reviewChannel struct {
	Channel   string `json:"channel"`
	N         int    `json:"n"`
	Satisfied int    `json:"satisfied"`
}

// Run says what the method says and changes nothing: raising a flag and
// deciding it are the office's.
func (c *reviewCmd) Run(a *app) error {
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
	a.say("cli.review_settings", "Version", s.Version, "Line", percent(s.Line), "Min", s.MinRatings, "Days", s.WindowDays)
	for _, m := range answer.Merchants {
		a.print("cli.review_line", "Name", m.Name, "N", m.N, "Satisfied", m.Satisfied,
			"Lower", percent(m.Lower), "Upper", percent(m.Upper), "Word", a.words.Text("cli.review_"+m.Reason))
	}
	return nil
}

func (n *network) review(a *app, d data.District, asof data.ServiceDay) (reviewAnswer, error) {
	settings, err := n.merchants.ReviewSettingsOn(a.ctx, d, asof)
	if err != nil {
		return reviewAnswer{}, err
	}
	found, err := n.merchants.Findings(a.ctx, d, asof)
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
		AsOf:      asof,
		Settings:  reviewSettings{settings.Version, settings.Line(), settings.MinRatings, settings.WindowDays},
		Merchants: []reviewMerchant{},
	}
	for _, f := range found {
		m := reviewMerchant{string(f.MerchantID), names[f.MerchantID], f.N, f.Satisfied, f.Lower, f.Upper, f.Flag, string(f.Reason), []reviewChannel{}}
		for _, ch := range f.Channels {
			m.Channels = append(m.Channels, reviewChannel{string(ch.Channel), ch.N, ch.Satisfied})
		}
		answer.Merchants = append(answer.Merchants, m)
	}
	return answer, nil
}

// percent shows a share with one decimal.
func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }
