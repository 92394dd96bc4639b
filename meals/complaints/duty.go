package complaints

import (
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

// Roster says who works on a day: whose login has not ended, and who is not away.
type Roster struct {
	Active map[audit.Actor]bool
	Away   map[audit.Actor]bool
}

// Works reports whether the person is there.
func (r Roster) Works(a audit.Actor) bool { return r.Active[a] && !r.Away[a] }

// Acting is who works on the complaint on the day: the responsible, on days on which
// he is away his deputy, and where neither is there whoever was asked first. Where
// nobody is there it stays with the responsible.
func (c *Complaint) Acting(r Roster) audit.Actor {
	for _, a := range []audit.Actor{c.Responsible, c.Deputy, c.FirstAsked} {
		if r.Works(a) {
			return a
		}
	}
	return c.Responsible
}

// Desk is who works on a class in a street, in how many working days.
type Desk struct {
	Street      string
	Class       Class
	Days        int
	Responsible audit.Actor // "": who was asked first
	Deputy      audit.Actor // "" none
	Set         bool        // the street has said so; else the defaults
}

// assign gives who works on a new complaint of the desk: whose login has ended has
// no work, his deputy takes his place, and where neither is left who was asked
// first.
func (d Desk) assign(r Roster, firstAsked audit.Actor) (responsible, deputy audit.Actor) {
	switch {
	case r.Active[d.Responsible] && r.Active[d.Deputy] && d.Deputy != d.Responsible:
		return d.Responsible, d.Deputy
	case r.Active[d.Responsible]:
		return d.Responsible, ""
	case r.Active[d.Deputy]:
		return d.Deputy, ""
	}
	return firstAsked, ""
}

// Prompt is what the program does about a complaint by itself: it reminds and it
// tells others, and decides nothing.
type Prompt struct {
	Action Action // Remind or Escalate
	Why    string
}

// What prompts say of why.
const (
	Before   = "before"   // the last day is the next working day
	Today    = "today"    // it is the last day
	Late     = "overdue"  // the last day is over
	Untaken  = "untaken"  // food safety, and nobody has it in hand
	Reopened = "reopened" // the answer did not satisfy
)

// UntakenAfter is how long a complaint about food safety may wait for somebody to
// take it in hand before the office is told. Asked every Pulse, the office is told
// within the hour.
const (
	UntakenAfter = 30 * time.Minute
	Pulse        = 10 * time.Minute
)

// PromptOn is what is to be done about a complaint at an instant, at most one thing;
// none where it has been done. Asked again it gives the same until the complaint
// says that it has been done.
func PromptOn(c *Complaint, cal *meals.Calendar, now data.Instant) (Prompt, bool) {
	if c.State != Open {
		return Prompt{}, false
	}
	today := now.ServiceDay()
	reminded, escalated := dayOf(c.RemindedAt), dayOf(c.EscalatedAt)
	switch {
	case today > c.DueOn:
		return Prompt{Escalate, Late}, escalated <= c.DueOn
	case c.Class == FoodSafety && c.TakenAt == 0 && now >= c.ReceivedAt.Add(UntakenAfter) && escalated == "":
		return Prompt{Escalate, Untaken}, true
	case today == c.DueOn:
		return Prompt{Remind, Today}, reminded < c.DueOn
	case cal.AddWorkingDays(today, 1) >= c.DueOn:
		return Prompt{Remind, Before}, reminded == "" || cal.AddWorkingDays(reminded, 1) < c.DueOn
	}
	return Prompt{}, false
}

// dayOf is the instant's day, "" of none.
func dayOf(at data.Instant) data.ServiceDay {
	if at == 0 {
		return ""
	}
	return at.ServiceDay()
}
