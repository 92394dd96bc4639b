package web

import "testing"

func TestEveryTemplateOfTheOfficeFitsItsStruct(t *testing.T) {
	t.Parallel()
	checkPages(t, "office", map[string]any{
		"sign_in":         signInPage{},
		"password":        passwordPage{},
		"problem":         officeProblem{},
		"setup":           setupPage{},
		"setup_done":      setupDonePage{},
		"today":           officeToday{},
		"points":          pointsPage{},
		"point":           officePoint{},
		"point_form":      pointFormPage{},
		"import":          importPage{},
		"elders":          eldersPage{},
		"elder":           officeElder{},
		"elder_form":      elderFormPage{},
		"cards":           cardsPage{},
		"tills":           tillsPage{},
		"till_token":      tillTokenPage{},
		"redemptions":     redemptionsPage{},
		"redemption":      redemptionPage{},
		"review":          reviewPage{},
		"merchant":        merchantPage{},
		"review_settings": reviewSettingsPage{},
		"settlement":      settlementPage{},
		"settings":        settingsPage{},
		"users":           usersPage{},
		"user_form":       userFormPage{},
		"user":            userPage{},
		"audit":           auditPage{},
	})
}
