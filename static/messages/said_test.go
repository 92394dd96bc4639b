package messages

import (
	"fmt"
	"testing"
)

type (
	fen  int64
	yuan int64
)

func (f fen) String() string  { return fmt.Sprint("fen ", int64(f)) }
func (y yuan) String() string { return fmt.Sprint("yuan ", int64(y)) }

// A sentence that was said before must be the one that its arguments ask for.
func TestWhatWasSaidIsSaidAgainOfTheSameAlone(t *testing.T) {
	t.Parallel()
	p := For("")
	for range 2 {
		for _, c := range []struct {
			value any
			want  string
		}{
			{fen(3), "fen 3"}, {yuan(3), "yuan 3"}, {3, "3"}, {int64(4), "4"}, {"3", "3"}, {"a\x00b", "a\x00b"}, {true, "true"},
		} {
			if got, want := p.Text("why.discount_percent", "Percent", 5, "Fen", c.value), "减 5%,商户让 "+c.want+" 元"; got != want {
				t.Errorf("%T(%v): %s, want %s", c.value, c.value, got, want)
			}
		}
		if got := p.Text("why.discount_percent", "Percent", 6, "Fen", 3); got != "减 6%,商户让 3 元" {
			t.Error(got)
		}
	}
}

func TestRecipesDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, args := range []map[string]any{
		nil, {"A": 1}, {"A": "1"}, {"A": fen(1)}, {"A": true}, {"B": 1}, {"A": 1, "B": 1}, {"A": 11}, {"A": "1", "B": ""}, {"A": "", "B": "1"},
		{"A": "x\x00B\x00string\x001\x00y"}, {"A": "x", "B": "y"},
	} {
		b, ok := recipe(nil, "key", args)
		if other, twice := seen[string(b)]; !ok || twice {
			t.Errorf("%v: %q, also of %s", args, b, other)
		}
		seen[string(b)] = fmt.Sprint(args)
	}
	long := make([]byte, longestSaid)
	for _, args := range []map[string]any{{"A": []int{1}}, {"A": nil}, {"A": 1.5}, {"A": string(long)}} {
		if b, ok := recipe(nil, "key", args); ok {
			t.Errorf("%v is kept as %q", args, b)
		}
	}
}

func TestNoMoreIsKeptThanThereIsRoomFor(t *testing.T) {
	t.Parallel()
	var s said
	for i := range 2*mostSaid + 1 {
		s.keep(fmt.Append(nil, i), "said")
	}
	if n := len(s.sentences); n > mostSaid {
		t.Errorf("%d sentences kept", n)
	}
	if _, ok := s.find(fmt.Append(nil, 2*mostSaid)); !ok {
		t.Error("the newest is gone")
	}
}
