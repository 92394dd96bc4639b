package print

import (
	"fmt"

	"mealmap/meals/settle"
)

// merchants is a row a statement.
func (k *bookPress) merchants() error {
	s, err := k.sheet(k.words.Text("print.book.merchants"), []heading{
		{"print.book.col.number", 22}, {"print.book.col.merchant", 26}, {"print.book.col.from", 12}, {"print.book.col.to", 12}, {"print.book.col.state", 16},
		{"print.book.col.meals", 8}, {"print.book.col.voided", 8}, {"print.book.col.list", 14}, {"print.book.col.let", 14}, {"print.book.col.subsidy", 14},
		{"print.book.col.elder_pays", 14}, {"print.book.col.rejected", 14}, {"print.book.col.earlier", 14}, {"print.book.col.delivery", 12}, {"print.book.col.payable", 14},
	})
	if err != nil {
		return err
	}
	var all settle.Body
	for _, st := range k.book.Statements {
		b := st.Body
		all.Meals, all.Voided, all.List, all.Let, all.Subsidy = all.Meals+b.Meals, all.Voided+b.Voided, all.List+b.List, all.Let+b.Let, all.Subsidy+b.Subsidy
		all.Elder, all.Rejected, all.Earlier, all.Delivery, all.Payable = all.Elder+b.Elder, all.Rejected+b.Rejected, all.Earlier+b.Earlier, all.Delivery+b.Delivery, all.Payable+b.Payable
		err := s.add(st.Number, b.Merchant, b.From, b.To, k.words.Text("statement.state."+string(st.State)), b.Meals, b.Voided,
			b.List, b.Let, b.Subsidy, b.Elder, b.Rejected, b.Earlier, b.Delivery, b.Payable)
		if err != nil {
			return err
		}
	}
	err = s.total(k.words.Text("print.book.sum"), "", "", "", "", all.Meals, all.Voided,
		all.List, all.Let, all.Subsidy, all.Elder, all.Rejected, all.Earlier, all.Delivery, all.Payable)
	if err != nil {
		return err
	}
	return s.close()
}

// levels is who pays: each funder's part of what is payable.
func (k *bookPress) levels() error {
	return k.parts("print.book.levels", "print.book.col.level",
		func(b settle.Body) []settle.Part { return b.Levels },
		func(p settle.Part) string { return k.words.Text("print.statement.level", "Funder", p.Name) })
}

// communities is whom it was for, by where they live.
func (k *bookPress) communities() error {
	return k.parts("print.book.communities", "print.book.col.community",
		func(b settle.Body) []settle.Part { return b.Communities },
		func(p settle.Part) string {
			switch {
			case p.Name == "":
				return k.words.Text("print.book.nowhere")
			case p.Label == "":
				return p.Name
			default:
				return p.Label
			}
		})
}

// classes is whom it was for, by class.
func (k *bookPress) classes() error {
	return k.parts("print.book.classes", "print.book.col.class",
		func(b settle.Body) []settle.Part { return b.Classes }, func(p settle.Part) string { return k.label(p.Name) })
}

func (k *bookPress) label(class string) string {
	switch name := k.book.Labels[class]; {
	case class == "":
		return k.words.Text("print.book.noclass")
	case name == "":
		return class
	default:
		return name
	}
}

// parts adds up one kind of share over all statements, in the order in which
// they first come.
func (k *bookPress) parts(title, column string, of func(settle.Body) []settle.Part, name func(settle.Part) string) error {
	s, err := k.sheet(k.words.Text(title), []heading{{column, 30}, {"print.book.col.meals", 10}, {"print.book.col.payable", 16}})
	if err != nil {
		return err
	}
	var all []settle.Part
	at := map[string]int{}
	var sum settle.Part
	for _, st := range k.book.Statements {
		for _, part := range of(st.Body) {
			i, known := at[part.Name]
			if !known {
				i = len(all)
				at[part.Name] = i
				all = append(all, settle.Part{Name: part.Name, Label: part.Label})
			}
			all[i].Meals += part.Meals
			all[i].Fen += part.Fen
			sum.Fen += part.Fen
		}
	}
	for _, part := range all {
		if err := s.add(name(part), part.Meals, part.Fen); err != nil {
			return err
		}
	}
	if err := s.total(k.words.Text("print.book.sum"), "", sum.Fen); err != nil {
		return err
	}
	return s.close()
}

// register is a row a meal.
func (k *bookPress) register() error {
	var s *sheet
	for m, err := range k.book.Meals {
		if err != nil {
			return err
		}
		if k.meals%k.most == 0 {
			if s, err = k.next(s); err != nil {
				return err
			}
		}
		k.meals++
		k.counts.Add(m)
		if err := s.add(k.mealCells(m)...); err != nil {
			return err
		}
	}
	if s == nil {
		var err error
		if s, err = k.next(nil); err != nil {
			return err
		}
	}
	return s.close()
}

// next ends a sheet of the register, where there is one, and begins another.
func (k *bookPress) next(before *sheet) (*sheet, error) {
	name := k.words.Text("print.book.register")
	if before != nil {
		if err := before.close(); err != nil {
			return nil, err
		}
		name = fmt.Sprintf("%s%d", name, k.meals/k.most+1)
	}
	return k.sheet(name, []heading{
		{"print.book.col.served_at", 17}, {"print.book.col.merchant", 22}, {"print.book.col.point", 22}, {"print.book.col.elder", 10}, {"print.book.col.community", 18},
		{"print.book.col.class", 14}, {"print.book.col.rule", 18}, {"print.book.col.list", 10}, {"print.book.col.let", 10}, {"print.book.col.government", 10},
		{"print.book.col.fund", 10}, {"print.book.col.elder_pays", 10}, {"print.book.col.delivery", 10}, {"print.book.col.state", 14}, {"print.book.col.payable", 10}, {"print.book.col.meal", 12},
	})
}

// mealCells are a meal's cells. The last is what it moves within its statement:
// they add up to what is payable. An earlier meal has no sums of its own, since
// they stood in the period before.
func (k *bookPress) mealCells(m BookMeal) []any {
	r, rule, state := m.Redemption, "", "print.book.stands"
	if r.RuleID != "" {
		rule = k.words.Text("print.statement.rule", "Rule", r.RuleID, "Version", r.Version)
	}
	switch {
	case m.Earlier:
		state = "print.book.earlier"
	case r.VoidedAt != 0:
		state = "print.book.voided"
	case r.Rejected:
		state = "print.book.rejected"
	}
	cells := []any{r.ServedAt.Time().Format("2006-01-02 15:04"), m.Merchant, m.PointName, m.ElderName, m.CommunityName, k.label(r.Class), rule,
		r.List, r.Merchant, r.Government, r.Fund, r.Elder, m.DeliveryFen, k.words.Text(state), m.Fen, tail(string(r.ID))}
	if m.Earlier {
		for i := 7; i < 13; i++ {
			cells[i] = ""
		}
	}
	return cells
}

// public is what may hang on a wall: merchants with their meals and money, then
// the elders, masked, with how often they ate.
func (k *bookPress) public() error {
	s, err := k.sheet(k.words.Text("print.book.public"), []heading{
		{"print.public.col.merchant", 30}, {"print.public.col.meals", 12}, {"print.public.col.elders", 12}, {"print.public.col.list", 14},
		{"print.public.col.let", 14}, {"print.public.col.subsidy", 14}, {"print.public.col.elder_pays", 14},
	})
	if err != nil {
		return err
	}
	var all PublicMerchant
	for _, m := range k.counts.Merchants() {
		all.add(m)
		if err := s.add(m.cells(k.words)...); err != nil {
			return err
		}
	}
	all.Name, all.Elders = k.words.Text("print.book.sum"), k.counts.Elders()
	if err := s.total(all.cells(k.words)...); err != nil {
		return err
	}
	lines := [][]any{{""}, {k.words.Text("print.public.rule")}, {""}}
	lines = append(lines, []any{k.words.Text("print.public.col.elder"), k.words.Text("print.public.col.community"), k.words.Text("print.public.col.meals")})
	for _, e := range k.counts.List() {
		lines = append(lines, []any{e.Name, e.Community, told(k.words, e.Meals)})
	}
	for _, line := range lines {
		if err := s.add(line...); err != nil {
			return err
		}
	}
	return s.close()
}
