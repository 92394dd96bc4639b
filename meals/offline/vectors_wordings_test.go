package offline

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/meals"
)

// wording is a public notice as rules, with meals priced by it, of
// meals/testdata/wordings.json.
type wording struct {
	Key, As string
	Rules   *meals.RuleSet
	Samples []wordingMeal
}

type wordingMeal struct {
	At         string // of Beijing
	Age        int
	Categories []meals.Category
	Home       meals.Home // the point stands there
	Used       map[string]usedFen
	List       data.Fen
}

// wordingStages are the wordings with their meals; all meals of one day share a
// bundle.
func wordingStages(t *testing.T) (all []asked) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "testdata", "wordings.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []wording
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	rules := map[string]*meals.RuleSet{}
	for _, w := range list {
		if rules[w.Key] = w.Rules; w.As != "" {
			rules[w.Key] = rules[w.As]
		}
		byDay := map[string]int{}
		for _, x := range w.Samples {
			day, clock, _ := strings.Cut(x.At, "T")
			n, ok := byDay[day]
			if !ok {
				s := stageOf("wording "+w.Key+" "+day, *rules[w.Key])
				s.sets[0].ValidFrom, s.made, s.rows = rules[w.Key].ValidFrom, data.ServiceDay(day).Start(), nil
				n = len(all)
				byDay[day], all = n, append(all, asked{stage: s})
			}
			all[n].sample(x, clock)
		}
	}
	return all
}

// sample adds somebody who eats as the wording's meal says.
func (a *asked) sample(x wordingMeal, clock string) {
	row := a.add(x.Age, x.Categories...)
	row.BornOn = data.Date(a.made.Time().Year()-x.Age, 1, 1)
	if x.Home == "" {
		row.Street = otherStreet
	}
	if x.Home != meals.HomeCommunity {
		row.Community = otherCommunity
	}
	hour, minute, _ := strings.Cut(clock, ":")
	h, _ := strconv.Atoi(hour)
	m, _ := strconv.Atoi(minute)
	q := a.at(len(a.rows)-1, h, m, x.List)
	q.Card.ValidFrom, q.Card.ValidTo = "2020-01-01", "2030-12-31"
	if x.Used != nil {
		q.Used = x.Used
	}
	a.questions = append(a.questions, q)
}
