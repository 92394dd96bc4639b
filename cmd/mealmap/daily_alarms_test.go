package main

import (
	"testing"
	"time"

	"mealmap/cmd/mealmap/demo"
	"mealmap/data"
	"mealmap/meals"
	"mealmap/meals/alarms"
	"mealmap/static/messages"
)

// TestTheDemoIsAskedAboutItsStory looks at the ninety days of the invented street:
// besides the stack of cards and the point that went silent, of which its story
// tells, everybody is honest.
func TestTheDemoIsAskedAboutItsStory(t *testing.T) {
	t.Parallel()
	noon := data.Date(2026, time.March, 5).At(12 * 60)
	street, err := demo.Open(t.Context(), demo.Options{
		Dir: t.TempDir(), Clock: func() time.Time { return noon.Time() }, PublicURL: "http://127.0.0.1:8080",
		Password: "invented-password-1", Words: messages.For("zh-Hans"),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := street.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	const district = 320104
	store := alarms.NewStore(street.DB, street.Meals, street.Merchants)
	raised, start := 0, time.Now()
	for back := 90; back >= 1; back-- {
		n, err := store.Run(t.Context(), district, noon.ServiceDay().AddDays(-back))
		if err != nil {
			t.Fatal(err)
		}
		raised += n
	}
	took := time.Since(start)
	totals, err := street.Meals.TotalRedemptions(t.Context(), meals.RedemptionFilter{District: district})
	eaten := 0
	for _, total := range totals {
		eaten += total.Count
	}
	if err != nil || eaten < 5_000 {
		t.Fatalf("%d meals in the demo: %v", eaten, err)
	}
	t.Logf("%d meals of 90 days at 11 points: %d alarms besides the story's, %s a day", eaten, raised, took/90)
	list, err := store.List(t.Context(), alarms.Filter{District: district})
	if err != nil || raised != 0 || len(list) != 2 || list[0].Kind != alarms.Order || list[1].Kind != alarms.Quiet {
		t.Errorf("%d alarms about the honest: %+v %v", raised, list, err)
	}
}
