package editions_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

// north is so many metres north of the point's place.
func north(metres float64) *geo.LatLng { return &geo.LatLng{Lat: 32.04 + metres/111_195, Lng: 118.78} }

func frozen(change ...func(*editions.Point)) editions.Content {
	p := editions.Point{
		ID: "a", Number: 3, Name: "幸福面馆", Kind: merchants.Restaurant, Address: "长江路 1 号", Phone: "2012345", At: north(0),
		Hours:    []editions.Window{{Weekday: 1, Sitting: merchants.Lunch, Opens: 660, Closes: 840}, {Weekday: 2, Sitting: merchants.Lunch, Opens: 660, Closes: 840}},
		Menu:     []editions.MenuItem{{Name: "一荤两素", Price: 1500}},
		Benefits: []string{"60岁以上九折"}, Tags: []merchants.Tag{"halal", "soft"}, Seats: 30,
	}
	for _, c := range change {
		c(&p)
	}
	return editions.Content{Points: []editions.Point{p}}
}

func TestWhatHasChanged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*editions.Point)
		want   []editions.ChangeKind
	}{
		"nothing":                   {func(*editions.Point) {}, nil},
		"49 metres is a correction": {func(p *editions.Point) { p.At = north(49) }, nil},
		"51 metres is elsewhere":    {func(p *editions.Point) { p.At = north(51) }, []editions.ChangeKind{editions.Moved}},
		"another door":              {func(p *editions.Point) { p.Address = "长江路 2 号" }, []editions.ChangeKind{editions.Moved}},
		"another space":             {func(p *editions.Point) { p.Address = " 长江路  1 号" }, nil},
		"now placed":                {func(p *editions.Point) { p.At = nil }, nil},
		"another hour":              {func(p *editions.Point) { p.Hours[1].Closes = 900 }, []editions.ChangeKind{editions.Hours}},
		"hours in another order":    {func(p *editions.Point) { p.Hours[0], p.Hours[1] = p.Hours[1], p.Hours[0] }, nil},
		"hours unknown":             {func(p *editions.Point) { p.Hours = nil }, []editions.ChangeKind{editions.Hours}},
		"another price":             {func(p *editions.Point) { p.Menu[0].Price = 1600 }, []editions.ChangeKind{editions.Menu}},
		"another benefit":           {func(p *editions.Point) { p.Benefits[0] = "60岁以上八折" }, []editions.ChangeKind{editions.Benefits}},
		"an offer that no one sees": {func(p *editions.Point) { p.Offer = "送汤" }, nil},
		"an offer instead of rules": {func(p *editions.Point) { p.Benefits, p.Offer = nil, "送汤" }, []editions.ChangeKind{editions.Benefits}},
		"another telephone":         {func(p *editions.Point) { p.Phone = "2012346" }, []editions.ChangeKind{editions.Phone}},
		"another name and number":   {func(p *editions.Point) { p.Name, p.Number = "平安面馆", 4 }, []editions.ChangeKind{editions.Number, editions.Name}},
		"no more halal":             {func(p *editions.Point) { p.Tags = []merchants.Tag{"soft"} }, []editions.ChangeKind{editions.Tags}},
		"tags in another order":     {func(p *editions.Point) { p.Tags = []merchants.Tag{"soft", "halal"} }, nil},
		"seats are not news":        {func(p *editions.Point) { p.Seats = 20 }, nil},
		"another point": {func(p *editions.Point) { p.ID, p.Number = "b", 4 }, []editions.ChangeKind{
			editions.Closed, editions.New,
		}},
	} {
		var got []editions.ChangeKind
		for _, change := range editions.Diff(frozen(), frozen(c.change)) {
			got = append(got, change.Kind)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: (-want +got)\n%s", name, d)
		}
	}
}

func TestAChangeKnowsBothStates(t *testing.T) {
	t.Parallel()
	list := editions.Diff(frozen(), frozen(func(p *editions.Point) { p.At, p.Phone = north(120), "1" }))
	if len(list) != 2 {
		t.Fatalf("%d changes", len(list))
	}
	moved, phone := list[0], list[1]
	if m := float64(moved.Metres); m < 119 || m > 121 || phone.Metres != 0 {
		t.Errorf("moved %v, telephone %v", moved.Metres, phone.Metres)
	}
	if phone.Old.Phone != "2012345" || phone.New.Phone != "1" || phone.Point() != phone.New {
		t.Errorf("%+v", phone)
	}
	gone := editions.Diff(frozen(), editions.Content{})
	if len(gone) != 1 || gone[0].New != nil || gone[0].Point().Name != "幸福面馆" {
		t.Errorf("%+v", gone)
	}
}

func TestContentIsByNumberAndKeepsNothingOfTheDirectory(t *testing.T) {
	t.Parallel()
	at := geo.Position{At: geo.LatLng{Lat: 32, Lng: 118}}
	points := []*merchants.Point{
		{ID: "b", Number: 2, Name: "二", PermitNo: "secret", Position: &at, Tags: []merchants.Tag{"halal"}},
		{ID: "a", Number: 1, Name: "一"},
	}
	c := editions.ContentOf(points, func(p *merchants.Point) editions.Said {
		return editions.Said{Benefits: []string{p.Name + "折"}, Menu: []merchants.MenuItem{{Name: "饭", Price: data.Fen(100 * p.Number)}}}
	})
	points[0].Tags[0], at.At.Lat = "soft", 1
	want := editions.Content{Points: []editions.Point{
		{ID: "a", Number: 1, Name: "一", Benefits: []string{"一折"}, Menu: []editions.MenuItem{{Name: "饭", Price: 100}}},
		{
			ID: "b", Number: 2, Name: "二", Benefits: []string{"二折"}, Menu: []editions.MenuItem{{Name: "饭", Price: 200}},
			At: &geo.LatLng{Lat: 32, Lng: 118}, Tags: []merchants.Tag{"halal"},
		},
	}}
	if d := cmp.Diff(want, c); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if d := cmp.Diff([]merchants.PointID{"a", "b"}, c.IDs()); d != "" {
		t.Error(d)
	}
	if placed := c.Placed(); len(placed) != 1 || placed[0].ID != "b" {
		t.Errorf("%+v", placed)
	}
}
