package web

func init() {
	checkPages["office/sign_in"] = signInPage{}
	checkPages["office/password"] = passwordPage{}
	checkPages["office/problem"] = officeProblem{}
	checkPages["office/setup"] = setupPage{}
	checkPages["office/setup_done"] = setupDonePage{}
	checkPages["office/today"] = officeToday{}
	checkPages["office/points"] = pointsPage{}
	checkPages["office/point"] = officePoint{}
	checkPages["office/point_form"] = pointFormPage{}
	checkPages["office/import"] = importPage{}
	checkPages["office/elders"] = eldersPage{}
	checkPages["office/elder"] = officeElder{}
	checkPages["office/elder_form"] = elderFormPage{}
	checkPages["office/cards"] = cardsPage{}
	checkPages["office/tills"] = tillsPage{}
	checkPages["office/till_token"] = tillTokenPage{}
	checkPages["office/redemptions"] = redemptionsPage{}
	checkPages["office/redemption"] = redemptionPage{}
	checkPages["office/review"] = reviewPage{}
	checkPages["office/merchant"] = merchantPage{}
	checkPages["office/review_settings"] = reviewSettingsPage{}
	checkPages["office/settlement"] = settlementPage{}
	checkPages["office/settings"] = settingsPage{}
	checkPages["office/users"] = usersPage{}
	checkPages["office/user_form"] = userFormPage{}
	checkPages["office/user"] = userPage{}
	checkPages["office/audit"] = auditPage{}
}
