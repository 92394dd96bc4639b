package messages

import "testing"

func BenchmarkText(b *testing.B) {
	p := For("zh-Hans")
	args := map[string]any{"Fen": "2.30", "Off": "3"}
	for b.Loop() {
		p.With("why.subsidy_off", args)
	}
}
