package alarms

import (
	"fmt"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

// Wednesday.
const today = data.ServiceDay("2025-03-05")

// meal is one at the point "here" at its till, by an elder of the number, at a
// clock of the day.
func meal(day data.ServiceDay, clock string, elder int, change ...func(*Meal)) Meal {
	at := day.Start().Add(time.Duration(seconds(clock)) * time.Second)
	made := Meal{
		ID: meals.RedemptionID(fmt.Sprintf("%s %s %03d", day, clock, elder)), Street: "320104001", PointID: "here", MerchantID: "shop",
		TillID: "till", CardID: meals.CardID(fmt.Sprintf("card %03d", elder)), ElderID: meals.ElderID(fmt.Sprintf("elder %03d", elder)),
		Day: day, Sitting: merchants.Lunch, ServedAt: at, ReceivedAt: at,
	}
	for _, c := range change {
		c(&made)
	}
	return made
}

func at(point string) func(*Meal) {
	return func(m *Meal) {
		m.PointID, m.ID = merchants.PointID(point), meals.RedemptionID(string(m.ID)+" "+point)
		m.TillID = meals.TillID("till " + point)
	}
}

func alone(m *Meal) { m.Offline = true }

func delivered(m *Meal) { m.Delivery = true }

// seconds of "11:00:00" since midnight.
func seconds(clock string) int {
	two := func(from int) int { return 10*int(clock[from]-'0') + int(clock[from+1]-'0') }
	return 3600*two(0) + 60*two(3) + two(6)
}

// clock is "11:00:00" and so many seconds later.
func clock(from string, later int) string {
	all := seconds(from) + later
	return fmt.Sprintf("%02d:%02d:%02d", all/3600, all/60%60, all%60)
}

// place is a point that is open from eleven to two on every day but Sunday.
func place(id string, seats, turns int, metresNorth float64) *Place {
	p := &Place{Point: merchants.Point{ID: merchants.PointID(id), Name: id, Status: merchants.Open}, Seats: seats, Turns: turns}
	for day := time.Monday; day <= time.Saturday; day++ {
		p.Hours = append(p.Hours, merchants.Window{Weekday: day, Sitting: merchants.Lunch, Opens: 11 * 60, Closes: 14 * 60})
	}
	where := geo.LatLng{Lat: 32.04 + metresNorth/metresADegree, Lng: 118.78}
	p.Position = &geo.Position{At: where, Cell: geo.CellOf(where)}
	return p
}

// metresADegree of latitude, by the earth's radius that distances use.
var metresADegree = float64(geo.Distance(geo.LatLng{Lat: 32, Lng: 118}, geo.LatLng{Lat: 33, Lng: 118}))

func dayOf(on data.ServiceDay, places ...*Place) Day {
	d := Day{On: on, Places: map[merchants.PointID]*Place{}, Lives: map[meals.ElderID]Life{}}
	for _, p := range places {
		d.Places[p.ID] = p
	}
	return d
}

// one gives the only alarm, which is of the kind and about the subject.
func one(t *testing.T, found []Alarm, k Kind, subject string) Alarm {
	t.Helper()
	if len(found) != 1 || found[0].Kind != k || found[0].Subject != subject {
		t.Fatalf("want one alarm %s about %s, found %+v", k, subject, found)
	}
	return found[0]
}

// wantCount fails unless there are n alarms.
func wantCount(t *testing.T, found []Alarm, n int) {
	t.Helper()
	if len(found) != n {
		t.Errorf("%d alarms, want %d: %+v", len(found), n, found)
	}
}
