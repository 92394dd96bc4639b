package fund

import "testing"

func TestADecisionWaitsForWhoHasNotSigned(t *testing.T) {
	t.Parallel()
	s, _ := newStore(t)
	s.decided(t, 100, "")
	s.decided(t, 200, "", "甲")
	s.decided(t, 300, "", "甲", "乙")
	for person, want := range map[string]int{"甲": 1, "乙": 2, "丙": 2} {
		if got, err := s.CountUnsigned(ctx, district, person); err != nil || got != want {
			t.Errorf("%s is asked for %d, %v; want %d", person, got, err, want)
		}
	}
	if got, err := s.CountUnsigned(ctx, district+1, "丙"); err != nil || got != 0 {
		t.Errorf("of another district: %d, %v", got, err)
	}
}
