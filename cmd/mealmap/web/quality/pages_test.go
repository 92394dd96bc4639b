package quality

import (
	"maps"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

// pageStructs are the templates' structs of every part of the package.
func pageStructs() map[string]any {
	all := map[string]any{}
	for _, part := range []map[string]any{overviewPages, gapPages, casePages} {
		maps.Copy(all, part)
	}
	return all
}

var overviewPages = map[string]any{
	"overview": overviewPage{},
	"merchant": merchantPage{},
	"settings": settingsPage{},
	"outside":  outsidePage{},
}

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "quality", pageStructs())
}
