package public

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants"
)

// How many points one question may ask for.
const (
	defaultLimit = 5
	mostLimit    = 50
)

// pointsQuery is the question of GET /api/v1/points.
type pointsQuery struct {
	at     geo.LatLng
	limit  int
	openAt *data.Instant // only points that are open then; nil: all
	kind   merchants.Kind
	tag    merchants.Tag
}

// parsePointsQuery is strict: a parameter that is misspelt, repeated or out of
// range is told, never ignored, because a program that asks for halal and gets
// everything serves the wrong meal.
func parsePointsQuery(raw string, now data.Instant) (pointsQuery, error) {
	q := pointsQuery{limit: defaultLimit}
	bad := fault.ErrInvalidInput
	failed := false
	fail := func(name, code string, args map[string]any) {
		bad, failed = bad.Field(fault.Field{Name: name, Code: code, Args: args}), true
	}
	var seen []string
	for raw != "" {
		var pair string
		pair, raw, _ = strings.Cut(raw, "&")
		if pair == "" {
			continue
		}
		name, value, err := splitPair(pair)
		switch {
		case err != nil:
			return q, fault.ErrMalformed.With("Reason", "percent-encoding")
		case slices.Contains(seen, name):
			fail(name, "param_repeated", nil)
		default:
			if code, args := q.set(name, value, now); code != "" {
				fail(name, code, args)
			}
		}
		seen = append(seen, name)
		if len(seen) > 16 {
			break
		}
	}
	if !slices.Contains(seen, "at") {
		fail("at", "param_required", nil)
	}
	if failed {
		return q, bad
	}
	return q, nil
}

func splitPair(pair string) (name, value string, err error) {
	name, value, _ = strings.Cut(pair, "=")
	if strings.ContainsAny(pair, "%+") {
		var errName, errValue error
		name, errName = url.QueryUnescape(name)
		value, errValue = url.QueryUnescape(value)
		err = errors.Join(errName, errValue)
	}
	return shorten(name, 40), value, err
}

// set takes one parameter; code is what is wrong with it, "" where nothing is.
func (q *pointsQuery) set(name, value string, now data.Instant) (code string, args map[string]any) {
	switch name {
	case "at":
		at, err := geo.ParseLatLng(value)
		if err != nil {
			return "param_position", nil
		}
		q.at = at
	case "limit":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > mostLimit {
			return "param_range", map[string]any{"Low": 1, "High": mostLimit}
		}
		q.limit = n
	case "open":
		at, ok := parseOpen(value, now)
		if !ok {
			return "param_time", nil
		}
		q.openAt = &at
	case "kind":
		q.kind = merchants.Kind(value)
		if !slices.Contains(merchants.Kinds(), q.kind) {
			return "param_choice", map[string]any{"Choices": listed(merchants.Kinds())}
		}
	case "tag":
		q.tag = merchants.Tag(value)
		if !slices.Contains(merchants.Tags(), q.tag) {
			return "param_choice", map[string]any{"Choices": listed(merchants.Tags())}
		}
	default:
		return "param_unknown", map[string]any{"Choices": "at, limit, open, kind, tag"}
	}
	return "", nil
}

// parseOpen reads "now" or an RFC 3339 time of the years that a service day
// can be written for.
func parseOpen(value string, now data.Instant) (data.Instant, bool) {
	if value == "now" {
		return now, true
	}
	// A plus sign in a query is a space unless it is escaped; nobody escapes it.
	t, err := time.Parse(time.RFC3339, strings.Replace(value, " ", "+", 1))
	if err != nil || t.Year() < 2000 || t.Year() > 2200 {
		return 0, false
	}
	return data.InstantOf(t), true
}

func listed[T ~string](values []T) string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = string(v)
	}
	return strings.Join(names, ", ")
}
