package cases

import "mealmap/merchants/review"

// Wait is what a case waits for from the office, the most pressing first.
type Wait string

// What a case can wait for.
const (
	ForDecision  Wait = "decision"  // an objection or appeal
	ForSignature Wait = "signature" // a proposal's first or second
	ForRemoval   Wait = "removal"   // whether to propose it: the deadline passed and nothing has improved
	ForDeadline  Wait = "deadline"  // what to do now that the deadline has passed
	ForLifting   Wait = "lifting"   // the method proposes to lift
	ForWarning   Wait = "warning"   // the method proposes one
	ForRecheck   Wait = "recheck"   // the deadline is near
	ForNew       Wait = "new"       // nobody has looked at the watch
	ForNothing   Wait = ""          // time
)

// Waits lists everything a case can wait for, the most pressing first.
func Waits() []Wait {
	return []Wait{ForDecision, ForSignature, ForRemoval, ForDeadline, ForLifting, ForWarning, ForRecheck, ForNew, ForNothing}
}

// WaitsFor is what a case waits for, whoever asks.
func WaitsFor(s *Situation) Wait {
	expired := needs[Expired](s) == nil
	switch {
	case s.Case.Stage.Ended():
		return ForNothing
	case s.Disputed() != nil:
		return ForDecision
	case s.Case.Stage == Signed && heard(s) != nil:
		return ForNothing
	case s.Case.Stage == Proposed || s.Case.Stage == Signed:
		return ForSignature
	case s.Case.Stage == Watch:
		return s.watchWaits()
	case s.Verdict.Lift:
		return ForLifting
	case expired && s.Verdict.Level >= review.Removal:
		return ForRemoval
	case expired:
		return ForDeadline
	case s.Today >= s.Case.Deadline.AddDays(-recheckBefore) && !s.rechecked():
		return ForRecheck
	}
	return ForNothing
}

func (s *Situation) watchWaits() Wait {
	switch {
	case s.Verdict.Level >= review.Warning:
		return ForWarning
	case len(s.Steps) == 1:
		return ForNew
	}
	return ForNothing
}

// rechecked reports whether somebody has looked within the last days before the
// deadline.
func (s *Situation) rechecked() bool {
	r := s.last(Recheck)
	return r != nil && r.At.ServiceDay() >= s.Case.Deadline.AddDays(-recheckBefore)
}
