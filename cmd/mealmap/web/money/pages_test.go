package money

import (
	"testing"

	"mealmap/cmd/mealmap/web/webtest"
)

func TestEveryTemplateOfMoneyFitsItsStruct(t *testing.T) {
	t.Parallel()
	webtest.CheckPages(t, "money", map[string]any{
		"budgets":         budgetsPage{},
		"clawback":        clawbackPage{},
		"clawback_import": departuresPage{},
		"coupons":         couponsPage{},
		"fund":            fundPage{},
		"fund_decision":   fundDecisionPage{},
		"holidays":        holidaysPage{},
		"rules":           rulesPage{},
		"rules_draft":     draftPage{},
		"rules_form":      draftFormPage{},
		"rules_rehearsal": rehearsalPage{},
		"rules_set":       setPage{},
		"statement":       statementPage{},
		"statement_meals": statementMealsPage{},
		"statements":      statementsPage{},
	})
}
