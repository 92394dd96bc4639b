package voices

import (
	"maps"
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

// pages are the structs of the templates by their names; each room adds its own.
var pages = map[string]any{}

func addPages(more map[string]any) bool { maps.Copy(pages, more); return true }

func TestEveryTemplateFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "voices", pages)
}
