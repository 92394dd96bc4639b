package meals

import (
	"math"
	"slices"
	"strconv"

	"mealmap/data/table"
	"mealmap/geo"
)

// positionColumns are tried in turn: a pair that names its system wins over one
// that does not.
var positionColumns = []struct {
	suffix string
	crs    geo.CRS
}{{"_wgs84", geo.WGS84}, {"_gcj02", geo.GCJ02}, {"_bd09", geo.BD09}, {"", ""}}

// homeOf reads where the elder sets out from, where the list says it. What cannot
// be read is noted, without the figures, and the row comes in without it.
func (l *listReader) homeOf(r table.Row, in *listed) {
	for _, c := range positionColumns {
		lat, lng := r.Get(columns["lat"+c.suffix]...), r.Get(columns["lng"+c.suffix]...)
		if lat == "" && lng == "" {
			continue
		}
		crs := c.crs
		if crs == "" {
			var known bool
			if crs, known = systemOf(r.Get(columns["crs"]...)); !known {
				in.note("crs", "home_crs")
				return
			}
		}
		at, ok := degrees(lat, lng)
		if p, err := geo.NewPosition(at, crs); ok && err == nil {
			in.home = geo.HomeCellOf(p.At)
		} else {
			in.note("lat", "home_unreadable")
		}
		return
	}
}

// systemOf reads the name of a coordinate system; none is WGS-84.
func systemOf(cell string) (geo.CRS, bool) {
	if cell == "" {
		return geo.WGS84, true
	}
	word := table.FoldHeading(cell)
	for _, crs := range []geo.CRS{geo.WGS84, geo.GCJ02, geo.BD09} {
		if slices.Contains(columns["crs_"+string(crs)], word) {
			return crs, true
		}
	}
	return "", false
}

func degrees(lat, lng string) (p geo.LatLng, ok bool) {
	var errLat, errLng error
	p.Lat, errLat = strconv.ParseFloat(lat, 64)
	p.Lng, errLng = strconv.ParseFloat(lng, 64)
	return p, errLat == nil && errLng == nil && !math.IsNaN(p.Lat+p.Lng)
}
