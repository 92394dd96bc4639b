package voices

import (
	"math"

	"mealmap/data"
	"mealmap/data/fault"
)

// Terms are what an office asks of a sample.
type Terms struct {
	Confidence float64 `json:"confidence"` // how sure the figure is to be, above 0 and below 1
	Margin     float64 `json:"margin"`     // to either side, a share above 0 and below 1
	Days       int     `json:"days"`       // meals of so many days up to yesterday
	Rest       int     `json:"rest"`       // nobody who was called in so many days
}

// DefaultTerms are those of a usual survey: 95 in 100, five points to either side,
// about meals of a fortnight, and two months of rest between calls.
func DefaultTerms() Terms { return Terms{Confidence: 0.95, Margin: 0.05, Days: 14, Rest: 60} }

// The bounds of what an office may ask.
const (
	MostDays  = 31 // elders do not remember longer
	LeastRest = 14
	MostRest  = 366
)

// ErrTerms: a sample cannot be drawn by these terms; its fields say which.
var ErrTerms = fault.New(fault.Invalid, "sample_terms")

// Check refuses terms that make no sample: ErrTerms.
func (t Terms) Check() error {
	err := ErrTerms
	bad := func(wrong bool, name string, pairs ...any) {
		if wrong {
			f := fault.Field{Name: name, Code: "sample_" + name, Args: map[string]any{}}
			for i := 0; i+1 < len(pairs); i += 2 {
				f.Args[pairs[i].(string)] = pairs[i+1]
			}
			err = err.Field(f)
		}
	}
	bad(!(t.Confidence >= 0.5 && t.Confidence <= 0.999), "confidence")
	bad(!(t.Margin >= 0.01 && t.Margin <= 0.3), "margin")
	bad(t.Days < 1 || t.Days > MostDays, "days", "Most", MostDays)
	bad(t.Rest < LeastRest || t.Rest > MostRest, "rest", "Least", LeastRest, "Most", MostRest)
	if len(err.Fields) == 0 {
		return nil
	}
	return err
}

// Size is how many elders a sample needs, and why.
type Size struct {
	Population int     `json:"population"` // elders who can be asked
	Whole      int     `json:"whole"`      // answers needed of a population without end
	Answers    int     `json:"answers"`    // answers needed of this one
	Factor     float64 `json:"factor"`     // elders to ring for one answer
	Draw       int     `json:"draw"`       // elders to draw, at most Population
}

// SizeOf is how many elders to draw so that a share is known with the terms'
// confidence to within their margin, whatever it is: Cochran's size with the
// correction for a finite population, times how many it takes for one answer.
func SizeOf(t Terms, population int, factor float64) Size {
	s := Size{Population: population, Factor: max(1, factor)}
	z := math.Sqrt2 * math.Erfinv(t.Confidence)
	whole := z * z / 4 / (t.Margin * t.Margin)
	s.Whole = int(math.Round(whole))
	if population <= 0 {
		return s
	}
	n := float64(population)
	s.Answers = min(population, max(1, int(math.Round(whole*n/(n-1+whole)))))
	s.Draw = min(population, int(math.Ceil(float64(s.Answers)*s.Factor)))
	return s
}

// What a call takes where there is too little history: of 16 elders who were rung
// 10 answered.
const (
	usualFactor = 1.6
	mostFactor  = 4.0
	enoughCalls = 30 // to go by the own history
)

// Factor is how many elders it takes for one answer, by what came of earlier
// calls.
func Factor(ended, answered int) float64 {
	if ended < enoughCalls {
		return usualFactor
	}
	return min(mostFactor, float64(ended)/float64(max(1, answered)))
}

// TriesMost is how often an elder is rung before nobody rings again.
const TriesMost = 3

// The parts of a day on which staff ring, in minutes of the day.
const (
	morning   = 9 * 60
	afternoon = 14*60 + 30
)

// NextTry is when to ring again after nobody answered at now: on the other part
// of a day.
func NextTry(now data.Instant) data.Instant {
	day := now.ServiceDay()
	if now.Minute() < 12*60 {
		return day.At(afternoon)
	}
	return day.AddDays(1).At(morning)
}
