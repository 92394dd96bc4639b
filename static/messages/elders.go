package messages

import (
	"slices"
	"strings"
)

// Elders' sentences are those under these prefixes and keys and, of failures and
// fields, those of these codes. Every language has them; all else is for who
// works here.
var (
	eldersPrefixes = []string{"public.", "benefit.", "left.", "weekday.", "card.", "account.",
		"fund.", "rate.", "face.", "reason."}
	eldersCodes = []string{
		"internal", "malformed", "invalid_input", "not_found", "denied", "sign_in", "rate_limited", "unavailable", "storage_full",
		"unhealthy", "other_site", "unreadable_form", "too_long", "no_method",
		"bad_position", "swapped_position", "bad_cell", "unknown_place", "unknown_point",
		"rating_code", "redemption_unknown", "meal_voided", "already_rated", "bad_rating", "table_code", "table_not_found",
		"card_tries", "left_not_found", "accounts_closed", "report_tries",
		"param_required", "param_unknown", "param_none", "param_repeated", "param_range", "param_position", "param_time", "param_choice",
	}
	eldersKeys = []string{"month", "rule.who", "rule.days", "rule.weekday", "rule.weekdays", "rule.sitting", "rule.range", "rule.each",
		"rule.discount", "rule.subsidy"}
	officesOwn = []string{"fund.donor.", "fund.kind.", "fund.family"}
)

// ForElders reports whether the key is of a sentence that pages for elders, or
// the public API, can show.
func ForElders(key string) bool {
	begins := func(prefix string) bool { return strings.HasPrefix(key, prefix) }
	if slices.ContainsFunc(officesOwn, begins) {
		return false
	}
	if kind, code, ok := strings.Cut(key, "."); ok && (kind == "fault" || kind == "fix" || kind == "field") {
		return slices.Contains(eldersCodes, code)
	}
	return slices.Contains(eldersKeys, key) || slices.ContainsFunc(eldersPrefixes, begins)
}
