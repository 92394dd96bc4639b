package desk_test

import (
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
)

func TestEveryTemplateOfTheDeskFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "desk", map[string]any{"problem": desk.ProblemPage{}})
}
