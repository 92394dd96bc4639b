package quality

import (
	"net/http"
	"net/url"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data/staff"
	"mealmap/merchants/review"
	"mealmap/merchants/verdicts"
)

const settingsPath = reviewPath + "/settings"

// typed is the form of terms as the page fills it, with some fields changed.
func typed(pairs ...string) url.Values {
	v := desk.Values("valid_from", "2025-03-05")
	for _, f := range termFields {
		v.Set(f.name, f.text(review.DefaultSettings()))
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

func TestTermsAreTriedBeforeTheyAreSigned(t *testing.T) {
	t.Parallel()
	d := street(t)
	method := verdicts.NewStore(d.DB, d.Merchants)
	before, err := method.Latest(t.Context(), webtest.DeskDistrict)
	if err != nil {
		t.Fatal(err)
	}
	doc := d.See(staff.Office, settingsPath)
	webtest.Want(t, doc, "main", "恰好在线上的商户,平均 10 年才会被误报一次整改")
	webtest.Want(t, doc, "main", "还没有签过")
	doc = d.Document(d.Send(d.As(staff.Office), http.MethodPost, settingsPath, typed("judged_after_days", "10", "do", "try")), http.StatusOK)
	webtest.Want(t, doc, "[role=status]", "新开餐厅:从新店未评变成")
	webtest.Want(t, doc, "[role=status]", "供餐满 10 天才评")
	after, err := method.Latest(t.Context(), webtest.DeskDistrict)
	if terms, failed := method.Terms(t.Context(), webtest.DeskDistrict); err != nil || failed != nil || len(terms) != 0 || len(after) != len(before) {
		t.Errorf("trying has left something: %v %v %v", terms, err, failed)
	}
	doc = d.Submit(staff.Office, settingsPath, pairsOf(typed("judged_after_days", "10", "line", "88.5", "do", "sign"))...)
	webtest.Want(t, doc, ".flash", "第 1 版已签,2025-03-05 起用")
	webtest.Want(t, doc, "tbody", "某office")
	if got, _ := doc.Find("input[name=line]").Attr("value"); got != "88.5" {
		t.Errorf("line %q", got)
	}
	now, err := method.TermsOn(t.Context(), webtest.DeskDistrict, "2025-03-05")
	if err != nil || now.Line != .885 || now.JudgedAfterDays != 10 || now.Version != 1 {
		t.Errorf("%+v %v", now, err)
	}
	if old, err := method.TermsOn(t.Context(), webtest.DeskDistrict, "2025-03-04"); err != nil || old.Version != 0 {
		t.Errorf("yesterday has the terms of today: %+v %v", old, err)
	}
}

func pairsOf(v url.Values) (pairs []string) {
	for name := range v {
		pairs = append(pairs, name, v.Get(name))
	}
	return pairs
}

func TestTermsThatCannotBeMeantComeBack(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part)
	for name, value := range map[string]string{
		"line": "49", "unacceptable": "89", "alarm_days": "29", "watch_days": "3651", "rectify_days": "0", "removal_odds": "0.5", "lift_odds": "NaN",
		"interview_count": "101", "interview_every": "1.5", "judged_after_days": "-1", "valid_from": "2025-02-30",
	} {
		for _, do := range []string{"try", "sign"} {
			doc := d.Document(d.Send(d.As(staff.Office), http.MethodPost, settingsPath, typed(name, value, "do", do)), http.StatusUnprocessableEntity)
			if doc.Find("#terms-"+name+"-wrong").Length() != 1 {
				t.Errorf("%s=%s: the field does not say what is wrong: %s", name, value, webtest.Text(doc.Find(".trouble")))
			}
		}
	}
	doc := d.Document(d.Send(d.As(staff.Office), http.MethodPost, settingsPath, typed("valid_from", "2025-03-04", "do", "sign")), http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "不能改到以前")
}
