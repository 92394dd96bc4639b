package print

import (
	"testing"

	"mealmap/data"
)

func TestYuan(t *testing.T) {
	t.Parallel()
	for f, want := range map[data.Fen]string{0: "0.00", 99: "0.99", 99999: "999.99", 100000: "1,000.00", 123456789: "1,234,567.89", -100000: "-1,000.00", -99999: "-999.99"} {
		if got := Yuan(f); got != want {
			t.Errorf("%d: %s, want %s", f, got, want)
		}
	}
}
