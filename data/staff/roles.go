package staff

import "slices"

// Role is what a user is here for. Everybody has exactly one.
type Role string

// The roles. System, Security and Audit are the three administrators who
// watch one another and see nobody's data.
const (
	System    Role = "system"    // runs the installation
	Security  Role = "security"  // says who may sign in, as what
	Audit     Role = "audit"     // reads what everybody did
	Office    Role = "office"    // the street: admits, reviews, removes
	Finance   Role = "finance"   // pays
	Community Role = "community" // enrols elders and gives them cards
)

// Roles lists every role, in the order in which people are shown them.
func Roles() []Role { return []Role{System, Security, Audit, Office, Community, Finance} }

// Valid reports whether r is one of Roles.
func (r Role) Valid() bool { return slices.Contains(Roles(), r) }

func (r Role) needsStreet() bool { return r == Office || r == Community }

// Permission is one thing that a role may do within its scope.
type Permission string

// The permissions.
const (
	SeeToday        Permission = "see_today"
	SeePoints       Permission = "see_points"
	EditPoints      Permission = "edit_points"
	SeeElders       Permission = "see_elders" // masked
	EditElders      Permission = "edit_elders"
	IssueCards      Permission = "issue_cards"
	ReadFullNumber  Permission = "read_full_number" // unmasked, one at a time, logged
	SeeRedemptions  Permission = "see_redemptions"
	VoidRedemptions Permission = "void_redemptions"
	SeeReview       Permission = "see_review"
	DecideReview    Permission = "decide_review"
	ManageTills     Permission = "manage_tills"
	ApplyCards      Permission = "apply_cards"    // on behalf of an elder
	ApproveCards    Permission = "approve_cards"  // what somebody else applied for
	PrintCards      Permission = "print_cards"    // batches, their proof and release
	DecideOffline   Permission = "decide_offline" // what tills brought back and could not be settled
	HandleAlarms    Permission = "handle_alarms"
	HearVoices      Permission = "hear_voices"       // ask elders, key in answers, record visits
	HandleComplaint Permission = "handle_complaints" // take them down, work on them, ring back
	CallAbsent      Permission = "call_absent"       // ask after who stayed away
	SeeReport       Permission = "see_report"        // the month in figures
	EditMap         Permission = "edit_map"          // editions, places, homes, reach
	ApproveMap      Permission = "approve_map"       // somebody else's edition
	PrintMap        Permission = "print_map"         // what an edition prints
	SeeMoney        Permission = "see_money"         // rules, budgets, statements, the fund
	EditRules       Permission = "edit_rules"        // write, try, rehearse and submit a draft
	ActivateRules   Permission = "activate_rules"    // somebody else's draft
	ReviewMoney     Permission = "review_money"      // compute and review statements, reject meals, decide claw-backs
	ApproveMoney    Permission = "approve_money"     // what somebody else reviewed
	PayMoney        Permission = "pay_money"         // record payments, lock
	SetBudgets      Permission = "set_budgets"
	RunFund         Permission = "run_fund"         // record donations and grants, propose decisions
	SignFund        Permission = "sign_fund"        // the committee: two different people
	PublishAccounts Permission = "publish_accounts" // switch the open account
	ManageUsers     Permission = "manage_users"
	ChangeSettings  Permission = "change_settings"
	ReadAudit       Permission = "read_audit"
)

// Permissions lists every permission.
func Permissions() []Permission {
	return []Permission{
		SeeToday, SeePoints, EditPoints, SeeElders, EditElders, IssueCards, ReadFullNumber, SeeRedemptions,
		VoidRedemptions, SeeReview, DecideReview, ManageTills,
		ApplyCards, ApproveCards, PrintCards, DecideOffline, HandleAlarms,
		HearVoices, HandleComplaint, CallAbsent, SeeReport, EditMap, ApproveMap, PrintMap,
		SeeMoney, EditRules, ActivateRules, ReviewMoney, ApproveMoney, PayMoney, SetBudgets,
		RunFund, SignFund, PublishAccounts, ManageUsers, ChangeSettings, ReadAudit,
	}
}

// allowed is the whole of who may do what.
var allowed = map[Role][]Permission{
	System:   {SeeToday, ChangeSettings},
	Security: {SeeToday, ManageUsers},
	Audit:    {SeeToday, ReadAudit},
	Office: {SeeToday, SeePoints, EditPoints, SeeElders, SeeRedemptions, VoidRedemptions, SeeReview, DecideReview, ManageTills,
		ApproveCards, PrintCards, DecideOffline, HandleAlarms, HearVoices, HandleComplaint, CallAbsent, SeeReport,
		EditMap, ApproveMap, PrintMap, SeeMoney, EditRules, ActivateRules, ReviewMoney, RunFund, SignFund, PublishAccounts},
	Community: {SeeToday, SeePoints, SeeElders, EditElders, IssueCards, ApplyCards, PrintCards, ReadFullNumber, PrintMap,
		HearVoices, HandleComplaint, CallAbsent},
	Finance: {SeeToday, SeePoints, SeeRedemptions, SeeReview, SeeReport, SeeMoney, ActivateRules, ApproveMoney, PayMoney, SetBudgets, RunFund, SignFund},
}

// May reports whether the role has the permission; the scope is asked of the user.
func May(r Role, p Permission) bool { return slices.Contains(allowed[r], p) }

// clashes are the roles that one person may not have together: who enrols
// does not review, who reviews does not pay, nobody enrols and pays, and the
// three administrators stay three people.
var clashes = [][2]Role{
	{Community, Office},
	{Office, Finance},
	{Community, Finance},
	{System, Security},
	{System, Audit},
	{Security, Audit},
}

// Clash reports whether one person may not have both roles.
func Clash(a, b Role) bool {
	return slices.Contains(clashes, [2]Role{a, b}) || slices.Contains(clashes, [2]Role{b, a})
}
