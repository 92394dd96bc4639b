package money

import (
	"net/http"
	"slices"
	"strconv"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/table"
	"mealmap/meals"
)

// couponsAtOnce is how many grants a page lists.
const couponsAtOnce = 100

type couponsPage struct {
	desk.Chrome
	Form    desk.Form
	Classes []desk.Option // whose rules hand coupons out
	Whom    []desk.Option // all, or one
	MayGive bool
	Grants  []couponLine
	Pager   desk.Pager
}

type couponLine struct {
	Who, Community string // the name masked
	Elder          meals.ElderID
	Class          string
	From, To       data.ServiceDay
	Coupons, Used  int
	Left           int
	Mark, MarkKey  string
	At             data.Instant
	By             string
}

func (s *server) showCoupons(w http.ResponseWriter, r *http.Request) error {
	return s.couponsPage(w, r, http.StatusOK, desk.Form{})
}

func (s *server) couponsPage(w http.ResponseWriter, r *http.Request, status int, f desk.Form) (err error) {
	today := s.DB.Now().ServiceDay()
	page := couponsPage{MayGive: staff.May(desk.Viewer(r).Role, staff.EditRules)}
	page.Form = f.Filled("give", "from_day", string(today), "to_day", today.Month()+"-"+lastDay(today), "coupons", "10", "to_whom", "all")
	page.Whom = desk.Named(s.Printer(r), "money.coupons.whom", "all", "one")
	if page.Classes, err = s.couponClasses(r); err != nil {
		return err
	}
	if page.Grants, page.Pager.Next, err = s.couponLines(r, today); err != nil {
		return err
	}
	page.Chrome = s.Chrome(r, "settlement", "money.coupons.title")
	return s.Render(w, r, status, "money/coupons", page)
}

// lastDay is the last day of the month that the day lies in, "31".
func lastDay(day data.ServiceDay) string {
	next := data.ServiceDay(day.Month() + "-01").AddDays(31)
	return string(data.ServiceDay(next.Month() + "-01").AddDays(-1)[8:])
}

// couponClasses are the classes of the viewer's rules that ask for coupons which
// the office hands out.
func (s *server) couponClasses(r *http.Request) (classes []desk.Option, err error) {
	u := desk.Viewer(r)
	sets, err := s.Meals.ListRules(r.Context(), u.District)
	for _, set := range sets {
		if set.Street != "" && !u.Covers(set.Street, u.Community) {
			continue
		}
		for _, c := range set.Classes {
			handed := c.Subsidy != nil && c.Subsidy.Coupon != nil && c.Subsidy.Coupon.Count == 0
			known := slices.ContainsFunc(classes, func(o desk.Option) bool { return o.Value == c.Code })
			if handed && !known {
				classes = append(classes, desk.Option{Value: c.Code, Label: classLabel(&c)})
			}
		}
	}
	return classes, err
}

func classLabel(c *meals.Class) string {
	if c.Label != "" {
		return c.Label
	}
	return c.Code
}

func (s *server) couponLines(r *http.Request, today data.ServiceDay) (lines []couponLine, next string, err error) {
	u := desk.Viewer(r)
	list, err := s.Meals.ListCoupons(r.Context(), meals.CouponFilter{District: u.District, Street: u.Street,
		Before: r.URL.Query().Get("before"), Limit: couponsAtOnce + 1})
	if err != nil {
		return nil, "", err
	}
	if len(list) > couponsAtOnce {
		list = list[:couponsAtOnce]
		next = couponsPath + "?before=" + list[couponsAtOnce-1].ID
	}
	names, err := s.namesFor(r)
	if err != nil {
		return nil, "", err
	}
	for _, g := range list {
		e, err := s.Meals.FindElder(r.Context(), g.District, g.ElderID)
		if err != nil {
			return nil, "", err
		}
		l := couponLine{Who: e.Masked().Name, Community: e.CommunityName, Elder: e.ID, Class: g.Class, From: g.From, To: g.To,
			Coupons: g.Coupons, Used: g.Used, Left: g.Coupons - g.Used, At: g.IssuedAt, By: names.person(string(g.IssuedBy))}
		l.Mark, l.MarkKey = couponMark(&g, today)
		lines = append(lines, l)
	}
	return lines, next, nil
}

func couponMark(g *meals.CouponGrant, today data.ServiceDay) (mark, key string) {
	switch {
	case g.Used >= g.Coupons:
		return "stop", "money.coupons.used_up"
	case g.To < today:
		return "stop", "money.coupons.ended"
	case g.From > today:
		return "wait", "money.coupons.not_yet"
	}
	return "good", "money.coupons.valid"
}

// grantCoupons hands out to all whom the class covers, or to the one elder whom
// the form names. What was typed to find him is kept nowhere.
func (s *server) grantCoupons(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	n, err := s.readCoupons(r)
	elders := 0
	if err == nil {
		err = s.Once(r, func() (err error) {
			elders, err = s.Meals.GrantCoupons(r.Context(), desk.Actor(r), n)
			return err
		})
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.couponsPage(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))})
	}
	if err != nil {
		return desk.Hidden(err)
	}
	return s.Done(w, r, couponsPath, "money.coupons.done", "Elders", elders, "Coupons", n.Coupons)
}

func (s *server) readCoupons(r *http.Request) (n meals.NewCoupons, err error) {
	text := func(name string) string { return table.Fold(r.PostForm.Get(name)) }
	u := desk.Viewer(r)
	n = meals.NewCoupons{District: u.District, Street: u.Street, Class: text("class"),
		From: data.ServiceDay(text("from_day")), To: data.ServiceDay(text("to_day"))}
	wrong := fault.ErrInvalidInput
	bad := func(name, code string) {
		wrong = wrong.Field(fault.Field{Name: name, Code: code})
		err = wrong
	}
	var e error
	if n.Coupons, e = strconv.Atoi(text("coupons")); e != nil {
		bad("coupons", "coupon_count")
	}
	if most := text("most"); most != "" {
		if n.Most, e = strconv.Atoi(most); e != nil {
			bad("most", "coupon_most")
		}
	}
	if text("to_whom") == "one" {
		code, e := s.findOne(r, text("elder"), &n)
		if e != nil {
			return n, e
		}
		if code != "" {
			bad("elder", code)
		}
	}
	return n, err
}

// findOne finds the one elder of the viewer's street; code says why not.
func (s *server) findOne(r *http.Request, search string, n *meals.NewCoupons) (code string, err error) {
	if search == "" {
		return "coupon_elder_missing", nil
	}
	u := desk.Viewer(r)
	found, err := s.Meals.ListElders(r.Context(), meals.ElderFilter{District: u.District, Street: u.Street, Search: search, Limit: 2})
	switch {
	case err != nil:
		return "", err
	case len(found) == 0:
		return "coupon_elder_unknown", nil
	case len(found) > 1:
		return "coupon_elder_several", nil
	}
	n.ElderID = found[0].ID
	return "", nil
}
