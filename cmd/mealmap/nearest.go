package main

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"

	"mealmap/cmd/mealmap/web/public"
)

type nearestCmd struct {
	At     position `arg:"" name:"LAT,LNG" help:"${help_position}"`
	Limit  int      `default:"5" placeholder:"N" help:"${help_nearest_limit}"`
	OpenAt string   `name:"open-at" placeholder:"RFC3339" help:"${help_nearest_open_at}"`
	JSON   bool     `name:"json" help:"${help_json}"`
}

// Run answers with what GET /api/v1/points answers, to the byte.
func (c *nearestCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	query := url.Values{"at": {c.At.text()}, "limit": {strconv.Itoa(c.Limit)}}
	if c.OpenAt != "" {
		query.Set("open", c.OpenAt)
	}
	body, err := public.Nearest(a.ctx, n.config(a, ""), query.Encode())
	if err != nil {
		return err
	}
	if c.JSON {
		_, err = a.stdout.Write(body)
		return err
	}
	return a.listNearest(body)
}

// listNearest tells people what the document says.
func (a *app) listNearest(body []byte) error {
	var answer struct {
		Points []struct {
			Name      string  `json:"name"`
			Address   string  `json:"address"`
			Phone     string  `json:"phone"`
			StraightM float64 `json:"straight_m"`
		} `json:"points"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	if len(answer.Points) == 0 {
		a.say("cli.nearest_none")
	}
	for i, p := range answer.Points {
		a.print("cli.nearest_line", "Rank", i+1, "Name", p.Name, "Metres", math.Round(p.StraightM), "Address", p.Address, "Phone", p.Phone)
	}
	return nil
}
