package watch

import (
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "watch", map[string]any{
		"alarm":  alarmPage{},
		"alarms": alarmsPage{},
		"case":   casePage{},
		"cases":  casesPage{},
		"group":  groupPage{},
	})
}
