package cases

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// Step is what somebody wants to do about a case. Reason is always needed; it may
// stand on paper that leaves the office. Seen is the Seq of the newest step that he
// was shown, 0 where nobody was shown any.
type Step struct {
	Action    Action
	Ground    Ground
	Reason    string
	Reference string          // number of a complaint, or id of a visit: for FoodSafety; a visit's, where there was one, for Recheck
	Until     data.ServiceDay // new deadline, for Extend
	Against   int             // Seq of the step, for Object and Appealed
	Claims    []Claim         // for Object and Appealed
	Decision  Decision        // for Decide
	Strike    []Struck        // answers to strike, by their number on the merchant's paper, for Decide
	Seen      int
}

// maxReason is how long a reason may be, in characters.
const maxReason = 1000

// longNumber is what an identity number looks like, or a mobile telephone's with
// whatever between its parts, in either width; no paper has any.
var longNumber = regexp.MustCompile(`\p{Nd}(?:[\s\p{Z}]*\p{Nd}){10}|` +
	`[1\x{ff11}][3-9\x{ff13}-\x{ff19}]\p{Nd}[\s\p{Z}\p{Pd}._]*\p{Nd}{4}[\s\p{Z}\p{Pd}._]*\p{Nd}{4}`)

// check tidies what was typed and says what of it cannot be used. rectify is how
// many days the terms give.
func (s *Situation) check(step *Step, rectify int) *fault.Error {
	step.Reason, step.Reference = strings.TrimSpace(step.Reason), strings.TrimSpace(step.Reference)
	switch {
	case step.Reason == "" || utf8.RuneCountInString(step.Reason) > maxReason:
		return ErrReason.With("Max", maxReason)
	case longNumber.MatchString(step.Reason):
		return ErrPersonal
	}
	switch step.Action {
	case Extend:
		from, to := s.Today, s.Case.Deadline.AddDays(rectify)
		if from <= s.Case.Deadline {
			from = s.Case.Deadline.AddDays(1)
		}
		if _, err := data.ParseServiceDay(string(step.Until)); err != nil || step.Until < from || step.Until > to {
			return ErrUntil.With("From", string(from), "To", string(max(from, to)))
		}
	case Object:
		return s.checkClaims(step, Objection)
	case Appealed:
		return s.checkClaims(step, SecondAppeal)
	case Decide:
		return s.checkDecision(step)
	}
	return nil
}

func (s *Situation) checkClaims(step *Step, kind AppealKind) *fault.Error {
	against := slices.IndexFunc(s.Objectables(kind), func(t Taken) bool { return t.Seq == step.Against })
	if against < 0 {
		return ErrAgainst
	}
	answers := len(s.step(step.Against).Detail.Answers)
	for i, c := range step.Claims {
		twice := slices.ContainsFunc(step.Claims[:i], func(b Claim) bool { return b.No == c.No })
		if c.No < 1 || c.No > answers || twice || !slices.Contains(merchants.StrikeWhys(), c.Why) {
			return ErrClaims.With("No", c.No)
		}
	}
	return nil
}

func (s *Situation) checkDecision(step *Step) *fault.Error {
	if !slices.Contains(Decisions(), step.Decision) {
		return ErrDecision
	}
	if step.Decision == Partly && len(step.Strike) == 0 || step.Decision == Refused && len(step.Strike) > 0 {
		return ErrStrikes
	}
	answers := len(s.step(s.Disputed().Against).Detail.Answers)
	for i, c := range step.Strike {
		twice := slices.ContainsFunc(step.Strike[:i], func(b Struck) bool { return b.No == c.No })
		if c.No < 1 || c.No > answers || twice || !slices.Contains(merchants.StrikeWhys(), c.Why) {
			return ErrClaims.With("No", c.No)
		}
	}
	return nil
}

// frozen is a verdict as a step keeps it: what was set aside is counted, not named.
func frozen(v review.Verdict) (*review.Verdict, []Count) {
	if v.Day == "" {
		return nil, nil
	}
	var aside []Count
	for _, a := range v.SetAside {
		aside = count(aside, string(a.Why))
	}
	v.SetAside = nil
	return &v, aside
}

// count adds one to the code's count.
func count(list []Count, code string) []Count {
	i := slices.IndexFunc(list, func(c Count) bool { return c.Code == code })
	if i < 0 {
		return append(list, Count{code, 1})
	}
	list[i].N++
	return list
}
