package print

import (
	"fmt"
	"math"

	"mealmap/meals/complaints"
	"mealmap/meals/monthly"
	"mealmap/static/messages"
)

// MonthSummary is the month in sentences, the most important first. The report is as
// ConcealMonth leaves it.
func MonthSummary(r monthly.Report, p *messages.Printer) []string {
	var all []string
	say := func(when bool, key string, pairs ...any) {
		if when {
			all = append(all, p.Text("monthly.sum."+key, pairs...))
		}
	}
	served := 0
	for _, point := range r.Points {
		if point.Meals > 0 || point.Hidden {
			served++
		}
	}
	a, fresh := r.All, fewText(p, r.New)
	if OthersFew(r) {
		fresh = "0" // the sentence is silent about it
	}
	say(r.Running, "running", "Day", r.To)
	say(a.Meals == 0, "none")
	say(a.Meals > 0, "meals", "Points", served, "Elders", fewText(p, r.Elders), "Meals", a.Meals, "New", fresh)
	say(a.Meals > 0, "money", "List", a.List.Grouped(), "Elder", a.Elder.Grouped(), "Let", a.Merchant.Grouped(), "Public", a.Public.Grouped(),
		"Fees", feesText(r))
	if b := r.Before; b != nil && !r.Running {
		say(true, "before", "Change", change(r.Now.Meals, b.Meals), "More", r.Now.Meals >= b.Meals)
	}
	if b := r.Year; b != nil && !r.Running {
		say(true, "year", "Change", change(r.Now.Meals, b.Meals), "More", r.Now.Meals >= b.Meals)
	}
	enough, low, high := 0, 1.0, 0.0
	for _, m := range r.Merchants {
		if m.Figure.Enough {
			enough++
			low, high = min(low, m.Figure.Share), max(high, m.Figure.Share)
		}
	}
	say(enough > 0, "heard", "Merchants", len(r.Merchants), "Enough", enough, "Few", len(r.Merchants)-enough, "Low", percent(low), "High", percent(high))
	say(enough == 0 && len(r.Merchants) > 0, "unheard", "Merchants", len(r.Merchants))
	c := r.Complaints.All
	say(c.Received > 0, "complaints", "Received", c.Received, "Answered", c.Answered, "InTime", c.InTime, "Overdue", c.Overdue,
		"Safety", r.Complaints.Classes[complaints.FoodSafety].Received)
	say(c.Received == 0, "no_complaints")
	say(r.Cases.Warned+r.Cases.Lifted+r.Cases.Removed > 0, "cases", "Warned", r.Cases.Warned, "Lifted", r.Cases.Lifted, "Removed", r.Cases.Removed)
	open, longest := 0, 0
	for _, g := range r.Gaps {
		if g.Closed == "" {
			open, longest = open+1, max(longest, g.Days)
		}
	}
	say(open > 0, "gaps", "Open", open, "Days", longest)
	return all
}

// change is by how many in a hundred a is another than b.
func change(a, b int) int { return int(math.Round(math.Abs(float64(a-b)) * 100 / float64(b))) }

func percent(share float64) int { return int(math.Round(share * 100)) }

func feesText(r monthly.Report) string {
	if r.All.DeliveryFees == 0 {
		return ""
	}
	return r.All.DeliveryFees.Grouped()
}

// fewCell is a count of elders, or the words for fewer than five.
func fewCell(p *messages.Printer, n int) any {
	if Few(n) {
		return p.Text("print.public.few", "Fewest", fewest)
	}
	return n
}

func fewText(p *messages.Printer, n int) string { return fmt.Sprint(fewCell(p, n)) }

// ratio is a share in whole percent, or the word for a share of nothing.
func ratio(p *messages.Printer, part, of int) any {
	if of == 0 {
		return p.Text("monthly.nothing")
	}
	return percent(float64(part) / float64(of))
}
