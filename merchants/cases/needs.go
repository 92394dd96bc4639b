package cases

import (
	"mealmap/data/fault"
	"mealmap/merchants/review"
)

// needs says of each need why it is not met, nil where it is.
var needs = map[Need]func(*Situation) *fault.Error{
	Decider:    func(s *Situation) *fault.Error { return unless(s.Me.Decides, ErrNotDecider) },
	Undisputed: func(s *Situation) *fault.Error { return unless(s.Disputed() == nil, ErrDisputed) },
	Disputed:   func(s *Situation) *fault.Error { return unless(s.Disputed() != nil, ErrNotDisputed) },
	Fresh:      fresh,
	FromMeals:  func(s *Situation) *fault.Error { return unless(s.Verdict.Figure.N > 0, ErrNoMeals) },
	WarnLevel: func(s *Situation) *fault.Error {
		return unless(s.Verdict.Level >= review.Warning, ErrBelowWarning)
	},
	RemoveLevel: func(s *Situation) *fault.Error {
		return unless(s.Verdict.Level >= review.Removal, ErrBelowRemoval)
	},
	LiftWord: func(s *Situation) *fault.Error { return unless(s.Verdict.Lift, ErrNotImproved) },
	Expired: func(s *Situation) *fault.Error {
		return unless(s.Case.Deadline != "" && s.Today > s.Case.Deadline, ErrRunning.With("Deadline", string(s.Case.Deadline)))
	},
	OnceOnly: func(s *Situation) *fault.Error { return unless(s.last(Extend) == nil, ErrExtended) },
	Heard:    heard,
	NotProposer: func(s *Situation) *fault.Error {
		p := s.last(Propose)
		return unless(p != nil && !s.Me.is(p.By), ErrProposer)
	},
	NotSigner: func(s *Situation) *fault.Error {
		p := s.last(Sign)
		return unless(p != nil && !s.Me.is(p.By), ErrSigner)
	},
	NotTaker: func(s *Situation) *fault.Error {
		step := s.step(s.Disputed().Against)
		return unless(step != nil && !s.Me.is(step.By), ErrTaker)
	},
	Third:      third,
	ServesNot:  func(s *Situation) *fault.Error { return unless(!s.Serves, ErrServes) },
	Objectable: func(s *Situation) *fault.Error { return unless(len(s.Objectables(Objection)) > 0, ErrNoObjection) },
	Appealable: func(s *Situation) *fault.Error { return unless(len(s.Objectables(SecondAppeal)) > 0, ErrNoAppeal) },
}

func unless(met bool, err *fault.Error) *fault.Error {
	if met {
		return nil
	}
	return err
}

// step is that of the number, nil where there is none.
func (s *Situation) step(seq int) *Taken {
	if seq < 1 || seq > len(s.Steps) {
		return nil
	}
	return &s.Steps[seq-1]
}

func fresh(s *Situation) *fault.Error {
	switch day := s.Verdict.Day; {
	case day == "":
		return ErrNoVerdict
	case day < s.Today.AddDays(-staleAfter):
		return ErrStale.With("Day", string(day))
	}
	return nil
}

// heard: removal waits until the merchant's time to object to the proposal is
// over, and where he has objected, until his appeal is decided or his time for it
// is over too.
func heard(s *Situation) *fault.Error {
	p := s.last(Propose)
	if p == nil {
		return ErrStage
	}
	until := p.Detail.ObjectBy
	if o := s.against(Objection, p.Seq); o != nil {
		until = o.DecidedAt.ServiceDay().AddDays(ObjectDays)
	}
	if s.against(SecondAppeal, p.Seq) != nil || s.Today > until {
		return nil
	}
	return ErrHearing.With("Until", string(until))
}

// third: who decided the objection decides the appeal only where nobody else can.
func third(s *Situation) *fault.Error {
	a := s.Disputed()
	if a.Kind != SecondAppeal {
		return nil
	}
	first := s.against(Objection, a.Against)
	return unless(first == nil || !s.Me.is(first.DecidedBy) || !s.Outsider, ErrDecided)
}
