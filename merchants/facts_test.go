package merchants_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/static/messages"
)

// Each fact may be so long and no longer, counted in characters and not bytes.
func TestHowLongAFactMayBe(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	for field, c := range map[string]struct {
		most int
		set  func(p *merchants.Point, text string)
	}{
		"name":      {60, func(p *merchants.Point, text string) { p.Name = text }},
		"address":   {120, func(p *merchants.Point, text string) { p.Address = text }},
		"phone":     {40, func(p *merchants.Point, text string) { p.Phone = text }},
		"permit_no": {64, func(p *merchants.Point, text string) { p.PermitNo = text }},
		"offer":     {200, func(p *merchants.Point, text string) { p.Offer = text }},
	} {
		for n, ok := range map[int]bool{c.most: true, c.most + 1: false} {
			p := valid()
			p.Name = fmt.Sprint("店", field, n)
			c.set(&p, strings.Repeat("长", n))
			_, err := s.CreatePoint(context.Background(), p, audit.CLI)
			if (err == nil) != ok {
				t.Errorf("%s of %d: %v", field, n, err)
			}
			if e := fault.As(err); e != nil && (e.Fields[0].Name != field || e.Fields[0].Code != "too_long" || e.Fields[0].Args["Max"] != c.most) {
				t.Errorf("%s of %d: %+v", field, n, e.Fields)
			}
		}
	}
}

func TestWhatPeopleTypeIsTidied(t *testing.T) {
	t.Parallel()
	s, _, _ := newStore(t)
	p := valid()
	p.Name, p.Address, p.Phone, p.Offer = "  幸福\t面馆 ", "向阳路\n1号\u3000二楼", " 025 8888 ", " 八五折  起 "
	p.Tags = []merchants.Tag{"breakfast", "halal"}
	p.Hours = append(every(1020, 1140, merchants.Dinner, 0, 1), every(660, 780, merchants.Lunch, 0, 1)...)
	made := create(t, s, p)
	if made.Name != "幸福 面馆" || made.Address != "向阳路 1号 二楼" || made.Phone != "025 8888" || made.Offer != "八五折 起" {
		t.Errorf("%q %q %q %q", made.Name, made.Address, made.Phone, made.Offer)
	}
	if d := cmp.Diff([]merchants.Tag{"halal", "breakfast"}, made.Tags); d != "" {
		t.Errorf("tags in the order of display: %s", d)
	}
	want := []merchants.Window{{1, merchants.Lunch, 660, 780}, {1, merchants.Dinner, 1020, 1140}, {0, merchants.Lunch, 660, 780}, {0, merchants.Dinner, 1020, 1140}}
	if d := cmp.Diff(want, made.Hours); d != "" {
		t.Errorf("hours by day, Monday first: %s", d)
	}
	if p.Tags[0] != "breakfast" || p.Hours[0].Opens != 1020 {
		t.Error("what the caller gave was put in another order")
	}
}

// The log names each fact that changed, and only that.
func TestTheLogNamesWhatChanged(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	other := valid()
	other.Name = "别家"
	another := create(t, s, other)
	p := create(t, s, valid())
	for _, c := range []struct {
		fact   string
		change func(p *merchants.Point)
	}{
		{"merchant", func(p *merchants.Point) { p.MerchantID = another.MerchantID }},
		{"street", func(p *merchants.Point) { p.Street = street2 }},
		{"community", func(p *merchants.Point) { p.Community = street2 + "001" }},
		{"name", func(p *merchants.Point) { p.Name = "新名" }},
		{"kind", func(p *merchants.Point) { p.Kind = merchants.Canteen }},
		{"address", func(p *merchants.Point) { p.Address = "新路2号" }},
		{"phone", func(p *merchants.Point) { p.Phone = "025-11112222" }},
		{"permit_no", func(p *merchants.Point) { p.PermitNo = "JY1" }},
		{"permit_expires", func(p *merchants.Point) { p.PermitExpires = "2026-01-01" }},
		{"offer", func(p *merchants.Point) { p.Offer = "八折" }},
		{"hours", func(p *merchants.Point) { p.Hours = every(660, 780, merchants.Lunch, 1) }},
		{"tags", func(p *merchants.Point) { p.Tags = []merchants.Tag{"soft"} }},
		{"", func(*merchants.Point) {}},
		{"", func(p *merchants.Point) { p.Status, p.StatusReason, p.Number = merchants.Removed, "x", 99 }}, // not this method's
		{"", func(p *merchants.Point) { p.MerchantID = "" }},                                               // "" keeps the merchant
	} {
		before := p
		c.change(&p)
		after, err := s.UpdatePoint(ctx, p, audit.CLI)
		if err != nil {
			t.Fatalf("%s: %v", c.fact, err)
		}
		if after.Status != before.Status || after.Number != before.Number || after.MerchantID == "" || after.UpdatedAt <= before.UpdatedAt {
			t.Errorf("%s: %+v", c.fact, after)
		}
		records, err := audit.List(ctx, db, audit.Filter{District: xuanwu, Action: "point.update", Limit: 1})
		if err != nil || len(records) != 1 {
			t.Fatal(records, err)
		}
		want := `"changed":null`
		if c.fact != "" {
			want = `"changed":["` + c.fact + `"]`
		}
		if !strings.Contains(records[0].Detail, want) || strings.Contains(records[0].Detail, "1111") {
			t.Errorf("%s: logged %s", c.fact, records[0].Detail)
		}
		p = after
	}
}

// Every word that lists use for a kind, a status or a tag means its code.
func TestWordsOfLists(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ column, words, want string }{
		{"类型", "食堂 长者食堂 社区食堂 老年食堂 助餐点 敬老院食堂 canteen CANTEEN", "canteen"},
		{"类型", "餐厅 合作餐厅 饭店 餐馆 饭馆 餐饮企业 社会餐饮 惠民餐厅 Restaurant", "restaurant"},
		{"类型", "配餐中心 中央厨房 配送中心 送餐点 delivery_kitchen", "delivery_kitchen"},
		{"状态", "营业 正常 营业中 开业 在营 开放 open Open", "open"},
		{"状态", "候选 拟选 待审 待定 candidate", "candidate"},
		{"状态", "暂停 停业 暂停营业 已停业 停业整顿 整改 整改中 suspended", "suspended"},
		{"状态", "清退 已清退 退出 已退出 关闭 已关闭 取消 removed", "removed"},
		{"标签", "清真 halal Halal", "halal"},
		{"标签", "低盐 少盐 低钠", "low_salt"},
		{"标签", "低糖 无糖 控糖 糖尿病餐", "low_sugar"},
		{"标签", "软食 软饭 易嚼 糊状", "soft"},
		{"标签", "无刺 无骨 去刺", "boneless"},
		{"标签", "送餐 送餐上门 可送餐 配送 外送", "delivery"},
		{"标签", "素食 素菜", "vegetarian"},
		{"标签", "外带 打包 自取", "takeaway"},
		{"标签", "无障碍 轮椅 轮椅可达", "step_free"},
		{"标签", "早餐 早点", "breakfast"},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			s, _, _ := newStore(t)
			csv, words := "名称,区,地址,"+c.column+"\n", strings.Fields(c.words)
			for i, w := range words {
				csv += fmt.Sprintf("店%d,玄武区,路%d号,%s\n", i, i, w)
			}
			r := imports(t, s, csv, merchants.ImportOptions{})
			if r.Created != len(words) || len(r.Notes)+len(r.Rejected) != 0 {
				t.Fatalf("%+v", r)
			}
			list, err := s.ListPoints(context.Background(), merchants.PointFilter{District: xuanwu})
			if err != nil {
				t.Fatal(err)
			}
			for i, p := range list {
				got := map[string]string{"类型": string(p.Kind), "状态": string(p.Status), "标签": fmt.Sprint(p.Tags)}[c.column]
				if strings.Trim(got, "[]") != c.want {
					t.Errorf("%s: %s", words[i], got)
				}
				if c.column == "状态" && p.Status != merchants.Open && p.StatusReason != words[i] {
					t.Errorf("%s: the list's own word is not the reason but %q", words[i], p.StatusReason)
				}
			}
		})
	}
}

// A list may not say more than a form: what is too long is named with its column.
func TestCellsThatAreTooLong(t *testing.T) {
	t.Parallel()
	for column, most := range map[string]int{"地址": 120, "电话": 40, "许可证号": 64, "优惠": 200, "商户": 60, "编号": 64, "营业执照号": 64, "原因": 200} {
		s, _, _ := newStore(t)
		csv := fmt.Sprintf("名称,区,状态,%s\n甲店,玄武区,暂停,%s\n乙店,玄武区,暂停,%s\n", column, strings.Repeat("长", most), strings.Repeat("长", most+1))
		r := imports(t, s, csv, merchants.ImportOptions{})
		if r.Created != 1 || len(r.Rejected) != 1 || r.Rejected[0].Code != "too_long" || r.Rejected[0].Row != 3 {
			t.Errorf("%s: %+v", column, r)
			continue
		}
		if want := fmt.Sprintf("第 3 行「%s」太长了,最多 %d 个字。", column, most); r.Rejected[0].Message != want {
			t.Errorf("%s: %s, want %s", column, r.Rejected[0].Message, want)
		}
	}
}

// Cells that programs have been hurt by are text like any other, or refused.
func TestHostileCells(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for name, cell := range map[string]string{
		"a formula": `=HYPERLINK("http://x")`, "a script": "<script>alert(1)</script>", "SQL": `'); DROP TABLE points; --`,
		"a template": "{{.Name}}", "another direction": "\u202eabc", "a joined face": "👨‍👩‍👧", "percent signs": "%s%d%n", "a path": "../../etc/passwd",
	} {
		s, _, _ := newStore(t)
		quoted := `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		r := imports(t, s, "名称,区,地址,类型,营业时间,标签\n"+quoted+",玄武区,"+quoted+","+quoted+","+quoted+","+quoted+"\n", merchants.ImportOptions{})
		list, err := s.ListPoints(ctx, merchants.PointFilter{District: xuanwu})
		if err != nil || len(list) != r.Created || r.Created+len(r.Rejected) != 1 {
			t.Fatalf("%s: %+v %v", name, r, err)
		}
		if len(list) == 1 && (list[0].Name != cell || list[0].Hours != nil || list[0].Tags != nil) {
			t.Errorf("%s: kept as %+v", name, list[0])
		}
		for _, n := range append(r.Notes, r.Rejected...) {
			if strings.HasPrefix(n.Message, "[") || strings.Contains(n.Message, "no value") {
				t.Errorf("%s: %s", name, n.Message)
			}
		}
	}
}

// Sixteen taps about one meal at once are one answer.
func TestOneAnswerOfManyAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	p := create(t, s, valid())
	tap := rating(t, p, db)
	tally := func(do func(i int) error, refused error) (done int) {
		var mu sync.Mutex
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				err := do(i)
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					done++
				} else if !errors.Is(err, refused) {
					t.Errorf("caller %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		return done
	}
	if n := tally(func(int) error { _, err := s.RecordRating(ctx, tap, audit.System); return err }, merchants.ErrAlreadyRated); n != 1 {
		t.Errorf("%d answers about one meal", n)
	}
}

// Points made at once get dense numbers, and one name and address is one point.
func TestPointsMadeAtOnce(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	var wg sync.WaitGroup
	var twins int
	var mu sync.Mutex
	for i := range 12 {
		wg.Go(func() {
			p := valid()
			p.Name = fmt.Sprint("店", i)
			if _, err := s.CreatePoint(ctx, p, audit.CLI); err != nil {
				t.Error(err)
			}
			_, err := s.CreatePoint(ctx, valid(), audit.CLI)
			mu.Lock()
			defer mu.Unlock()
			if errors.Is(err, merchants.ErrPointExists) {
				twins++
			} else if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	list, err := s.ListPoints(ctx, merchants.PointFilter{District: xuanwu})
	if err != nil || len(list) != 13 || twins != 11 {
		t.Fatalf("%d points, %d twins refused, %v", len(list), twins, err)
	}
	for i, p := range list {
		if p.Number != i+1 {
			t.Errorf("number %d in place %d", p.Number, i+1)
		}
	}
}

// A street sees its own and no other, in every list that takes one.
func TestListsKeepToTheirStreet(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, db, _ := newStore(t)
	own := create(t, s, valid())
	p := valid()
	p.Name, p.Street = "别处", street2
	far := create(t, s, p)
	abroad := valid()
	abroad.District, abroad.Street, abroad.Name = data.District(320104), "320104002", "别区"
	create(t, s, abroad)
	rate(t, s, db, own, 40, 0)
	rate(t, s, db, far, 40, 0)
	for what, list := range map[string]func(d data.District, street string) (int, error){
		"points": func(d data.District, street string) (int, error) {
			l, err := s.ListPoints(ctx, merchants.PointFilter{District: d, Street: street})
			return len(l), err
		},
		"merchants": func(d data.District, street string) (int, error) {
			l, err := s.ListMerchants(ctx, merchants.MerchantFilter{District: d, Street: street})
			return len(l), err
		},
		"ratings": func(d data.District, street string) (int, error) {
			l, err := s.ListRatings(ctx, merchants.RatingFilter{District: d, Street: street})
			return len(l) / 40, err
		},
	} {
		for _, c := range []struct {
			d      data.District
			street string
			want   int
		}{{xuanwu, street1, 1}, {xuanwu, street2, 1}, {xuanwu, "", 2}, {xuanwu, "320102004", 0}, {xuanwu, "320104002", 0}, {320104, street1, 0}, {xuanwu, "%", 0}} {
			if got, err := list(c.d, c.street); err != nil || got != c.want {
				t.Errorf("%s of %d %q: %d, want %d, %v", what, c.d, c.street, got, c.want, err)
			}
		}
	}
}

// Alternatives are other merchants' public points, the nearest first.
func TestAlternativesAreOthersAndPublic(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	at := func(name string, lng float64, change func(*merchants.Point)) merchants.Point {
		p := valid()
		p.Name, p.Address = name, name
		change(&p)
		made := create(t, s, p)
		placed, err := s.PlacePoint(ctx, xuanwu, made.ID, geo.LatLng{Lat: 32.05, Lng: lng}, geo.WGS84, audit.CLI)
		if err != nil {
			t.Fatal(err)
		}
		return placed
	}
	sinking := at("下滑", 118.790, func(*merchants.Point) {})
	at("它的分店", 118.7901, func(p *merchants.Point) { p.MerchantID = sinking.MerchantID })
	at("近", 118.791, func(*merchants.Point) {})
	at("远", 118.799, func(*merchants.Point) {})
	at("更近但停业", 118.7902, func(p *merchants.Point) { p.Status = merchants.Suspended })
	at("更近但到期", 118.7903, func(p *merchants.Point) { p.PermitExpires = "2025-03-04" })
	for limit, want := range map[int]string{0: "", 1: "近", 2: "近远", 9: "近远"} {
		list, err := s.Alternatives(ctx, xuanwu, sinking.MerchantID, limit)
		if err != nil || len(list) != 2 {
			t.Fatalf("%d points of the merchant, %v", len(list), err)
		}
		for _, a := range list {
			got := ""
			for _, f := range a.Near {
				got += f.Point.Name
			}
			if got != want {
				t.Errorf("%d beside %s: %s, want %s", limit, a.Point.Name, got, want)
			}
		}
	}
	if err := s.SetStatus(ctx, xuanwu, sinking.ID, merchants.Removed, "清退", audit.CLI); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Alternatives(ctx, xuanwu, sinking.MerchantID, 2); err != nil || len(list) != 1 || list[0].Point.Name != "它的分店" {
		t.Errorf("after one is removed: %v %v", list, err)
	}
	if list, err := s.Alternatives(ctx, xuanwu, "nobody", 2); err != nil || len(list) != 0 {
		t.Errorf("of nobody: %v %v", list, err)
	}
}

func TestClosuresOnBothSides(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	s, _, _ := newStore(t)
	p := create(t, s, valid())
	for name, c := range map[string]struct {
		from, to data.ServiceDay
		reason   string
		want     string
	}{
		"one day":                {"2025-03-05", "2025-03-05", "", ""},
		"a leap day":             {"2024-02-29", "2024-02-29", "", ""},
		"a day that is none":     {"2025-02-29", "2025-03-01", "", "from not_a_date"},
		"to a day that is none":  {"2025-03-01", "2025-02-30", "", "to not_a_date"},
		"neither is a day":       {"", "明天", "", "from not_a_date; to not_a_date"},
		"ends a day too early":   {"2025-03-05", "2025-03-04", "", "to ends_before_start"},
		"a reason of 200":        {"2025-03-05", "2025-03-05", strings.Repeat("长", 200), ""},
		"a reason of 201":        {"2025-03-05", "2025-03-05", strings.Repeat("长", 201), "reason too_long"},
		"everything is wrong":    {"x", "y", strings.Repeat("长", 201), "reason too_long; from not_a_date; to not_a_date"},
		"another digit for days": {"２０２５-03-05", "2025-03-05", "", "from not_a_date"},
	} {
		_, err := s.AddClosure(ctx, xuanwu, p.ID, merchants.Closure{From: c.from, To: c.to, Reason: c.reason}, audit.CLI)
		var got []string
		if e := fault.As(err); e != nil {
			for _, f := range e.Fields {
				got = append(got, f.Name+" "+f.Code)
				if said := messages.For("").Field(f); strings.HasPrefix(said, "[") || strings.Contains(said, "no value") {
					t.Errorf("%s: %s", name, said)
				}
			}
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, got, c.want, err)
		}
	}
}
