package verdicts

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
)

func TestStagesTellWhatTheMethodMustKnow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		stages []string
		want   []string
	}{
		{"watched only", []string{"watch", "dropped"}, nil},
		{"the deadline does not begin again", []string{"watch", "warned", "warned", "proposed", "warned", "signed"}, []string{"1 warned"}},
		{"lifted", []string{"watch", "warned", "lifted"}, []string{"1 warned", "2 lifted"}},
		{"dropped after a warning", []string{"warned", "proposed", "dropped"}, []string{"0 warned", "2 lifted"}},
		{"put back by an appeal, and warned again", []string{"warned", "watch", "watch", "warned"}, []string{"0 warned", "1 lifted", "3 warned"}},
		{"removed", []string{"warned", "proposed", "signed", "removed"}, []string{"0 warned", "3 left"}},
		{"noted after a removal", []string{"signed", "removed", "removed"}, []string{"1 left"}},
		{"removed for food safety", []string{"watch", "proposed", "signed", "removed"}, []string{"3 left"}},
	} {
		var rows []stepRow
		for i, stage := range c.stages {
			rows = append(rows, stepRow{Case: "c", Merchant: "m", Stage: stage, At: data.Instant(i)})
		}
		var got []string
		for _, e := range stepEvents(rows) {
			got = append(got, fmt.Sprint(int(e.at), " ", e.Kind))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
