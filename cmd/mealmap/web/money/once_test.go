package money

import (
	"net/http"
	"testing"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/meals/fund"
)

// TestASecondClickRecordsNoSecondSum: the form that was shown once is done once;
// shown again it is another.
func TestASecondClickRecordsNoSecondSum(t *testing.T) {
	t.Parallel()
	d := fundDesk(t)
	shown := func(path, action string) string {
		return d.See(staff.Office, path).Find(`form[action$="`+action+`"] [name=once]`).AttrOr("value", "")
	}
	send := func(path, once string, pairs ...string) int {
		return d.Send(d.As(staff.Office), http.MethodPost, path, desk.Values(append(pairs, "once", once, "day", "2025-03-05")...)).Code
	}
	gift := []string{"fen", "100", "donor_kind", "person"}
	first := shown(fundPath, "/donations")
	if first == "" {
		t.Fatal("the form has no name of its own")
	}
	if got := send(fundPath+"/donations", first, "fen", "abc"); got != http.StatusUnprocessableEntity {
		t.Errorf("what is no sum: %d", got)
	}
	if got := send(fundPath+"/donations", first, gift...); got != http.StatusSeeOther {
		t.Errorf("put right, it is refused: %d", got)
	}
	w := d.Send(d.As(staff.Office), http.MethodPost, fundPath+"/donations", desk.Values(append(gift, "once", first, "day", "2025-03-05")...))
	doc := d.Document(w, http.StatusConflict)
	webtest.Want(t, doc, ".trouble", "已经提交成功")
	if got := doc.Find("#donation-fen").AttrOr("value", ""); got != "100" {
		t.Errorf("what was typed is lost: %q", got)
	}
	if got := send(fundPath+"/donations", shown(fundPath, "/donations"), gift...); got != http.StatusSeeOther {
		t.Errorf("another of the same sum: %d", got)
	}
	if entries, _ := fundOf(t, d); len(entries) != 2 {
		t.Errorf("%d donations", len(entries))
	}

	plan := shown(fundPath, "/decisions")
	for range 2 {
		send(fundPath+"/decisions", plan, "fen", "50", "title", "冬衣")
	}
	_, decisions := fundOf(t, d)
	if len(decisions) != 1 {
		t.Fatalf("%d decisions", len(decisions))
	}
	s := fund.NewStore(d.DB)
	for _, person := range []string{"甲", "乙"} {
		if _, err := s.Sign(t.Context(), webtest.DeskDistrict, decisions[0].ID, person, audit.System); err != nil {
			t.Fatal(err)
		}
	}
	at := fundPath + "/decisions/" + string(decisions[0].ID)
	pay := shown(at, "/pay")
	for range 2 {
		send(at+"/pay", pay, "fen", "20")
	}
	if _, decisions := fundOf(t, d); decisions[0].Paid != data.Fen(2000) {
		t.Errorf("paid %s", decisions[0].Paid)
	}
}
