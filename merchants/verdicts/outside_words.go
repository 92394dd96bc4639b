package verdicts

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/table"
)

// wordsCSV holds every heading and answer that is recognised in lists from
// elsewhere.
//
//go:embed words.csv
var wordsCSV []byte

var headings, answers = readWords()

func readWords() (headings map[string][]string, answers map[string]bool) {
	records, err := csv.NewReader(bytes.NewReader(wordsCSV)).ReadAll()
	if err != nil {
		panic(fmt.Errorf("words.csv: %w", err))
	}
	headings, answers = map[string][]string{}, map[string]bool{}
	for _, r := range records[1:] {
		list := strings.Split(r[2], "|")
		if r[0] == "heading" {
			headings[r[1]] = list
			continue
		}
		for _, word := range list {
			answers[strings.ToLower(table.Fold(word))] = r[1] == "satisfied"
		}
	}
	return headings, answers
}

// satisfiedBy reads an answer: of five stars 4 and more are satisfied, of
// inspections and of words only the full pass.
func satisfiedBy(text string) (satisfied, known bool) {
	text = strings.ToLower(text)
	if satisfied, known = answers[text]; known {
		return satisfied, true
	}
	stars, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(text, "\u661f")), 64)
	return stars >= 4, err == nil && stars >= 1 && stars <= 5
}

// moment reads when an answer was given; a date alone is its beginning.
func moment(row table.Row) (data.Instant, bool) {
	names := headings["at"]
	if day, ok := row.Day(names...); ok {
		return day.Start(), day != ""
	}
	text := strings.NewReplacer("/", "-", "T", " ").Replace(row.Get(names...))
	for _, layout := range []string{"2006-1-2 15:4", "2006-1-2 15:4:5", "2006-1-2 15:4:5Z07:00"} {
		if t, err := time.ParseInLocation(layout, text, data.Zone); err == nil {
			return data.InstantOf(t), true
		}
	}
	return 0, false
}
