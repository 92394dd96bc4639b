package meals

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/fault"
)

// kindOfCode is what a caller may do about each failure of this package: the
// web turns kinds into statuses and tills into "again" or "never".
var kindOfCode = map[string]fault.Kind{
	"not_a_card":          fault.Malformed,
	"card_unknown":        fault.NotFound,
	"card_replaced":       fault.Denied,
	"card_revoked":        fault.Denied,
	"card_lost":           fault.Denied,
	"card_expired":        fault.Denied,
	"card_not_yet":        fault.Denied,
	"not_eligible":        fault.Denied,
	"point_closed":        fault.Denied,
	"discount_used":       fault.Conflict,
	"clock_off":           fault.Invalid,
	"key_reused":          fault.Invalid,
	"till_revoked":        fault.Unauthenticated,
	"till_unknown":        fault.Unauthenticated,
	"till_waiting":        fault.Denied,
	"till_quarantined":    fault.Denied,
	"too_many_tills":      fault.Conflict,
	"elder_unknown":       fault.NotFound,
	"elder_exists":        fault.Conflict,
	"elder_changed":       fault.Conflict,
	"card_not_found":      fault.NotFound,
	"card_live":           fault.Conflict,
	"no_live_card":        fault.Conflict,
	"card_ended":          fault.Conflict,
	"district_full":       fault.Conflict,
	"till_not_found":      fault.NotFound,
	"rule_version":        fault.Conflict,
	"rules_overridden":    fault.Conflict,
	"rules_backdated":     fault.Conflict,
	"redemption_unknown":  fault.NotFound,
	"void_too_late":       fault.Denied,
	"reason_needed":       fault.Invalid,
	"rating_code":         fault.NotFound,
	"elder_headings":      fault.Malformed,
	"no_street":           fault.Invalid,
	"draft_unknown":       fault.NotFound,
	"draft_changed":       fault.Conflict,
	"draft_closed":        fault.Conflict,
	"draft_backdated":     fault.Conflict,
	"draft_not_rehearsed": fault.Conflict,
	"draft_not_submitted": fault.Conflict,
	"draft_same_person":   fault.Denied,
	"meal_void":           fault.Conflict,
	"meal_rejected":       fault.Conflict,
	"meal_not_rejected":   fault.Conflict,
	"meal_restored":       fault.Conflict,
	"left_not_found":      fault.NotFound,

	"departure_headings":  fault.Malformed,
	"departure_unknown":   fault.NotFound,
	"departure_withdrawn": fault.Conflict,
	"elder_departed":      fault.Conflict,
	"clawback_unknown":    fault.NotFound,
	"clawback_decided":    fault.Conflict,
	"clawback_gone":       fault.Conflict,
	"clawback_none":       fault.Invalid,
	"clawback_choice":     fault.Invalid,
}

var declared = regexp.MustCompile(`fault\.New\(fault\.(\w+), "(\w+)"\)`)

// The table is whole: it holds what the source declares, and nothing else.
func TestEveryFailureHasItsKind(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names := map[fault.Kind]string{fault.Malformed: "Malformed", fault.Invalid: "Invalid", fault.NotFound: "NotFound", fault.Conflict: "Conflict",
		fault.Denied: "Denied", fault.Unauthenticated: "Unauthenticated", fault.Limited: "Limited", fault.Unavailable: "Unavailable"}
	want, got := map[string]string{}, map[string]string{}
	for code, kind := range kindOfCode {
		want[code] = names[kind]
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range declared.FindAllStringSubmatch(string(source), -1) {
			got[m[2]] = m[1]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-table +source)\n%s", diff)
	}
}

// What callers get is the failure and not a copy that has lost its kind.
func TestFailuresKeepTheirKindOnTheWay(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, c := range map[string]struct {
		err  error
		want *fault.Error
	}{
		"an elder":      {second(f.FindElder(ctx, testDistrict, "nobody")), ErrElderUnknown},
		"a card":        {second(f.FindCard(ctx, testDistrict, "none")), ErrCardNotFound},
		"a live card":   {second(f.CardOf(ctx, testDistrict, "nobody")), ErrNoLiveCard},
		"a card for":    {second(f.IssueCard(ctx, testDistrict, "nobody", tester)), ErrElderUnknown},
		"a new card":    {second(f.ReissueCard(ctx, testDistrict, "nobody", "lost", tester)), ErrElderUnknown},
		"a revoked one": {f.RevokeCard(ctx, testDistrict, "none", "lost", tester), ErrCardNotFound},
		"a till":        {second(f.FindTill(ctx, testDistrict, "none")), ErrTillNotFound},
		"to stop one":   {f.RevokeTill(ctx, testDistrict, "none", tester), ErrTillNotFound},
		"a token":       {second(f.AuthenticateTill(ctx, "none")), ErrTillUnknown},
		"no token":      {second(f.AuthenticateTill(ctx, "")), ErrTillUnknown},
		"a meal":        {second(f.FindRedemption(ctx, testDistrict, "none")), ErrRedemptionUnknown},
		"to void one":   {second(f.Void(ctx, tester, nil, testDistrict, "none", "wrong")), ErrRedemptionUnknown},
		"to reveal":     {second(f.RevealNumber(ctx, testDistrict, "nobody", tester)), ErrElderUnknown},
		"to correct":    {f.UpdateElder(ctx, testDistrict, "nobody", ElderChange{Name: "王"}, tester), ErrElderUnknown},
		"a rating link": {second(f.RedemptionOfCode("none")), ErrRatingCode},
		"without words": {second(f.Void(ctx, tester, nil, testDistrict, "none", " ")), ErrReasonNeeded},
	} {
		if !errors.Is(c.err, c.want) || fault.KindOf(c.err) != c.want.Kind || fault.As(fmt.Errorf("page: %w", c.err)).Code != c.want.Code {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
}

func second[T any](_ T, err error) error { return err }
