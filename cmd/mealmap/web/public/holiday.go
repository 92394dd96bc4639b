package public

import (
	"context"
	"strconv"

	"mealmap/data"
	"mealmap/meals"
)

// holiday names the public holiday that the day is, "" where it is none. What
// the office said of the day wins over the program's calendar.
func (s *server) holiday(ctx context.Context, day data.ServiceDay) (string, error) {
	own, err := s.Meals.ListSpecialDays(ctx)
	if err != nil {
		return "", err
	}
	year, err := strconv.Atoi(string(day[:4]))
	if err != nil {
		return "", err
	}
	name := ""
	for _, x := range append(meals.ProgramDays(year), own...) {
		switch {
		case x.Day != day:
		case x.Kind == meals.Holiday:
			name = x.Name
		default:
			name = ""
		}
	}
	return name, nil
}
