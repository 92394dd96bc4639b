package admission

import (
	"strconv"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/merchants"
)

// CandidateID and VisitID name a candidate and a visit to one.
type (
	CandidateID string
	VisitID     string
)

// Decision is what became of a candidate, "" while nobody has decided.
type Decision string

// The decisions.
const (
	Admitted Decision = "admitted"
	Refused  Decision = "refused"
	Withdrew Decision = "withdrew" // the business does not want to, or cannot
)

// Decisions lists every decision in the order of display.
func Decisions() []Decision { return []Decision{Admitted, Refused, Withdrew} }

// Where candidates come from: Origin begins with one of these.
const (
	fromPlace = "osm:"   // a place to eat of the street data, by its number
	fromPoint = "point:" // a point that is a candidate, or was removed
	FromDesk  = "desk"   // somebody named it
)

// OfPlace and OfPoint are the origins of what is known by another id.
func OfPlace(id int64) string             { return fromPlace + strconv.FormatInt(id, 10) }
func OfPoint(id merchants.PointID) string { return fromPoint + string(id) }

// Candidate is a business that might serve.
type Candidate struct {
	District  data.District     `db:"district"`
	ID        CandidateID       `db:"id"`
	Street    string            `db:"street"`
	GapID     GapID             `db:"gap_id"` // what it is meant to mend, "" for none
	Name      string            `db:"name"`
	Address   string            `db:"address"`
	Phone     string            `db:"phone"` // of the business
	Lat       float64           `db:"lat"`   // WGS-84
	Lng       float64           `db:"lng"`
	Origin    string            `db:"origin"`
	Decision  Decision          `db:"decision"`
	Reason    string            `db:"reason"`
	PointID   merchants.PointID `db:"point_id"` // what it became, "" for nothing
	CreatedAt data.Instant      `db:"created_at"`
	CreatedBy audit.Actor       `db:"created_by"`
	DecidedAt data.Instant      `db:"decided_at"` // 0 while nobody has
	DecidedBy audit.Actor       `db:"decided_by"`

	Visits int    `db:"visits"` // how many there were
	Latest Advice `db:"latest"` // of the newest, "" for none
}

// At is where it is.
func (c *Candidate) At() geo.LatLng { return geo.LatLng{Lat: c.Lat, Lng: c.Lng} }

// Point is the point that it was before it became a candidate again, "" for none.
func (c *Candidate) Point() merchants.PointID {
	id, _ := strings.CutPrefix(c.Origin, fromPoint)
	if id == c.Origin {
		return ""
	}
	return merchants.PointID(id)
}

// State is what a candidate waits for.
type State string

// The states.
const (
	ToVisit  State = "visit"
	ToDecide State = "decide"
	Done     State = "done"
)

// State tells what it waits for.
func (c *Candidate) State() State {
	switch {
	case c.Decision != "":
		return Done
	case c.Latest == "" || c.Latest == Again:
		return ToVisit
	}
	return ToDecide
}

// Advice is what those who went there advise.
type Advice string

// The advice.
const (
	Admit  Advice = "admit"
	Refuse Advice = "refuse"
	Again  Advice = "again" // somebody has to go there once more
)

// Advices lists every advice in the order of the form.
func Advices() []Advice { return []Advice{Admit, Refuse, Again} }

// Visitor is one of those who went there.
type Visitor struct {
	Name string `json:"name"`
	From From   `json:"from"`
}

// From is whom a visitor works for.
type From string

// Whom visitors work for.
const (
	OfStreet    From = "street"
	OfCommunity From = "community"
	OfOthers    From = "other"
)

// Froms lists them in the order of the form.
func Froms() []From { return []From{OfStreet, OfCommunity, OfOthers} }

// AdmissionVisit is who went to look, and what the form says. It never changes.
type AdmissionVisit struct {
	District    data.District
	ID          VisitID
	CandidateID CandidateID
	On          data.ServiceDay
	Visitors    []Visitor
	Form        Form
	Advice      Advice
	Note        string
	RecordedAt  data.Instant
	RecordedBy  audit.Actor
}

// pictured begins the subject of a visit's pictures.
const pictured = "admission:"

// PhotoSubject is what the pictures of the visit are kept under.
func (v *AdmissionVisit) PhotoSubject() string { return pictured + string(v.ID) }
