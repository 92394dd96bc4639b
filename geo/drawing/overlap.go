package drawing

import "fmt"

// Overlaps names every two things of the sheet that cover each other or that
// leave its room: discs, names and blocked places; with leaders also those that
// run under a disc or through a name. A sheet that Lay made has no overlap of
// the first sort.
func (s *Sheet) Overlaps(leaders bool) []string {
	type thing struct {
		what string
		of   int // things of one thing may touch
		body capsule
	}
	var all []thing
	for i, d := range s.Discs {
		all = append(all, thing{fmt.Sprintf("disc %d", d.Members[0]), i, disc(d.At, d.Radius)})
		if leaders && d.Leader {
			all = append(all, thing{fmt.Sprintf("leader %d", d.Members[0]), i, capsule{d.Home, d.At, 0}})
		}
	}
	for i, n := range s.Names {
		for _, g := range n.Glyphs {
			all = append(all, thing{"name " + n.Text, len(s.Discs) + i, g.body(n.Size)})
		}
	}
	var out []string
	for i, a := range all {
		if !a.body.within(s.Room) {
			out = append(out, a.what+" leaves the room")
		}
		for _, b := range s.Blocked {
			if a.body.r > 0 && a.body.gapTo(b) < 0 {
				out = append(out, a.what+" on a blocked place")
			}
		}
		for _, b := range all[i+1:] {
			if a.body.r+b.body.r > 0 && a.of != b.of && a.body.gap(b.body) < 0 {
				out = append(out, a.what+" on "+b.what)
			}
		}
	}
	return out
}
