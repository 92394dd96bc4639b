package merchants

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"mealmap/data/table"
	"mealmap/geo"
)

// draft is what one row of a list says about a point; what is "" or nil the row
// does not say.
type draft struct {
	row      int
	code     string
	point    Point
	merchant string
	licence  string
	hours    bool // the row says hours, and they were understood
	tags     bool
}

// rowReader reads rows of one sheet.
type rowReader struct {
	sheet   *table.Sheet
	places  placeResolver
	crs     geo.CRS
	report  *table.Report
	current table.Row
	heard   map[string]heardHours // a list repeats a few wordings over and over
}

type heardHours struct {
	windows []Window
	ok      bool
}

// headings gives the words of a column; the first is how people call it.
func headings(column string) []string { return spoken["heading"][column] }

func (r *rowReader) get(column string) string  { return r.current.Get(headings(column)...) }
func (r *rowReader) text(column string) string { return r.current.Text(headings(column)...) }

// column gives the heading as the file has it, for messages.
func (r *rowReader) column(column string) string {
	for _, h := range headings(column) {
		if r.sheet.Has(h) {
			return h
		}
	}
	return headings(column)[0]
}

func (r *rowReader) reject(field, code string, args ...any) {
	r.report.Reject(r.current.Number, field, code, append([]any{"Field", r.column(field)}, args...)...)
}

func (r *rowReader) note(field, code string, args ...any) {
	r.report.Note(r.current.Number, field, code, append([]any{"Field", r.column(field)}, args...)...)
}

// read gives what the row says; ok is false where it was rejected.
func (r *rowReader) read(row table.Row) (d draft, ok bool) {
	r.current = row
	d = draft{row: row.Number, code: r.get("code"), merchant: r.text("merchant"), licence: r.get("licence")}
	d.point = Point{Name: r.text("name"), Address: r.text("address"), Phone: r.get("phone"),
		PermitNo: r.get("permit_no"), Offer: r.text("offer")}
	if h := row.Damaged(); h != "" {
		r.report.Reject(row.Number, h, "damaged_text")
		return d, false
	}
	if d.point.Name == "" {
		r.reject("name", "required")
		return d, false
	}
	if long := checkTexts(map[string]string{"name": d.point.Name, "address": d.point.Address, "phone": d.point.Phone,
		"permit_no": d.point.PermitNo, "offer": d.point.Offer,
		"merchant": d.merchant, "code": d.code, "licence": d.licence, "reason": r.text("reason")}); len(long) > 0 {
		r.reject(long[0].field, long[0].code, "Max", long[0].args["Max"])
		return d, false
	}
	if !r.readPlace(&d.point) || !r.readPosition(&d.point) || !r.readStatus(&d.point) {
		return d, false
	}
	r.readKind(&d.point)
	r.readPermit(&d.point)
	r.readHours(&d)
	r.readTags(&d)
	return d, true
}

func (r *rowReader) readPlace(p *Point) bool {
	district, street, err := r.places.resolve(placeWords{
		province: r.get("province"), city: r.get("city"), district: r.get("district"),
		street: r.get("street"), address: r.get("address"), streetColumn: r.sheet.Has(headings("street")...),
	})
	var refused *placeProblem
	if errors.As(err, &refused) {
		r.reject(refused.field, refused.code, refused.args...)
		return false
	}
	p.District, p.Street = district, street
	return true
}

// positionColumns are tried in turn: a pair that is WGS-84 already wins, and a
// pair that names its system wins over one that does not.
var positionColumns = []struct {
	suffix string
	crs    geo.CRS
}{{"_wgs84", geo.WGS84}, {"_gcj02", geo.GCJ02}, {"_bd09", geo.BD09}, {"", ""}}

func (r *rowReader) readPosition(p *Point) bool {
	for _, c := range positionColumns {
		lat, lng := r.get("lat"+c.suffix), r.get("lng"+c.suffix)
		if lat == "" && lng == "" {
			continue
		}
		crs := c.crs
		if crs == "" {
			crs = r.crs
		}
		return r.place(p, lat, lng, c.suffix, crs)
	}
	return true
}

func (r *rowReader) place(p *Point, latText, lngText, suffix string, crs geo.CRS) bool {
	lat, ok := r.degrees("lat", suffix, latText, 90)
	if !ok {
		return false
	}
	lng, ok := r.degrees("lng", suffix, lngText, 180)
	if !ok {
		return false
	}
	pos, err := geo.NewPosition(geo.LatLng{Lat: lat, Lng: lng}, crs)
	if err != nil {
		r.rejectPair("lat", suffix, "out_of_range")
		return false
	}
	p.Position = &pos
	return true
}

func (r *rowReader) degrees(field, suffix, text string, most float64) (float64, bool) {
	if text == "" {
		r.rejectPair(field, suffix, "required")
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || v != v:
		r.rejectPair(field, suffix, "not_a_number")
		return 0, false
	case v < -most || v > most:
		r.rejectPair(field, suffix, "out_of_range")
		return 0, false
	}
	return v, true
}

// rejectPair names the field without its system, the column with it.
func (r *rowReader) rejectPair(field, suffix, code string) {
	r.report.Reject(r.current.Number, field, code, "Field", r.column(field+suffix))
}

func (r *rowReader) readStatus(p *Point) bool {
	said := r.get("status")
	if said == "" {
		return true
	}
	p.Status = Status(meaning("status", said))
	if p.Status == "" {
		r.reject("status", "unknown_status", "Word", shorten(said))
		return false
	}
	// The list's own word is a reason too: 停业整顿 says more than suspended.
	p.StatusReason = r.text("reason")
	if p.StatusReason == "" && p.Status != Open {
		p.StatusReason = said
	}
	return true
}

func (r *rowReader) readKind(p *Point) {
	said := r.get("kind")
	p.Kind = Kind(meaning("kind", said))
	if said != "" && p.Kind == "" {
		r.note("kind", "unknown_kind", "Word", shorten(said))
	}
}

// kindOfName tells what a new point is from its name where the list does not
// say.
func kindOfName(name string) Kind {
	for _, k := range []Kind{DeliveryKitchen, Canteen} {
		for _, w := range spoken["kind_in_name"][string(k)] {
			if strings.Contains(fold(name), w) {
				return k
			}
		}
	}
	return Restaurant
}

func (r *rowReader) readPermit(p *Point) {
	day, ok := r.current.Day(headings("permit_expires")...)
	if !ok {
		r.note("permit_expires", "not_a_date")
	}
	p.PermitExpires = day
}

func (r *rowReader) readHours(d *draft) {
	said := r.get("hours")
	if said == "" {
		return
	}
	h, before := r.heard[said]
	if !before {
		h.windows, h.ok = ParseHours(said)
		r.heard[said] = h
	}
	d.point.Hours, d.hours = slices.Clone(h.windows), h.ok
	if !d.hours {
		r.note("hours", "hours_unclear")
	}
}

func (r *rowReader) readTags(d *draft) {
	for _, word := range strings.FieldsFunc(r.get("tags"), func(c rune) bool { return strings.ContainsRune(listSeparators, c) }) {
		t := Tag(meaning("tag", word))
		switch {
		case t == "":
			r.note("tags", "unknown_tag", "Tag", shorten(word))
		case !slices.Contains(d.point.Tags, t):
			d.point.Tags = append(d.point.Tags, t)
		}
	}
	d.tags = len(d.point.Tags) > 0
	sortTags(d.point.Tags)
}

// shorten keeps a cell that is quoted back from filling the message.
func shorten(s string) string {
	if r := []rune(s); len(r) > 20 {
		return string(r[:20]) + "…"
	}
	return s
}
