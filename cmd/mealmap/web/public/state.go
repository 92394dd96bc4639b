package public

import (
	"fmt"
	"strconv"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// stateLine says whether there is food now: a word with a colour of its own, why
// it is shut in the office's words, and what a person does with it.
type stateLine struct{ Class, Word, Reason, Detail string }

// The last minutes of an open point are counted, and it is no longer good news
// for who still has to walk.
const (
	countedMinutes = 90
	closingSoon    = 30
)

// stateText is the state of a point for somebody who has so far to walk.
func stateText(p *messages.Printer, f near.Found, now data.Instant) stateLine {
	switch {
	case !f.Open.Known:
		return stateLine{Class: "unknown", Word: p.Text("public.open.ask"), Detail: p.Text("public.open.unknown")}
	case f.Open.Open:
		return openText(p, f, now)
	}
	line := stateLine{Class: "closed", Word: p.Text("public.closed.word"), Detail: opensText(p, f.Open, now)}
	today := now.ServiceDay()
	if closure, shut := f.Point.ClosureOn(today); shut {
		line.Word, line.Reason = p.Text("public.closed.day"), closure.Reason
	} else if len(f.Point.OnDay(today)) == 0 {
		line.Word = p.Text("public.closed.day")
	}
	return line
}

func openText(p *messages.Printer, f near.Found, now data.Instant) stateLine {
	line, closes := stateLine{Class: "open", Word: p.Text("public.open.word")}, f.Open.ClosesAt
	if closes == nil {
		line.Detail = p.Text("public.open.now")
		return line
	}
	at := clockText(*closes)
	if closes.Minute() == 0 { // a day ends at 24:00, not at 0:00
		at = "24:00"
	}
	left := max(1, int(closes.Sub(now).Minutes())) // the last minute is one too
	switch {
	case left <= countedMinutes && f.Minutes >= left:
		line.Class, line.Detail = "soon", p.Text("public.open.too_late", "Minutes", left, "Time", at)
	case left <= countedMinutes:
		line.Detail = p.Text("public.open.left", "Minutes", left, "Time", at)
		if left <= closingSoon {
			line.Class = "soon"
		}
	case closes.ServiceDay() != now.ServiceDay() && closes.Minute() != 0:
		line.Detail = p.Text("public.open.until.tomorrow", "Time", at)
	default:
		line.Detail = p.Text("public.open.until", "Time", at)
	}
	return line
}

func opensText(p *messages.Printer, o merchants.OpenState, now data.Instant) string {
	if o.OpensAt == nil {
		return p.Text("public.closed.for_now")
	}
	at, day, today := clockText(*o.OpensAt), o.OpensAt.ServiceDay(), now.ServiceDay()
	switch days := day.DaysSince(today); {
	case days == 0:
		return p.Text("public.closed.today", "Time", at)
	case days == 1:
		return p.Text("public.closed.tomorrow", "Time", at)
	case days < 7:
		return p.Text("public.closed.later", "Day", weekdayText(p, int(day.Weekday())), "Time", at)
	default:
		return p.Text("public.closed.later", "Day", dateText(p, day, today), "Time", at)
	}
}

func clockText(i data.Instant) string { return minuteText(i.Minute()) }

// minuteText shows a minute of the day as people write it, "6:30", "24:00".
func minuteText(minute int) string { return fmt.Sprintf("%d:%02d", minute/60, minute%60) }

func weekdayText(p *messages.Printer, weekday int) string {
	return p.Text("public.weekday." + strconv.Itoa(weekday))
}
