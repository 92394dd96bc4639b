package print

import (
	"cmp"
	"slices"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// fewest is the least count that the public may read: behind a smaller one
// stand people whom a neighbour could name.
const fewest = 5

// Publicity is a period as the public may read it, counted meal by meal. Meals
// that were taken back or are not paid for, or are of earlier periods, do not
// count. Merchants with fewer
// than five elders stand together under no name; elders stand with a masked
// name, their community and how often they ate, and without money, because the
// subsidy of a meal tells who is poor.
type Publicity struct {
	From, To  data.ServiceDay
	merchants map[merchants.MerchantID]*tally
	elders    map[meals.ElderID]*PublicElder
}

// tally is one merchant's meals and who ate them.
type tally struct {
	PublicMerchant
	who map[meals.ElderID]bool
}

// PublicMerchant is a line about a merchant. Name is "" for those that stand
// together; Elders and Meals are 0 where they may not be told.
type PublicMerchant struct {
	Name                      string
	Meals, Elders             int
	List, Let, Subsidy, Elder data.Fen
}

// PublicElder is a line about an elder.
type PublicElder struct {
	Name      string // masked
	Community string
	Meals     int
}

// NewPublicity begins to count a period.
func NewPublicity(from, to data.ServiceDay) *Publicity {
	return &Publicity{From: from, To: to, merchants: map[merchants.MerchantID]*tally{}, elders: map[meals.ElderID]*PublicElder{}}
}

// Add counts a meal.
func (p *Publicity) Add(m BookMeal) {
	r := m.Redemption
	if m.Earlier || r.VoidedAt != 0 || r.Rejected {
		return
	}
	t := p.merchants[r.MerchantID]
	if t == nil {
		t = &tally{PublicMerchant{Name: m.Merchant}, map[meals.ElderID]bool{}}
		p.merchants[r.MerchantID] = t
	}
	t.who[r.ElderID] = true
	t.add(PublicMerchant{Meals: 1, List: r.List, Let: r.Merchant, Subsidy: r.Government + r.Fund, Elder: r.Elder})
	e := p.elders[r.ElderID]
	if e == nil {
		e = &PublicElder{Name: meals.MaskName(m.ElderName), Community: m.CommunityName}
		p.elders[r.ElderID] = e
	}
	e.Meals++
}

// Elders is how many elders ate.
func (p *Publicity) Elders() int { return len(p.elders) }

// Merchants lists them by name. Those with too few elders stand together at the
// end, with the next larger one where they are still too few, so that no
// difference tells what is left out.
func (p *Publicity) Merchants() []PublicMerchant {
	all := make([]*tally, 0, len(p.merchants))
	for _, t := range p.merchants {
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b *tally) int { return cmp.Or(cmp.Compare(len(a.who), len(b.who)), cmp.Compare(a.Name, b.Name)) })
	others := tally{who: map[meals.ElderID]bool{}}
	together := 0
	for together < len(all) && (len(all[together].who) < fewest || together > 0 && len(others.who) < fewest) {
		for e := range all[together].who {
			others.who[e] = true
		}
		others.add(all[together].PublicMerchant)
		together++
	}
	var lines []PublicMerchant
	for _, t := range all[together:] {
		t.PublicMerchant.Elders = len(t.who)
		lines = append(lines, t.PublicMerchant)
	}
	slices.SortFunc(lines, func(a, b PublicMerchant) int { return cmp.Compare(a.Name, b.Name) })
	if together > 0 {
		if others.Elders = len(others.who); others.Elders < fewest {
			others.Elders, others.Meals = 0, 0
		}
		lines = append(lines, others.PublicMerchant)
	}
	return lines
}

// List is the elders by community and name.
func (p *Publicity) List() []PublicElder {
	all := make([]PublicElder, 0, len(p.elders))
	for _, e := range p.elders {
		all = append(all, *e)
	}
	slices.SortFunc(all, func(a, b PublicElder) int {
		return cmp.Or(cmp.Compare(a.Community, b.Community), cmp.Compare(a.Name, b.Name), cmp.Compare(b.Meals, a.Meals))
	})
	return all
}

func (m *PublicMerchant) add(other PublicMerchant) {
	m.Meals += other.Meals
	m.List += other.List
	m.Let += other.Let
	m.Subsidy += other.Subsidy
	m.Elder += other.Elder
}

// cells are the line's cells; a number that may not be told is a word. The money
// of fewer than five elders tells what each of them got.
func (m PublicMerchant) cells(p *messages.Printer) []any {
	name := m.Name
	if name == "" {
		name = p.Text("print.public.others")
	}
	cells := []any{name, told(p, m.Meals), told(p, m.Elders), m.List, m.Let, m.Subsidy, m.Elder}
	if m.Elders < fewest {
		for i := 3; i < len(cells); i++ {
			cells[i] = p.Text("print.public.withheld")
		}
	}
	return cells
}

// told is a count, or the words for fewer than five.
func told(p *messages.Printer, n int) any {
	if n < fewest {
		return p.Text("print.public.few", "Fewest", fewest)
	}
	return n
}
