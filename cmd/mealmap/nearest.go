package main

import (
	"encoding/json"
	"math"
	"net/url"
	"strconv"

	"mealmap/cmd/mealmap/web/public"
	"mealmap/merchants/near"
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
		Streets string `json:"streets"`
		Points  []struct {
			Name        string   `json:"name"`
			Address     string   `json:"address"`
			Phone       string   `json:"phone"`
			StraightM   float64  `json:"straight_m"`
			WalkM       *float64 `json:"walk_m"`
			WalkMinutes int      `json:"walk_minutes"`
		} `json:"points"`
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	switch {
	case len(answer.Points) == 0:
		a.say("cli.nearest_none")
	case answer.Streets == near.NoStreets.String():
		a.say("cli.nearest_no_streets")
	case answer.Streets == near.DrivingOnly.String():
		a.say("cli.nearest_driving_only")
	}
	for i, p := range answer.Points {
		key, metres := "cli.nearest_line", p.StraightM
		if p.WalkM != nil {
			key, metres = "cli.nearest_walk_line", *p.WalkM
		}
		a.print(key, "Rank", i+1, "Name", p.Name, "Metres", math.Round(metres), "Minutes", p.WalkMinutes,
			"Address", p.Address, "Phone", p.Phone)
	}
	return nil
}
