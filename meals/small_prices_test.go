package meals

import (
	"testing"

	"pgregory.net/rapid"

	"mealmap/data"
)

// Rounding gives no meal away; a rule that says free does.
func TestTheSmallestPrices(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		discount, subsidy *Amount
		round             data.Fen
		elder             map[data.Fen]data.Fen // of a list price
	}{
		"85% to pay":                         {&Amount{PayPercent: ptr(85)}, nil, 1, map[data.Fen]data.Fen{1: 1, 2: 1, 3: 2}},
		"85% to pay, rounded to 0.10":        {&Amount{PayPercent: ptr(85)}, nil, 10, map[data.Fen]data.Fen{1: 1, 2: 1, 11: 1, 12: 10, 100: 80}},
		"85% to pay, rounded to a yuan":      {&Amount{PayPercent: ptr(85)}, nil, 100, map[data.Fen]data.Fen{100: 1, 117: 1, 118: 100}},
		"15% off, rounded":                   {&Amount{Percent: ptr(15)}, nil, 10, map[data.Fen]data.Fen{1: 1, 7: 1, 11: 10}},
		"99% off":                            {&Amount{Percent: ptr(99)}, nil, 10, map[data.Fen]data.Fen{50: 1, 500: 1, 1000: 10}},
		"2 yuan off, rounded":                {&Amount{Off: fen(200)}, nil, 10, map[data.Fen]data.Fen{205: 1, 210: 10, 200: 0, 199: 0}}, // the cut itself pays all
		"to 0.05, rounded":                   {&Amount{Price: fen(5)}, nil, 10, map[data.Fen]data.Fen{4: 4, 6: 1, 1500: 1}},
		"at most 2 yuan of all, rounded":     {&Amount{PayPercent: ptr(0), Max: 200}, nil, 10, map[data.Fen]data.Fen{200: 0, 205: 1}},
		"pay nothing":                        {&Amount{PayPercent: ptr(0)}, nil, 10, map[data.Fen]data.Fen{1: 0, 11: 0, 1500: 0}},
		"all off":                            {&Amount{Percent: ptr(100)}, nil, 10, map[data.Fen]data.Fen{1: 0, 11: 0, 1500: 0}},
		"price 0":                            {&Amount{Price: fen(0)}, nil, 10, map[data.Fen]data.Fen{1: 0, 11: 0, 1500: 0}},
		"a subsidy to half":                  {nil, &Amount{PayPercent: ptr(50)}, 1, map[data.Fen]data.Fen{1: 1, 2: 1, 3: 1, 4: 2}},
		"85% to pay and a subsidy to a 10th": {&Amount{PayPercent: ptr(85)}, &Amount{PayPercent: ptr(10)}, 10, map[data.Fen]data.Fen{11: 1, 12: 1, 24: 2}},
		"85% to pay and 3 yuan of subsidy":   {&Amount{PayPercent: ptr(85)}, &Amount{Off: fen(300)}, 10, map[data.Fen]data.Fen{11: 0, 300: 0}}, // the subsidy pays all
	} {
		r := classOf(c.discount, c.subsidy)
		r.Round = c.round
		for list, want := range c.elder {
			s := r.priced(list).Split
			if s.Elder != want || s.Elder+s.Merchant+s.Government() != list {
				t.Errorf("%s of %d: %+v, want %d from the elder", name, list, s, want)
			}
		}
	}
}

func TestNoShareOfAPriceIsFree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		share := rapid.IntRange(1, 100).Draw(t, "share")
		r := classOf(&Amount{PayPercent: &share}, nil)
		if rapid.Bool().Draw(t, "as a cut") {
			cut := 100 - share
			r = classOf(&Amount{Percent: &cut}, nil)
		}
		r.Round = data.Fen(rapid.SampledFrom([]int{0, 1, 10, 50, 100, 1000}).Draw(t, "round"))
		list := data.Fen(rapid.IntRange(1, 3000).Draw(t, "list"))
		if s := r.priced(list).Split; s.Elder < 1 || s.Elder > list {
			t.Fatalf("%+v", s)
		}
	})
}
