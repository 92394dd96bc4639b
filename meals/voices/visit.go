package voices

import (
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants"
)

// VisitID names one visit.
type VisitID string

// VisitKind is what staff went for.
type VisitKind string

// The kinds of visits.
const (
	SpotCheck  VisitKind = "spot"
	SharedMeal VisitKind = "meal"    // staff sat down to eat with the elders
	Recheck    VisitKind = "recheck" // whether a case has been put right
)

// VisitKinds lists every kind in the order of display.
func VisitKinds() []VisitKind { return []VisitKind{SpotCheck, SharedMeal, Recheck} }

// CheckItems lists what is looked at on a visit, in the order of the form. A word
// of a list that is kept may be none of these any more.
func CheckItems() []string {
	return []string{"clean_hall", "clean_kitchen", "temperature", "portion", "soft", "prices", "permit", "manner", "queue", "card", "device", "elders_first"}
}

// Grade is what was seen of an item.
type Grade string

// The grades.
const (
	Good   Grade = "good"
	Poor   Grade = "poor"
	Bad    Grade = "bad"
	Unseen Grade = "unseen"
)

// Grades lists every grade in the order of display.
func Grades() []Grade { return []Grade{Good, Poor, Bad, Unseen} }

// Visit is what staff saw at a point.
type Visit struct {
	District   data.District
	ID         VisitID
	Kind       VisitKind
	Street     string // the point's
	Merchant   merchants.MerchantID
	Point      merchants.PointID
	CaseID     string // whose re-check it is, "" none
	VisitedAt  data.Instant
	Visitors   string // names, as written
	Checklist  map[string]Grade
	Note       string
	RecordedAt data.Instant
	RecordedBy audit.Actor
}

// Day is that of the visit.
func (v *Visit) Day() data.ServiceDay { return v.VisitedAt.ServiceDay() }

// Count tells how many items have a grade.
func (v *Visit) Count(g Grade) (n int) {
	for _, got := range v.Checklist {
		if got == g {
			n++
		}
	}
	return n
}

// PhotoSubject is the subject of a visit's pictures.
func (v *Visit) PhotoSubject() string { return "visit:" + string(v.ID) }

// visitDays is how long after a visit it may be recorded.
const visitDays = 31

// check refuses what is no visit at now: ErrVisitForm with its fields.
func (v *Visit) check(now data.Instant) error {
	err := ErrVisitForm
	bad := func(wrong bool, name string) {
		if wrong {
			err = err.Field(fault.Field{Name: name, Code: "visit_" + name})
		}
	}
	v.Note, v.Visitors = cleanNote(v.Note), cleanNote(v.Visitors)
	bad(!slices.Contains(VisitKinds(), v.Kind), "kind")
	bad(v.VisitedAt > now || v.Day() < now.ServiceDay().AddDays(-visitDays), "visited_at")
	bad(v.Visitors == "", "visitors")
	bad(v.Kind == Recheck && v.CaseID == "", "case_id")
	kept, seen := map[string]Grade{}, false
	for _, item := range CheckItems() {
		g := v.Checklist[item]
		if g == "" {
			g = Unseen
		}
		bad(!slices.Contains(Grades(), g), "checklist")
		kept[item] = g
		seen = seen || g != Unseen
	}
	v.Checklist = kept
	bad(!seen && v.Note == "", "checklist")
	if len(err.Fields) == 0 {
		return nil
	}
	return err
}
