package office

import (
	"testing"

	"mealmap/static/messages"
)

func TestWhyACardEndedIsSaidInWords(t *testing.T) {
	t.Parallel()
	p := messages.For("zh-Hans")
	for reason, want := range map[string]string{"renew": "到期续卡", "death": p.Text("departure.kind.death"), "卡丢了": "卡丢了"} {
		if got := endReason(p, reason); got != want || got == "" {
			t.Errorf("%s: %q", reason, got)
		}
	}
}
