package cases

import (
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/merchants/review"
)

// What the terms do not say.
const (
	// ObjectDays is how long a merchant has to object, in calendar days after the
	// paper went out, and to appeal after a decision. The office's own.
	ObjectDays = 10
	// staleAfter is how old a verdict may be that a step stands on, in days: the
	// method runs every night.
	staleAfter = 7
	// recheckBefore is how long before the deadline a re-check is due, in days.
	recheckBefore = 7
)

// Need is one thing that a step takes.
type Need string

// The needs. What is typed with a step, as its reason, is asked for when it is
// taken.
const (
	Decider     Need = "decider"      // a role that decides reviews
	Undisputed  Need = "undisputed"   // no objection or appeal waits
	Disputed    Need = "disputed"     // one does
	Fresh       Need = "fresh"        // the method's word of the last days
	FromMeals   Need = "from_meals"   // answers about redeemed meals behind it
	WarnLevel   Need = "warn_level"   // the method proposes a warning
	RemoveLevel Need = "remove_level" // the method proposes removal
	LiftWord    Need = "lift_word"    // the method proposes to lift
	Expired     Need = "expired"      // the deadline, a last day, has passed
	OnceOnly    Need = "once_only"    // not extended before
	Heard       Need = "heard"        // the merchant has said what he wants against the proposal, or his time to do so is over
	NotProposer Need = "not_proposer" // another person
	NotSigner   Need = "not_signer"   // another person
	NotTaker    Need = "not_taker"    // another person than who took the step
	Third       Need = "third"        // of an appeal: also another than who decided the objection, where there is one
	ServesNot   Need = "serves_not"   // the merchant has no point that serves
	Objectable  Need = "objectable"   // a step in force without an objection
	Appealable  Need = "appealable"   // a decided objection without an appeal
)

// Rule is one row of the table: an action with its ground may be taken from the
// stages, leads to another, and needs all of Needs. To "" leaves the stage as it
// is, or where it was before the proposal, or depends on what is decided.
type Rule struct {
	Action Action
	Ground Ground
	From   []Stage
	To     Stage
	Needs  []Need
}

// answering are the stages in which the merchant has something to answer to.
var answering = []Stage{Warned, Proposed, Signed}

// Rules is the whole table in the order of display. A case is opened beside it: by
// the program on a level of Watch, by a person with a reason.
func Rules() []Rule {
	return []Rule{
		{Decide, Plain, answering, "", []Need{Decider, Disputed, NotTaker, Third}},
		{Warn, Plain, []Stage{Watch}, Warned, []Need{Decider, Undisputed, Fresh, FromMeals, WarnLevel}},
		{Recheck, Plain, []Stage{Watch, Warned}, "", []Need{Decider}},
		{Lift, Improved, []Stage{Warned}, Lifted, []Need{Decider, Undisputed, Fresh, LiftWord}},
		{Lift, Judged, []Stage{Warned}, Lifted, []Need{Decider, Undisputed, Expired}},
		{Propose, Answers, []Stage{Warned}, Proposed, []Need{Decider, Undisputed, Expired, Fresh, FromMeals, RemoveLevel}},
		{Propose, FoodSafety, []Stage{Watch, Warned}, Proposed, []Need{Decider, Undisputed}},
		{Sign, Plain, []Stage{Proposed}, Signed, []Need{Decider, Undisputed}},
		{Countersign, Plain, []Stage{Signed}, Removed, []Need{Decider, Undisputed, NotSigner, NotProposer, Heard}},
		{Object, Plain, answering, "", []Need{Decider, Undisputed, Objectable}},
		{Appealed, Plain, answering, "", []Need{Decider, Undisputed, Appealable}},
		{Extend, Plain, []Stage{Warned}, "", []Need{Decider, Undisputed, OnceOnly}},
		{Withdraw, Plain, []Stage{Proposed, Signed}, "", []Need{Decider, Undisputed}},
		{Drop, Plain, []Stage{Watch}, Dropped, []Need{Decider}},
		{Drop, Gone, answering, Dropped, []Need{Decider, ServesNot}},
		{Note, Plain, Stages(), "", []Need{Decider}},
	}
}

// Person is who asks, with all logins of his.
type Person struct {
	Logins  []audit.Actor
	Decides bool // his role decides reviews in the case's street
}

// is reports whether the step was the person's, with whichever login.
func (p Person) is(by audit.Actor) bool { return slices.Contains(p.Logins, by) }

// Situation is all that the table asks about one case.
type Situation struct {
	Case     Case
	Steps    []Taken        // all, by Seq
	Appeals  []Appeal       // all, by the time of filing
	Verdict  review.Verdict // of the newest day kept, with what was struck since; Day "" where none is
	Today    data.ServiceDay
	Me       Person
	Serves   bool // the merchant has a point that is open or suspended
	Outsider bool // somebody else is there who decides and has neither taken the disputed step nor decided about it
}

// Offer is one row of the table for one case and person: To where it leads, and
// Because why it is not open, nil where it is.
type Offer struct {
	Rule
	To      Stage
	Because *fault.Error
}

// Allowed says of every row of the table whether it is open, in its order. Rows of
// another stage are left out.
func Allowed(s *Situation) []Offer {
	var all []Offer
	for _, r := range Rules() {
		if slices.Contains(r.From, s.Case.Stage) {
			all = append(all, s.offer(r))
		}
	}
	return all
}

// offerOf is the row of the action and its ground; ErrStage where the stage has
// none.
func (s *Situation) offerOf(a Action, g Ground) Offer {
	for _, r := range Rules() {
		if r.Action == a && r.Ground == g && slices.Contains(r.From, s.Case.Stage) {
			return s.offer(r)
		}
	}
	return Offer{Because: ErrStage}
}

func (s *Situation) offer(r Rule) Offer {
	o := Offer{Rule: r, To: r.To}
	switch {
	case r.Action == Withdraw:
		o.To = s.before()
	case r.To == "":
		o.To = s.Case.Stage
	}
	for _, n := range r.Needs {
		if err := needs[n](s); err != nil {
			o.Because = err
			return o
		}
	}
	return o
}

// before is where a case returns to whose proposal is withdrawn.
func (s *Situation) before() Stage {
	if s.Case.WarnedOn != "" {
		return Warned
	}
	return Watch
}

// last finds the newest step of the action, nil where there is none. Whether it is
// in force, the stage says: a proposal that was withdrawn is followed by another
// before anybody signs again.
func (s *Situation) last(a Action) *Taken {
	for i := len(s.Steps) - 1; i >= 0; i-- {
		if s.Steps[i].Action == a {
			return &s.Steps[i]
		}
	}
	return nil
}

// Waiting reports whether an objection or appeal waits for its decision.
func (s *Situation) Waiting() bool { return s.Disputed() != nil }

// Disputed is the objection or appeal that waits for its decision, nil where none
// does.
func (s *Situation) Disputed() *Appeal {
	for i := range s.Appeals {
		if s.Appeals[i].Decision == "" {
			return &s.Appeals[i]
		}
	}
	return nil
}

// upheld is where the case goes when what was said against the step is upheld: a
// warning is lifted, a proposal withdrawn.
func (s *Situation) upheld(seq int) Stage {
	if step := s.step(seq); step != nil && step.Action == Warn {
		return Lifted
	}
	return s.before()
}

// against is the appeal of the kind against the step, nil where there is none.
func (s *Situation) against(kind AppealKind, seq int) *Appeal {
	for i := range s.Appeals {
		if s.Appeals[i].Kind == kind && s.Appeals[i].Against == seq {
			return &s.Appeals[i]
		}
	}
	return nil
}

// Objectables are the steps in force that a merchant may object to or, where its
// objection was decided, appeal against: the warning and the proposal.
func (s *Situation) Objectables(kind AppealKind) []Taken {
	var list []Taken
	for _, a := range []Action{Warn, Propose} {
		step := s.last(a)
		if step == nil || a == Propose && s.Case.Stage != Proposed && s.Case.Stage != Signed {
			continue
		}
		first, second := s.against(Objection, step.Seq), s.against(SecondAppeal, step.Seq)
		if kind == Objection && first == nil || kind == SecondAppeal && first != nil && first.Decision != "" && second == nil {
			list = append(list, *step)
		}
	}
	return list
}
