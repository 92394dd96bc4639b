package complaints

import (
	"testing"

	"mealmap/data"
	"mealmap/data/audit"
)

const (
	anna  = audit.Actor("user:a")
	bert  = audit.Actor("user:b")
	clerk = audit.Actor("user:c")
)

func rosterOf(active, away []audit.Actor) Roster {
	r := Roster{Active: map[audit.Actor]bool{}, Away: map[audit.Actor]bool{}}
	for _, a := range active {
		r.Active[a] = true
	}
	for _, a := range away {
		r.Away[a] = true
	}
	return r
}

func TestWhoActs(t *testing.T) {
	t.Parallel()
	all := []audit.Actor{anna, bert, clerk}
	c := &Complaint{FirstAsked: clerk, Responsible: anna, Deputy: bert}
	for name, x := range map[string]struct {
		active, away []audit.Actor
		want         audit.Actor
	}{
		"the responsible":                             {all, nil, anna},
		"his deputy where he is away":                 {all, []audit.Actor{anna}, bert},
		"his deputy where his login has ended":        {[]audit.Actor{bert, clerk}, nil, bert},
		"who was asked first where both are away":     {all, []audit.Actor{anna, bert}, clerk},
		"the responsible where nobody is there":       {all, all, anna},
		"the responsible though the deputy is absent": {all, []audit.Actor{bert}, anna},
	} {
		if got := c.Acting(rosterOf(x.active, x.away)); got != x.want {
			t.Errorf("%s: %s", name, got)
		}
	}
}

func TestWhoGetsWhatIsNew(t *testing.T) {
	t.Parallel()
	desk := Desk{Responsible: anna, Deputy: bert}
	for name, x := range map[string]struct {
		desk   Desk
		active []audit.Actor
		a, b   audit.Actor
	}{
		"both":                     {desk, []audit.Actor{anna, bert, clerk}, anna, bert},
		"the deputy has left":      {desk, []audit.Actor{anna, clerk}, anna, ""},
		"the responsible has left": {desk, []audit.Actor{bert, clerk}, bert, ""},
		"both have left":           {desk, []audit.Actor{clerk}, clerk, ""},
		"nobody was named":         {Desk{}, []audit.Actor{anna, bert, clerk}, clerk, ""},
	} {
		if a, b := x.desk.assign(rosterOf(x.active, nil), clerk); a != x.a || b != x.b {
			t.Errorf("%s: %s and %s", name, a, b)
		}
	}
}

func TestWhatIsPrompted(t *testing.T) {
	t.Parallel()
	const due = data.ServiceDay("2025-03-10") // Monday
	at := func(day data.ServiceDay) data.Instant { return day.At(60) }
	open := Complaint{State: Open, Class: Taste, DueOn: due, ReceivedAt: at("2025-03-03")}
	change := func(do func(*Complaint)) Complaint { c := open; do(&c); return c }
	for name, x := range map[string]struct {
		c     Complaint
		today data.ServiceDay
		want  Prompt
		due   bool
	}{
		"two working days before":               {open, "2025-03-06", Prompt{}, false},
		"the working day before":                {open, "2025-03-07", Prompt{Remind, Before}, true},
		"and once only":                         {change(func(c *Complaint) { c.RemindedAt = at("2025-03-07") }), "2025-03-07", Prompt{}, false},
		"not again on the weekend":              {change(func(c *Complaint) { c.RemindedAt = at("2025-03-07") }), "2025-03-09", Prompt{}, false},
		"reminded of an earlier last day":       {change(func(c *Complaint) { c.RemindedAt = at("2025-03-04") }), "2025-03-07", Prompt{Remind, Before}, true},
		"made up for on the weekend":            {open, "2025-03-08", Prompt{Remind, Before}, true},
		"the day itself":                        {change(func(c *Complaint) { c.RemindedAt = at("2025-03-07") }), due, Prompt{Remind, Today}, true},
		"and once only on it":                   {change(func(c *Complaint) { c.RemindedAt = at(due) }), due, Prompt{}, false},
		"the day after":                         {change(func(c *Complaint) { c.RemindedAt = at(due) }), "2025-03-11", Prompt{Escalate, Late}, true},
		"and once only when late":               {change(func(c *Complaint) { c.EscalatedAt = at("2025-03-11") }), "2025-03-20", Prompt{}, false},
		"told before, and late now":             {change(func(c *Complaint) { c.EscalatedAt = at(due) }), "2025-03-11", Prompt{Escalate, Late}, true},
		"answered":                              {change(func(c *Complaint) { c.State = Answered }), "2025-03-11", Prompt{}, false},
		"closed":                                {change(func(c *Complaint) { c.State = Closed }), "2025-03-11", Prompt{}, false},
		"food safety on its day":                {change(func(c *Complaint) { c.Class = FoodSafety }), "2025-03-03", Prompt{}, false},
		"food safety just before the half hour": {change(func(c *Complaint) { c.Class, c.ReceivedAt = FoodSafety, data.ServiceDay("2025-03-03").At(30)+1 }), "2025-03-03", Prompt{}, false},
		"food safety after half an hour":        {change(func(c *Complaint) { c.Class, c.ReceivedAt = FoodSafety, data.ServiceDay("2025-03-03").At(30) }), "2025-03-03", Prompt{Escalate, Untaken}, true},
		"another class waits":                   {change(func(c *Complaint) { c.ReceivedAt = data.ServiceDay("2025-03-03").At(30) }), "2025-03-03", Prompt{}, false},
		"food safety nobody has taken":          {change(func(c *Complaint) { c.Class = FoodSafety }), "2025-03-04", Prompt{Escalate, Untaken}, true},
		"food safety that somebody has":         {change(func(c *Complaint) { c.Class, c.TakenAt = FoodSafety, 1 }), "2025-03-04", Prompt{}, false},
		"food safety that others know of":       {change(func(c *Complaint) { c.Class, c.EscalatedAt = FoodSafety, at("2025-03-04") }), "2025-03-05", Prompt{}, false},
		"food safety untaken, and late now":     {change(func(c *Complaint) { c.Class, c.EscalatedAt = FoodSafety, at("2025-03-04") }), "2025-03-11", Prompt{Escalate, Late}, true},
	} {
		got, is := PromptOn(&x.c, nil, x.today.At(60))
		if is != x.due || is && got != x.want {
			t.Errorf("%s: %v %v, want %v %v", name, got, is, x.want, x.due)
		}
	}
}
