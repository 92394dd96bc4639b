package office

import (
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

func TestEveryTemplateOfTheOfficeFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "office", map[string]any{
		"sign_in":        signInPage{},
		"password":       passwordPage{},
		"setup":          setupPage{},
		"setup_done":     setupDonePage{},
		"today":          todayPage{},
		"points":         pointsPage{},
		"point":          pointPage{},
		"point_form":     pointFormPage{},
		"point_here":     herePage{},
		"point_unplaced": unplacedPage{},
		"import":         importPage{},
		"elders":         eldersPage{},
		"elder":          elderPage{},
		"elder_form":     elderFormPage{},
		"cards":          cardsPage{},
		"cards_notes":    cardNotesPage{},
		"tills":          tillsPage{},
		"tills_alone":    tillsAlonePage{},
		"till_token":     tillTokenPage{},
		"till_code":      codePage{},
		"redemptions":    redemptionsPage{},
		"redemption":     redemptionPage{},
		"settings":       settingsPage{},
		"users":          usersPage{},
		"user_form":      userFormPage{},
		"user":           userPage{},
		"audit":          auditPage{},
	})
}
