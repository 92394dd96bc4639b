// Package demo makes the invented street of `mealmap demo`: eleven merchants,
// 300 elders, the staff, and 90 days of meals and ratings that end today. The
// story is drawn from a fixed seed and a date, so that two people who start the
// demo on one day see the same; ids, card numbers, tokens and passwords are
// fresh in each.
//
// A scene is what is written down in data/seed/demo; a story is the people and
// meals drawn from it; staging writes both through the same store methods that
// the real work uses. Nobody and no shop in it exists.
package demo

import (
	"encoding/json"
	"fmt"

	"mealmap/data"
	"mealmap/data/seed"
	"mealmap/meals"
)

// scene is the street before anybody has eaten.
type scene struct {
	Code        string        `json:"code"`
	Name        string        `json:"name"`
	District    data.District `json:"district"`
	Office      string        `json:"office"`
	Phone       string        `json:"phone"`
	Edition     string        `json:"edition"`
	Communities []community   `json:"communities"`
	Merchants   []merchant    `json:"merchants"`

	names    names
	staff    []account
	rules    meals.RuleSet
	accounts accounts
}

type community struct {
	Code  string  `json:"code"`  // of the division
	Place string  `json:"place"` // in the link of the poster
	Name  string  `json:"name"`
	Lat   float64 `json:"lat"`
	Lng   float64 `json:"lng"`
}

type merchant struct {
	Name       string     `json:"name"`
	Kind       string     `json:"kind"`
	Address    string     `json:"address"`
	Phone      string     `json:"phone"`
	Lat        float64    `json:"lat"`
	Lng        float64    `json:"lng"`
	Tags       []string   `json:"tags"`
	Hours      []hours    `json:"hours"`
	Prices     []data.Fen `json:"prices_fen"`
	Dishes     []string   `json:"dishes"` // one for each price
	Seats      int        `json:"seats"`  // 0: where nobody sits
	Turns      int        `json:"turns"`
	Popularity float64    `json:"popularity"` // how much likelier than another, 1 = as likely
	Satisfied  float64    `json:"satisfied"`  // share of ratings
	Community  int        `json:"community"`  // the one it lies in, counted from 1
	Sinks      *sinking   `json:"sinks"`
	Silent     *silence   `json:"silent"`
}

// sinking: since so many days the share satisfied is another.
type sinking struct {
	BeforeDays int      `json:"before_days"`
	Satisfied  float64  `json:"satisfied"`
	Reasons    []string `json:"reasons"`
}

// silence: since so many days no meal is recorded.
type silence struct {
	BeforeDays int `json:"before_days"`
}

type hours struct {
	Days    []int  `json:"days"` // 0 = Sunday
	Sitting string `json:"sitting"`
	Opens   string `json:"opens"` // "10:30"
	Closes  string `json:"closes"`
}

type names struct {
	Surnames   []string `json:"surnames"`
	Women      []string `json:"given_women"`
	Men        []string `json:"given_men"`
	Remarkable []string `json:"remarkable"` // whole names with rare characters
}

type account struct {
	Login     string `json:"login"`
	Name      string `json:"name"`
	Role      string `json:"role"`
	Street    string `json:"street"`
	Community string `json:"community"`
}

// readScene reads the embedded files. They are part of the program, so a
// failure is a bug.
func readScene() (*scene, error) {
	s := &scene{}
	for name, into := range map[string]any{
		"street": s,
		"names":  &s.names,
		"staff":  &s.staff,
		"rules":  &s.rules,

		"accounts": &s.accounts,
	} {
		raw, err := seed.Demo.ReadFile("demo/" + name + ".json")
		if err != nil {
			return nil, err
		}
		if err := json.Unmarshal(raw, into); err != nil {
			return nil, fmt.Errorf("demo/%s.json: %w", name, err)
		}
	}
	return s, nil
}

// minutes reads "10:30" as minutes of the day; the scene's test keeps a
// malformed one out.
func minutes(clock string) int {
	var h, m int
	_, _ = fmt.Sscanf(clock, "%d:%d", &h, &m)
	return 60*h + m
}

// sittings gives the merchant's windows of a weekday.
func (m *merchant) sittings(weekday int) []hours {
	var open []hours
	for _, h := range m.Hours {
		for _, d := range h.Days {
			if d == weekday {
				open = append(open, h)
			}
		}
	}
	return open
}
