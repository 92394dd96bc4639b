package quality

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mealmap/merchants/review"
	"mealmap/static/messages"
)

func chinese() *messages.Printer { return messages.For(messages.Languages[0]) }

// drawnDots draws n merchants of every standing with any figure.
func drawnDots(t *rapid.T, n int) []dot {
	dots := make([]dot, n)
	for i := range dots {
		share := rapid.Float64Range(0, 1).Draw(t, "share")
		dots[i] = dot{Name: fmt.Sprintf("第%d家餐厅", i), Standing: rapid.SampledFrom(standings).Draw(t, "standing"),
			Figure: review.Figure{N: rapid.IntRange(1, 20000).Draw(t, "n"), Elders: 3, Share: share, Lower: share, Upper: share}}
	}
	return dots
}

// However many merchants there are, every one has its shape inside the axes, and
// no name covers another or leaves the drawing.
func TestFunnelHoldsWhateverThereIs(t *testing.T) {
	t.Parallel()
	p := chinese()
	rapid.Check(t, func(t *rapid.T) {
		dots := drawnDots(t, rapid.SampledFrom([]int{1, 11, 120, 500}).Draw(t, "merchants"))
		f := funnelOf(p, dots, rapid.Float64Range(.5, .98).Draw(t, "line"))
		if len(f.Dots) != len(dots) {
			t.Fatalf("%d of %d are drawn", len(f.Dots), len(dots))
		}
		var taken []box
		for i, d := range f.Dots {
			if d.X < f.Left || d.X > f.Right || d.Y < f.Top || d.Y > f.Bottom {
				t.Fatalf("%+v lies outside", d)
			}
			if !strings.Contains(d.Title, dots[i].Name) {
				t.Fatalf("%q does not name %s", d.Title, dots[i].Name)
			}
			if d.Label == "" {
				continue
			}
			wide := textUnits(d.Label)
			left := map[string]int{"start": d.LabelX, "end": d.LabelX - wide, "middle": d.LabelX - wide/2}[d.Anchor]
			b := box{left, d.LabelY - 11, left + wide, d.LabelY + 2}
			if b.x0 < f.Left || b.x1 > f.Right {
				t.Fatalf("%q leaves the drawing", d.Label)
			}
			for _, other := range taken {
				if b.meets(other) {
					t.Fatalf("%q covers another name", d.Label)
				}
			}
			taken = append(taken, b)
		}
		if len(taken) > funnelNames {
			t.Fatalf("%d names", len(taken))
		}
	})
}

// Who is named is who stands at a level or below the inner band; each of the
// others keeps its title.
func TestFunnelNamesWhoLiesOutside(t *testing.T) {
	t.Parallel()
	p := chinese()
	figure := func(n int, share float64) review.Figure { return review.Figure{N: n, Share: share, Enough: true} }
	f := funnelOf(p, []dot{
		{"低的", figure(100, .80), fine},
		{"碰巧低的", figure(12, .80), fine},
		{"少的", figure(5, .2), few},
		{"关注的", figure(60, .93), watched},
		{"清退的", figure(80, .60), removal},
	}, .9)
	for i, want := range []string{"低的", "", "", "关注的", "清退的"} {
		if f.Dots[i].Label != want {
			t.Errorf("dot %d: %q, want %q", i, f.Dots[i].Label, want)
		}
	}
	var shapes []string
	for _, d := range f.Dots {
		shapes = append(shapes, d.Shape)
	}
	if got := strings.Join(shapes, " "); got != "fine fine quiet watch removal" {
		t.Errorf("shapes: %s", got)
	}
	for _, says := range []string{"5 家商户", "约定线 90%", "低的、关注的、清退的"} {
		if !strings.Contains(f.Label, says) {
			t.Errorf("%q does not say %q", f.Label, says)
		}
	}
}

// The bands narrow as answers grow, and hold the line.
func TestFunnelBandsNarrow(t *testing.T) {
	t.Parallel()
	s := scaleOf([]dot{{Figure: review.Figure{N: 1000, Share: .5}}}, .9)
	few, many := s.y(.9-innerBand*.0949)-s.y(.9), s.y(.9-innerBand*.0095)-s.y(.9) // of 10 and of 1,000
	if few < 5*many || many < 1 {
		t.Errorf("%d units at ten answers, %d at a thousand", few, many)
	}
	if s.x(10) != funnelLeft || s.x(1000) >= funnelRight || s.y(1) != funnelTop || s.y(0) != funnelBottom {
		t.Errorf("%+v: %d %d %d %d", s, s.x(10), s.x(1000), s.y(1), s.y(0))
	}
}
