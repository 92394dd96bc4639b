package merchants

import (
	"cmp"
	"math"
	"slices"

	"mealmap/data"
)

// ReviewSettings are what the office signs. They are versioned and never change
// backwards in time.
type ReviewSettings struct {
	Version    int             `db:"version"`     // 0: the defaults, nothing signed yet
	LineBP     int             `db:"line_bp"`     // share satisfied below which a person must look, basis points
	MinRatings int             `db:"min_ratings"` // fewer say nothing
	WindowDays int             `db:"window_days"` // how many days count, the review's own included
	ValidFrom  data.ServiceDay `db:"valid_from"`
}

// DefaultReviewSettings hold until the office signs its own: 85% satisfied,
// 30 ratings, 60 days.
func DefaultReviewSettings() ReviewSettings {
	return ReviewSettings{LineBP: 8500, MinRatings: 30, WindowDays: 60}
}

// Line is the line as a share of one.
func (s ReviewSettings) Line() float64 { return float64(s.LineBP) / 10000 }

// check names the field that cannot be meant, "" where all can.
func (s ReviewSettings) check() string {
	switch {
	case s.LineBP < 1 || s.LineBP > 9999:
		return "line"
	case s.MinRatings < 1 || s.MinRatings > 100000:
		return "min_ratings"
	case s.WindowDays < 1 || s.WindowDays > 3660:
		return "window_days"
	}
	return ""
}

// Why says how a finding came about.
type Why string

// The reasons of findings.
const (
	TooFew    Why = "too_few"    // not enough ratings to say anything
	Holds     Why = "holds"      // nothing says that it is below the line
	BelowLine Why = "below_line" // even the upper bound is below the line
)

// ChannelCount is one channel's part of a finding.
type ChannelCount struct {
	Channel   Channel
	N         int
	Satisfied int
}

// Finding is what the method says of one merchant. Lower and Upper are the 95%
// interval of the share satisfied, 0 to 1.
type Finding struct {
	MerchantID MerchantID
	N          int
	Satisfied  int
	Lower      float64
	Upper      float64
	Flag       bool
	Reason     Why
	Channels   []ChannelCount // those with answers, in the order of Channels
	Latest     data.Instant   // the newest rating that counts, 0 for none
}

// z95 is the standard normal's 97.5% point.
const z95 = 1.959963984540054

// Wilson gives the 95% score interval for satisfied of n; 0 and 1 for no
// answers.
func Wilson(satisfied, n int) (lower, upper float64) {
	if n <= 0 {
		return 0, 1
	}
	total, share := float64(n), float64(satisfied)/float64(n)
	spread := z95 * math.Sqrt(share*(1-share)/total+z95*z95/(4*total*total))
	centre, scale := share+z95*z95/(2*total), 1+z95*z95/total
	return max(0, (centre-spread)/scale), min(1, (centre+spread)/scale)
}

// Review looks at the ratings given in the window of days that ends with asof,
// and says of every merchant among them whether a person must look: with at
// least MinRatings answers, when even the upper bound is below the line. It is
// deterministic, whatever the order of ratings; findings come by merchant.
func Review(ratings []Rating, s ReviewSettings, asof data.ServiceDay) []Finding {
	from, to := asof.AddDays(1-s.WindowDays).Start(), asof.AddDays(1).Start()
	by := map[MerchantID]*Finding{}
	for _, r := range ratings {
		if r.RatedAt < from || r.RatedAt >= to {
			continue
		}
		f := by[r.MerchantID]
		if f == nil {
			f = &Finding{MerchantID: r.MerchantID}
			by[r.MerchantID] = f
		}
		f.count(r)
	}
	findings := make([]Finding, 0, len(by))
	for _, f := range by {
		f.judge(s)
		findings = append(findings, *f)
	}
	slices.SortFunc(findings, func(a, b Finding) int { return cmp.Compare(a.MerchantID, b.MerchantID) })
	return findings
}

func (f *Finding) count(r Rating) {
	satisfied := 0
	if r.Satisfied() {
		satisfied = 1
	}
	f.N++
	f.Satisfied += satisfied
	f.Latest = max(f.Latest, r.RatedAt)
	for i := range f.Channels {
		if f.Channels[i].Channel == r.Channel {
			f.Channels[i].N++
			f.Channels[i].Satisfied += satisfied
			return
		}
	}
	f.Channels = append(f.Channels, ChannelCount{r.Channel, 1, satisfied})
}

func (f *Finding) judge(s ReviewSettings) {
	order := Channels()
	slices.SortFunc(f.Channels, func(a, b ChannelCount) int {
		return slices.Index(order, a.Channel) - slices.Index(order, b.Channel)
	})
	f.Lower, f.Upper = Wilson(f.Satisfied, f.N)
	switch {
	case f.N < s.MinRatings:
		f.Reason = TooFew
	case basisPoints(f.Upper) < s.LineBP:
		f.Flag, f.Reason = true, BelowLine
	default:
		f.Reason = Holds
	}
}

// basisPoints rounds down, so that "upper bound below the line" reads the same
// from a stored flag as it did from the exact bound.
func basisPoints(share float64) int { return int(math.Floor(share * 10000)) }
