package complaints

import (
	"mealmap/data"
	"mealmap/merchants"
)

// Figures are the complaints that came on the days, as they stand now: what was
// answered later is counted with the days on which it came.
type Figures struct {
	From, To    data.ServiceDay // both inclusive
	All         Tally
	Classes     map[Class]Tally
	Communities map[string]Tally            // by 12-digit code, "" of no single one
	Points      map[merchants.PointID]Tally // "" of no known point
}

// Tally counts complaints. Food safety is counted with the rest here and apart by
// its class; Asked and Satisfied leave it out.
type Tally struct {
	Received  int
	Answered  int // of those received, at least once
	InTime    int // of those answered, the first time within the days of its class
	Overdue   int // not answered now, and the last day is over
	Reopened  int // the answer did not satisfy
	Closed    int
	Asked     int // reached by the call back
	Satisfied int // of those asked, with the last answer
}

// add counts one complaint.
func (t *Tally) add(r *figureRow, today data.ServiceDay) {
	t.Received++
	t.Answered += r.Answered
	t.InTime += r.InTime
	if r.State == Open && r.DueOn < today {
		t.Overdue++
	}
	if r.Rounds > 1 {
		t.Reopened++
	}
	if r.State == Closed {
		t.Closed++
	}
	if r.Class == FoodSafety || r.Satisfied < 0 {
		return
	}
	t.Asked++
	t.Satisfied += r.Satisfied
}

// figureRow is what figures need to know of a complaint.
type figureRow struct {
	Class      Class             `db:"class"`
	Community  string            `db:"community"`
	PointID    merchants.PointID `db:"point_id"`
	ReceivedAt data.Instant      `db:"received_at"`
	State      State             `db:"state"`
	DueOn      data.ServiceDay   `db:"due_on"`
	Rounds     int               `db:"rounds"`
	Satisfied  int               `db:"satisfied"`
	Answered   int               `db:"answered"`
	InTime     int               `db:"in_time"`
}

// tallied adds the rows up.
func tallied(rows []figureRow, from, to, today data.ServiceDay) Figures {
	f := Figures{From: from, To: to, Classes: map[Class]Tally{}, Communities: map[string]Tally{}, Points: map[merchants.PointID]Tally{}}
	for i := range rows {
		r := &rows[i]
		f.All.add(r, today)
		count(f.Classes, r.Class, r, today)
		count(f.Communities, r.Community, r, today)
		count(f.Points, r.PointID, r, today)
	}
	return f
}

func count[K comparable](into map[K]Tally, key K, r *figureRow, today data.ServiceDay) {
	t := into[key]
	t.add(r, today)
	into[key] = t
}
