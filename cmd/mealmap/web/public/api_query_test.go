package public

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/geo"
)

var lunchTime = data.InstantOf(time.Date(2025, time.March, 5, 12, 40, 0, 0, data.Zone))

func TestParsePointsQuery(t *testing.T) {
	t.Parallel()
	later := data.InstantOf(time.Date(2025, time.March, 5, 18, 0, 0, 0, data.Zone))
	xinjiekou := geo.LatLng{Lat: 32.0421, Lng: 118.7787}
	tests := []struct {
		why  string
		raw  string
		want pointsQuery
	}{
		{"a position is enough", "at=32.0421,118.7787", pointsQuery{at: xinjiekou, limit: 5}},
		{"an escaped comma", "at=32.0421%2C118.7787", pointsQuery{at: xinjiekou, limit: 5}},
		{"a full-width comma", "at=32.0421%EF%BC%8C118.7787", pointsQuery{at: xinjiekou, limit: 5}},
		{"everything", "at=32.0421,118.7787&limit=50&open=now&kind=canteen&tag=halal", pointsQuery{xinjiekou, 50, &lunchTime, "canteen", "halal"}},
		{"a time with an escaped plus", "at=32.0421,118.7787&open=2025-03-05T18:00:00%2B08:00", pointsQuery{at: xinjiekou, limit: 5, openAt: &later}},
		{"a time whose plus became a space", "at=32.0421,118.7787&open=2025-03-05T18:00:00+08:00", pointsQuery{at: xinjiekou, limit: 5, openAt: &later}},
		{"a time in UTC", "open=2025-03-05T10:00:00Z&at=32.0421,118.7787", pointsQuery{at: xinjiekou, limit: 5, openAt: &later}},
		{"empty pairs", "&&at=32.0421,118.7787&", pointsQuery{at: xinjiekou, limit: 5}},
	}
	for _, tt := range tests {
		got, err := parsePointsQuery(tt.raw, lunchTime)
		if err != nil {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(pointsQuery{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

func TestParsePointsQueryRefuses(t *testing.T) {
	t.Parallel()
	const at = "at=32.0421,118.7787"
	tests := []struct {
		why, raw    string
		field, code string
	}{
		{"no position", "", "at", "param_required"},
		{"a position that is none", "at=here", "at", "param_position"},
		{"latitude past the pole", "at=91,200", "at", "param_position"},
		{"longitude first", "at=118.7787,32.0421", "at", "param_position"},
		{"not a number", "at=NaN,NaN", "at", "param_position"},
		{"none at all", at + "&limit=0", "limit", "param_range"},
		{"one too many", at + "&limit=51", "limit", "param_range"},
		{"half a point", at + "&limit=1.5", "limit", "param_range"},
		{"an empty limit", at + "&limit=", "limit", "param_range"},
		{"a number too large to hold", at + "&limit=99999999999999999999", "limit", "param_range"},
		{"a word for a time", at + "&open=yes", "open", "param_time"},
		{"a time without a zone", at + "&open=2025-03-05T18:00:00", "open", "param_time"},
		{"a time that no day is written for", at + "&open=9999-03-05T18:00:00Z", "open", "param_time"},
		{"a kind that does not exist", at + "&kind=bar", "kind", "param_choice"},
		{"a tag that does not exist", at + "&tag=vegan", "tag", "param_choice"},
		{"a misspelt parameter", at + "&limits=5", "limits", "param_unknown"},
		{"a parameter in another case", at + "&Limit=5", "Limit", "param_unknown"},
		{"the position twice", at + "&" + at, "at", "param_repeated"},
	}
	for _, tt := range tests {
		_, err := parsePointsQuery(tt.raw, lunchTime)
		e := fault.As(err)
		if e == nil || e.Kind != fault.Invalid || len(e.Fields) != 1 {
			t.Errorf("%s: %v", tt.why, err)
			continue
		}
		if f := e.Fields[0]; f.Name != tt.field || f.Code != tt.code {
			t.Errorf("%s: %s %s, want %s %s", tt.why, f.Name, f.Code, tt.field, tt.code)
		}
	}
}

func TestParsePointsQueryNamesEveryFault(t *testing.T) {
	t.Parallel()
	_, err := parsePointsQuery("at=x&limit=x&open=x&kind=x&tag=x&x=x", lunchTime)
	if e := fault.As(err); e == nil || len(e.Fields) != 6 {
		t.Errorf("%v", err)
	}
}

func TestParsePointsQueryBrokenEncoding(t *testing.T) {
	t.Parallel()
	_, err := parsePointsQuery("at=%zz", lunchTime)
	if fault.KindOf(err) != fault.Malformed {
		t.Errorf("%v", err)
	}
}

func FuzzParsePointsQuery(f *testing.F) {
	f.Add("at=32.0421,118.7787&limit=5&open=now&kind=canteen&tag=halal")
	f.Add("at=%zz&open=2025-03-05T18:00:00+08:00")
	f.Fuzz(func(t *testing.T, raw string) {
		q, err := parsePointsQuery(raw, lunchTime)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatalf("%q: %v", raw, err)
			}
			return
		}
		if !q.at.Valid() || q.limit < 1 || q.limit > mostLimit {
			t.Fatalf("%q gave %+v", raw, q)
		}
	})
}
