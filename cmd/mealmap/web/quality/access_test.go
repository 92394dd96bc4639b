package quality

import (
	"maps"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
)

var (
	officeOnly = []staff.Role{staff.Office}
	readers    = []staff.Role{staff.Office, staff.Finance}
)

// accesses are the decisions about the routes of every part of the package: who
// may, and which thing an address names. They are written by hand on purpose: a
// new route without a line fails, and so does a change of the permissions.
var accesses = []map[string]webtest.Access{overviewAccess, gapAccess, caseAccess}

var overviewAccess = map[string]webtest.Access{
	"GET /office/review":                {Who: readers},
	"GET /office/review.xlsx":           {Who: readers},
	"POST /office/review/run":           {Who: officeOnly},
	"GET /office/review/settings":       {Who: officeOnly},
	"POST /office/review/settings":      {Who: officeOnly},
	"GET /office/review/outside":        {Who: readers},
	"GET /office/review/{id}":           {Who: readers, Thing: "merchant"},
	"GET /office/review/{id}/sheet.pdf": {Who: readers, Thing: "merchant"},
}

func TestWhoMayDoWhatWhere(t *testing.T) {
	t.Parallel()
	table := map[string]webtest.Access{}
	for _, part := range accesses {
		maps.Copy(table, part)
	}
	d := stocked(t)
	stockGaps(t, d, &d.Mine)
	stockGaps(t, d, &d.Foreign)
	withCases(t, d)
	d.CheckAccess(t, table)
}
