package print

import (
	"bytes"
	"strings"
	"testing"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/admission"
)

// visited is a visit with something of everything.
func visited() *admission.AdmissionVisit {
	v := &admission.AdmissionVisit{On: "2026-03-05", Advice: admission.Admit, Note: "离老人近", RecordedAt: data.ServiceDay("2026-03-06").At(600),
		Visitors: []admission.Visitor{{Name: "王主任", From: admission.OfStreet}, {Name: "刘社工", From: admission.OfCommunity}}}
	f := &v.Form
	f.Kind, f.Address, f.Phone = merchants.Restaurant, "中山路 8 号", "2012399"
	for _, item := range admission.Items() {
		f.Of(item).Mark = admission.Seen
	}
	f.Licence.Number, f.Licence.NameMatches = "91320104MA1X", true
	f.Permit.Number, f.Permit.ValidTo = "JY2320104", "2027-05-31"
	f.Health.Staff, f.Health.Certified, f.Health.Earliest = 4, 3, "2026-12-31"
	f.Prices.Menu, f.Prices.Offer = []admission.Price{{Name: "一荤两素", Fen: 1550}}, "70 岁以上八五折"
	f.Hours.Text = "每天 午餐 11:00-13:30"
	f.Seats.Seats, f.Seats.Turns = 46, 2
	f.StepFree = admission.Found{Mark: admission.Amiss, Note: "门口一级台阶"}
	f.Halal.Claimed, f.Halal.Certificate = true, "清字 12"
	f.Other = "店主是附近居民"
	return v
}

func visitForm(t *testing.T, v *admission.AdmissionVisit, info VisitInfo) ([]byte, Report) {
	t.Helper()
	var b bytes.Buffer
	report, err := VisitForm(&b, info, v, words)
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), report
}

func TestTheEmptyFormAsksForEverything(t *testing.T) {
	t.Parallel()
	pdf, report := visitForm(t, nil, VisitInfo{Office: "向阳街道办事处", Name: "新味面馆"})
	if report.Pages != 2 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	said := squeeze(text(t, pdf))
	for _, item := range admission.Items() {
		if label := words.Text("admission.item." + string(item)); !strings.Contains(said, squeeze(label)) {
			t.Errorf("it does not ask for %s", label)
		}
	}
	for _, want := range []string{"新味面馆", "街道考察人", "社区(或其他)考察人", "商户在场人", "有效期至", "自称清真", "建议不准入", "早餐", "向阳街道办事处"} {
		if !strings.Contains(said, squeeze(want)) {
			t.Errorf("it does not say %s", want)
		}
	}
	if n := strings.Count(said, "不符合"); n < len(admission.Items()) {
		t.Errorf("%d boxes for what is not in order", n)
	}
	if strings.Contains(said, "录入") || strings.Contains(said, "演示") {
		t.Error("it says who keyed it in, or that it is a demonstration")
	}
}

func TestTheFilledFormSaysWhatWasFound(t *testing.T) {
	t.Parallel()
	pdf, report := visitForm(t, visited(), VisitInfo{Office: "向阳街道办事处", Name: "新味面馆", RecordedBy: "小李", Photos: 3, Demo: true})
	if report.Pages != 2 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
	said := squeeze(text(t, pdf))
	for _, want := range []string{"中山路 8 号", "2026年3月5日", "王主任(街道)、刘社工(社区)", "编号 91320104MA1X,名称相符", "有效期至 2027年5月31日", "4 人中 3 人有证",
		"一荤两素", "15.50", "70 岁以上八五折", "每天 午餐 11:00-13:30", "46 座,每餐 2 轮", "门口一级台阶", "证号 清字 12", "店主是附近居民", "3 张", "离老人近", "2026-03-06 由小李录入", "演示"} {
		if !strings.Contains(said, squeeze(want)) {
			t.Errorf("it does not say %s", want)
		}
	}
}

func TestALongFormRunsOver(t *testing.T) {
	t.Parallel()
	v := visited()
	for _, item := range admission.Items() {
		v.Form.Of(item).Note = strings.Repeat("很长的说明", 50)
	}
	if _, report := visitForm(t, v, VisitInfo{Name: "新味面馆"}); report.Pages < 3 || len(report.Notes) > 0 {
		t.Errorf("%+v", report)
	}
}
