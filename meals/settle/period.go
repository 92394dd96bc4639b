package settle

import (
	"fmt"
	"time"

	"mealmap/data"
)

// Period is the days of a statement, both inclusive.
type Period struct{ From, To data.ServiceDay }

// Month gives the days of a month, "2025-03". ErrPeriod.
func Month(s string) (Period, error) {
	first, err := data.ParseServiceDay(s + "-01")
	if err != nil {
		return Period{}, ErrPeriod.Because(err)
	}
	return monthsFrom(first, 1), nil
}

// Quarter gives the days of a quarter, "2025Q1". ErrPeriod.
func Quarter(s string) (Period, error) {
	var year, quarter int
	n, err := fmt.Sscanf(s, "%4dQ%1d", &year, &quarter)
	if err != nil || n != 2 || s != fmt.Sprintf("%04dQ%d", year, quarter) || year < 1 || quarter < 1 || quarter > 4 {
		return Period{}, ErrPeriod
	}
	return monthsFrom(data.Date(year, time.Month(3*quarter-2), 1), 3), nil
}

func monthsFrom(first data.ServiceDay, months int) Period {
	t := first.Start().Time().AddDate(0, months, -1)
	return Period{first, data.InstantOf(t).ServiceDay()}
}

// monthOf is the month in which the day falls.
func monthOf(day data.ServiceDay) Period { return monthsFrom(day[:8]+"01", 1) }

func (p Period) check() error {
	for _, day := range []data.ServiceDay{p.From, p.To} {
		if _, err := data.ParseServiceDay(string(day)); err != nil {
			return ErrPeriod.Because(err)
		}
	}
	if p.To < p.From {
		return ErrPeriod
	}
	return nil
}

// Label names the period in a statement's number: "202503" within a month,
// "2025Q1" for a quarter, the last day of any other.
func (p Period) Label() string {
	switch quarter := monthsFrom(p.From[:8]+"01", 3); {
	case p.From.Month() == p.To.Month():
		return string(p.To[:4] + p.To[5:7])
	case p == quarter && (p.From[5:7] == "01" || p.From[5:7] == "04" || p.From[5:7] == "07" || p.From[5:7] == "10"):
		return fmt.Sprintf("%sQ%d", p.From[:4], (int(p.From.Start().Time().Month())+2)/3)
	}
	return string(p.To[:4] + p.To[5:7] + p.To[8:])
}
