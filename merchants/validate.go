package merchants

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/fault"
)

// What a fact may be long, in characters: it has to fit a card, a map sheet and
// a telephone's screen.
var longest = map[string]int{
	"name": 60, "address": 120, "phone": 40, "permit_no": 64, "offer": 200,
	"merchant": 60, "licence": 64, "licence_no": 64, "contact": 40, "reason": 200, "code": 64,
}

// The most seats a point may have, and how often one is used in a sitting.
const (
	MaxSeats = 2000
	MaxTurns = 20
)

// fieldProblem is one reason why an input cannot be used.
type fieldProblem struct {
	field, code string
	args        map[string]any
}

// check gives what is wrong with the point's own facts.
func (p *Point) check() []fieldProblem {
	problems := checkTexts(map[string]string{"name": p.Name, "address": p.Address, "phone": p.Phone,
		"permit_no": p.PermitNo, "offer": p.Offer})
	if p.Name == "" {
		problems = append(problems, fieldProblem{field: "name", code: "required"})
	}
	if !slices.Contains(Kinds(), p.Kind) {
		problems = append(problems, fieldProblem{field: "kind", code: "unknown_kind"})
	}
	if _, err := data.ParseServiceDay(string(p.PermitExpires)); p.PermitExpires != "" && err != nil {
		problems = append(problems, fieldProblem{field: "permit_expires", code: "not_a_date"})
	}
	for _, c := range []struct {
		field      string
		have, most int
	}{{"seats", p.Seats, MaxSeats}, {"turns", p.Turns, MaxTurns}} {
		if c.have < 0 || c.have > c.most {
			problems = append(problems, fieldProblem{field: c.field, code: "whole_range", args: map[string]any{"Max": c.most}})
		}
	}
	if !soundHours(p.Hours) {
		problems = append(problems, fieldProblem{field: "hours", code: "hours_unclear"})
	}
	for _, t := range p.Tags {
		if !slices.Contains(Tags(), t) {
			problems = append(problems, fieldProblem{field: "tags", code: "unknown_tag", args: map[string]any{"Tag": string(t)}})
		}
	}
	return problems
}

func checkTexts(texts map[string]string) []fieldProblem {
	var problems []fieldProblem
	for field, text := range texts {
		if most := longest[field]; utf8.RuneCountInString(text) > most {
			problems = append(problems, fieldProblem{field: field, code: "too_long", args: map[string]any{"Max": most}})
		}
	}
	slices.SortFunc(problems, func(a, b fieldProblem) int { return strings.Compare(a.field, b.field) })
	return problems
}

// soundHours reports whether windows can be kept: in range, of a known sitting,
// and no two of one day and sitting beginning together.
func soundHours(windows []Window) bool {
	type key struct {
		day     time.Weekday
		sitting Sitting
		opens   int
	}
	seen := map[key]bool{}
	for _, w := range windows {
		k := key{w.Weekday, w.Sitting, w.Opens}
		switch {
		case w.Weekday < time.Sunday || w.Weekday > time.Saturday,
			w.Opens < 0 || w.Opens > 1439,
			w.Closes <= w.Opens || w.Closes > 2880,
			!slices.Contains([]Sitting{Breakfast, Lunch, Dinner, AllDay}, w.Sitting),
			seen[k]:
			return false
		}
		seen[k] = true
	}
	return true
}

// invalid makes the failure that names all problems, nil where there are none.
func invalid(problems []fieldProblem) error {
	if len(problems) == 0 {
		return nil
	}
	err := fault.ErrInvalidInput
	for _, p := range problems {
		err = err.Field(fault.Field{Name: p.field, Code: p.code, Args: p.args})
	}
	return err
}
