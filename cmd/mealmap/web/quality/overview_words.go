package quality

import (
	"math"
	"slices"
	"strconv"

	"mealmap/merchants/review"
	"mealmap/static/messages"
)

// standing is where a merchant stands, in one word of the catalogue,
// "review.standing.<code>".
type standing string

// The standings, the gravest first.
const (
	removal standing = "removal" // proposed to remove
	warning standing = "warning" // proposed to warn
	lift    standing = "lift"    // under a warning that could be lifted
	warned  standing = "warned"  // under a warning
	watched standing = "watch"
	fine    standing = "fine"
	few     standing = "few"  // too few answers to say anything
	fresh   standing = "new"  // serves for too short a time to be judged
	gone    standing = "left" // the agreement has ended
)

var standings = []standing{removal, warning, lift, warned, watched, fine, few, fresh, gone}

// standingOf reads a verdict. Too few answers hide a figure, never a level that
// rests on other evidence.
func standingOf(v review.Verdict) standing {
	because := func(r review.Reason) bool { return slices.Contains(v.Because, r) }
	switch {
	case because(review.AgreementEnded):
		return gone
	case v.Level == review.Removal:
		return removal
	case v.Lift:
		return lift
	case because(review.WarningStands):
		return warned
	case v.Level == review.Warning:
		return warning
	case v.Level == review.Watch:
		return watched
	case !v.Judged:
		return fresh
	case !v.Figure.Enough:
		return few
	}
	return fine
}

// rank puts what a person should look at first: above 1 there is a level.
func (s standing) rank() int {
	switch s {
	case few, fresh, gone:
		return 0
	}
	return max(0, slices.Index(standings, fine)-slices.Index(standings, s)+1)
}

// shape is the standing on drawings, which is never said by colour alone.
func (s standing) shape() string {
	switch s {
	case removal, watched:
		return string(s)
	case warning, warned, lift:
		return "warning"
	case fine:
		return "fine"
	}
	return "quiet"
}

// shapes are all of them, for the legend.
var shapes = []string{"fine", "watch", "warning", "removal", "quiet"}

// class is the mark's.
func (s standing) class() string {
	switch s {
	case removal, warning:
		return "stop"
	case lift, warned, watched:
		return "wait"
	case fine:
		return "good"
	}
	return ""
}

func (s standing) text(p *messages.Printer) string { return p.Text("review.standing." + string(s)) }

// percent shows a share of one as whole percent, "85".
func percent(share float64) string { return strconv.Itoa(int(math.Round(share * 100))) }

// bar is a small drawing: the interval, the share in it, and the line. Lengths
// are units of which barWidth are the whole; Text writes the numbers beside.
type bar struct {
	Known                  bool
	Lower, Range, At, Line int
	Text, Label            string
}

const barWidth = 150

// barOf draws a share with its interval against the line, all of one.
func barOf(p *messages.Printer, share, lower, upper, line float64) bar {
	units := func(share float64) int { return int(math.Round(share * barWidth)) }
	b := bar{Known: true, Lower: units(lower), At: max(0, units(share)-1), Line: units(line)}
	b.Range = max(units(upper)-b.Lower, 2)
	b.Text = p.Text("review.interval", "Lower", percent(lower), "Upper", percent(upper))
	return b
}
