package meals

import (
	"testing"

	"mealmap/data"
	"mealmap/merchants"
)

// The wordings are those of public notices (domain.md section 3); each is
// written as the office would write it, and priced on both sides of what it
// says.
func TestNoticesWrittenAsRules(t *testing.T) {
	t.Parallel()
	type meal struct {
		age                  int
		categories           []Category
		list                 data.Fen
		merchant, gov, elder data.Fen
	}
	for notice, c := range map[string]struct {
		rules string
		meals []meal
	}{
		"10元套餐60-79周岁补贴1元,80-89周岁补贴3元,90周岁以上免费": {
			`{"id":"A","valid_from":"2025-01-01","funding":[{"funder":"district"}],"classes":[
				{"code":"60","age_from":60,"age_to":79,"subsidy":{"off_fen":100}},
				{"code":"80","age_from":80,"age_to":89,"subsidy":{"off_fen":300}},
				{"code":"90","age_from":90,"subsidy":{"price_fen":0}}]}`,
			[]meal{{60, nil, 1000, 0, 100, 900}, {79, nil, 1000, 0, 100, 900}, {80, nil, 1000, 0, 300, 700}, {89, nil, 1000, 0, 300, 700}, {90, nil, 1000, 0, 1000, 0}},
		},
		"60-80岁8折,80岁以上7折,特困、残疾、低保免费": {
			`{"id":"A","valid_from":"2025-01-01","classes":[
				{"code":"60","age_from":60,"discount":{"pay_percent":80}},
				{"code":"80","age_from":80,"discount":{"pay_percent":70}},
				{"code":"H","categories":["destitute","severe_disability","low_income"],"discount":{"price_fen":0}}]}`,
			[]meal{{60, nil, 1200, 240, 0, 960}, {80, nil, 1200, 360, 0, 840}, {65, []Category{"low_income"}, 1200, 1200, 0, 0}, {40, []Category{"severe_disability"}, 1200, 1200, 0, 0}},
		},
		"60-74周岁8元、75-85周岁7元、低保6元、特困3元、86周岁以上免费": {
			`{"id":"A","valid_from":"2025-01-01","classes":[
				{"code":"60","age_from":60,"age_to":74,"discount":{"price_fen":800}},
				{"code":"75","age_from":75,"age_to":85,"discount":{"price_fen":700}},
				{"code":"86","age_from":86,"discount":{"price_fen":0}},
				{"code":"L","age_from":60,"categories":["low_income"],"discount":{"price_fen":600}},
				{"code":"D","age_from":60,"categories":["destitute"],"discount":{"price_fen":300}}]}`,
			[]meal{{74, nil, 1000, 200, 0, 800}, {75, nil, 1000, 300, 0, 700}, {85, nil, 1000, 300, 0, 700}, {86, nil, 1000, 1000, 0, 0},
				{70, []Category{"low_income"}, 1000, 400, 0, 600}, {70, []Category{"low_income", "destitute"}, 1000, 700, 0, 300}},
		},
		"60岁及以上每餐减免3元,每人每餐只能用1张;有效期到12月31日": {
			`{"id":"A","valid_from":"2025-01-01","valid_to":"2025-12-31","funding":[{"funder":"district"}],"caps":[{"period":"sitting","count":1}],
				"classes":[{"code":"60","age_from":60,"subsidy":{"off_fen":300}}]}`,
			[]meal{{60, nil, 1200, 0, 300, 900}, {99, nil, 250, 0, 250, 0}},
		},
		"60-79满15减2;低保满8减5": {
			`{"id":"A","valid_from":"2025-01-01","funding":[{"funder":"street"}],"classes":[
				{"code":"60","age_from":60,"age_to":79,"subsidy":{"off_fen":200,"min_fen":1500}},
				{"code":"L","age_from":60,"categories":["low_income"],"subsidy":{"off_fen":500,"min_fen":800}}]}`,
			[]meal{{70, nil, 1500, 0, 200, 1300}, {70, nil, 1499, 0, 0, 1499}, {70, []Category{"low_income"}, 800, 0, 500, 300}, {70, []Category{"low_income"}, 799, 0, 0, 799}},
		},
		"按餐费四分之一补,最高3元": {
			`{"id":"A","valid_from":"2025-01-01","funding":[{"funder":"city","percent":50},{"funder":"district"}],
				"classes":[{"code":"60","age_from":60,"subsidy":{"percent":25,"max_fen":300}}]}`,
			[]meal{{60, nil, 1199, 0, 299, 900}, {60, nil, 1200, 0, 300, 900}, {60, nil, 2000, 0, 300, 1700}},
		},
		"12元套餐老人付1/3/5元,市3元、区3元,其余镇街": {
			`{"id":"A","valid_from":"2025-01-01","funding":[{"funder":"city","fen":300},{"funder":"district","fen":300},{"funder":"town"}],"classes":[
				{"code":"60","age_from":60,"subsidy":{"price_fen":500}},
				{"code":"80","age_from":80,"subsidy":{"price_fen":300}},
				{"code":"L","age_from":60,"categories":["low_income"],"subsidy":{"price_fen":100}}]}`,
			[]meal{{60, nil, 1200, 0, 700, 500}, {80, nil, 1200, 0, 900, 300}, {60, []Category{"low_income"}, 1200, 0, 1100, 100}},
		},
		"每月五张满15减4": {
			`{"id":"A","valid_from":"2025-01-01","funding":[{"funder":"street"}],"caps":[{"period":"month","count":5}],
				"classes":[{"code":"60","age_from":60,"subsidy":{"off_fen":400,"min_fen":1500}}]}`,
			[]meal{{60, nil, 1500, 0, 400, 1100}, {60, nil, 1400, 0, 0, 1400}},
		},
	} {
		t.Run(notice, func(t *testing.T) {
			t.Parallel()
			r, err := ParseRules([]byte(c.rules))
			if err == nil {
				err = r.Validate()
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range c.meals {
				s := Decide(DecideInput{Rules: &r, Price: m.list, BornOn: data.Date(2025-m.age, 3, 5), Categories: m.categories,
					Seating: Seating{Day: "2025-03-05", Sitting: merchants.Lunch, Inside: true}}).Split
				if s.Merchant != m.merchant || s.Government() != m.gov || s.Elder != m.elder {
					t.Errorf("%d years, %v, list %d: merchant %d gov %d elder %d, want %d %d %d", m.age, m.categories, m.list,
						s.Merchant, s.Government(), s.Elder, m.merchant, m.gov, m.elder)
				}
			}
		})
	}
}

// Fixed parts are paid while anything is left, in the rule's order.
func TestFixedFundersPayInOrder(t *testing.T) {
	t.Parallel()
	r := RuleSet{Funding: []Share{{Funder: "city", Fen: 300}, {Funder: "district", Fen: 300}, {Funder: "town"}}}
	for grant, want := range map[data.Fen][3]data.Fen{700: {300, 300, 100}, 600: {300, 300, 0}, 500: {300, 200, 0}, 100: {100, 0, 0}} {
		p := divide(r.Funding, grant)
		if got := [3]data.Fen{p[0].Fen, p[1].Fen, p[2].Fen}; got != want {
			t.Errorf("%d: %v, want %v", grant, got, want)
		}
	}
}
