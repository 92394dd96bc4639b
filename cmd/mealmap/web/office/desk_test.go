package office

import (
	"bytes"
	"crypto/sha256"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

const (
	deskPassword  = "三月的油菜花都开了吧"
	foreignStreet = "320104002"
	deskStreet    = "320104001"
	deskCommunity = "320104001001"
)

const deskDistrict data.District = 320104

// holding is one thing of each kind, all of one street.
type holding struct {
	street     string
	point      merchants.Point
	till       meals.Till
	elder      meals.Elder
	card       meals.Card
	redemption meals.RedemptionID
	flag       merchants.Flag
	user       staff.User
}

// desk is a site with somebody of every role in one street, and the same
// things in that street and in another.
type desk struct {
	*webtest.Site
	users         map[staff.Role]staff.User
	cookies       map[staff.Role]*http.Cookie
	mine, foreign holding
}

func newDesk(tb testing.TB) *desk {
	tb.Helper()
	d := &desk{Site: webtest.New(tb, Part), users: map[staff.Role]staff.User{}, cookies: map[staff.Role]*http.Cookie{}}
	d.Set(data.OfficeName, "向阳街道办事处")
	d.Set(data.OfficePhone, "2012345")
	d.Set(data.PublicURL, "http://meals.example")
	d.Set(data.HomeStreet, deskStreet)
	for _, role := range staff.Roles() {
		d.users[role] = d.addUser(staff.NewUser{Login: string(role), DisplayName: "某" + string(role), Role: role, Street: deskStreet})
	}
	d.publish()
	return d
}

// stocked fills both streets.
func (d *desk) stocked() *desk {
	d.TB.Helper()
	d.mine = d.holdingOf(deskStreet, "幸福面馆", 1948)
	d.foreign = d.holdingOf(foreignStreet, "隔壁饭庄", 1949)
	raised, err := d.Merchants.RunReview(d.TB.Context(), deskDistrict, d.DB.Now().ServiceDay(), audit.System)
	if err != nil || len(raised) != 2 {
		d.TB.Fatalf("raised %d flags: %v", len(raised), err)
	}
	for _, f := range raised {
		if f.MerchantID == d.mine.point.MerchantID {
			d.mine.flag = f
		} else {
			d.foreign.flag = f
		}
	}
	return d
}

func (d *desk) addUser(n staff.NewUser) staff.User {
	d.TB.Helper()
	n.District, n.Password = deskDistrict, deskPassword
	u, err := d.Staff.CreateUser(d.TB.Context(), n, audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
	return u
}

func (d *desk) publish() {
	d.TB.Helper()
	pay, off := 85, data.Fen(300)
	_, err := d.Meals.PublishRules(d.TB.Context(), deskDistrict, meals.RuleSet{
		ID: "R-2025-03", ValidFrom: "2025-03-01",
		Classes: []meals.Class{{Code: "G70", AgeFrom: 60, Discount: &meals.Amount{PayPercent: &pay}, Subsidy: &meals.Amount{Off: &off}}},
		Funding: []meals.Share{{Funder: "district", Percent: 60}, {Funder: "street"}},
	}, audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
}

func (d *desk) addPoint(street, name string, at geo.LatLng) merchants.Point {
	d.TB.Helper()
	windows, ok := merchants.ParseHours("每天 午餐 11:00-14:00")
	if !ok {
		d.TB.Fatal("hours not read")
	}
	return d.Add(merchants.Point{
		District: deskDistrict, Street: street, Name: name, Kind: merchants.Restaurant, Address: name + "门牌",
		Phone: "2012300", Status: merchants.Open, PermitExpires: "2026-01-01", Hours: windows,
	}, at)
}

func (d *desk) addElder(street, name string, year int) meals.Elder {
	d.TB.Helper()
	e, err := d.Meals.CreateElder(d.TB.Context(), meals.NewElder{
		Street: street, Community: street + "001", CommunityName: "幸福社区", Name: name, Number: webtest.IDNumber(year, 7), Phone: "13800005678",
	}, audit.System)
	if err != nil {
		d.TB.Fatal(err)
	}
	return e
}

func (d *desk) holdingOf(street, name string, year int) holding {
	d.TB.Helper()
	ctx := d.TB.Context()
	h := holding{street: street}
	h.point = d.addPoint(street, name, geo.LatLng{Lat: 32.04 + float64(year-1948)/100, Lng: 118.78})
	till, token, err := d.Meals.AddTill(ctx, deskDistrict, h.point.ID, "前台", audit.System)
	if err != nil || token == "" {
		d.TB.Fatal(err)
	}
	h.till, h.elder = till, d.addElder(street, "王桂兰", year)
	if h.card, err = d.Meals.IssueCard(ctx, deskDistrict, h.elder.ID, audit.System); err != nil {
		d.TB.Fatal(err)
	}
	h.redemption = d.eat(h, 1500)
	d.rate(h.point, 40, 10)
	h.user = d.addUser(staff.NewUser{Login: "spare" + street, DisplayName: "备用" + street, Role: staff.Finance, Street: street})
	return h
}

// eat records one meal at the holding's point.
func (d *desk) eat(h holding, price data.Fen) (id meals.RedemptionID) {
	d.TB.Helper()
	key := data.NewID()
	_, err := d.Meals.Redeem(d.TB.Context(), h.till, meals.Request{
		Card: h.card.Number, Price: price, Key: key, Hash: sha256.Sum256([]byte(key)),
	}, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			d.TB.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return http.StatusCreated, []byte("{}")
	})
	if err != nil {
		d.TB.Fatal(err)
	}
	return id
}

// rate gives a point n ratings, of which the first are satisfied.
func (d *desk) rate(p merchants.Point, n, satisfied int) {
	d.TB.Helper()
	now := d.DB.Now()
	list := make([]merchants.Rating, n)
	for i := range list {
		list[i] = merchants.Rating{
			District: deskDistrict, RedemptionID: data.NewID(), MerchantID: p.MerchantID, PointID: p.ID, ElderID: data.NewID(),
			Channel: merchants.Tap, Scale: 3, Score: 1, Reasons: []string{"taste"}, MealAt: now - 1000, RatedAt: now,
		}
		if i < satisfied {
			list[i].Score, list[i].Reasons = 3, nil
		}
	}
	if _, err := d.Merchants.RecordRatings(d.TB.Context(), list, audit.System); err != nil {
		d.TB.Fatal(err)
	}
}

// as gives the session cookie of somebody of the role.
func (d *desk) as(role staff.Role) *http.Cookie {
	d.TB.Helper()
	if d.cookies[role] == nil {
		d.cookies[role] = d.signedIn(d.users[role].Login)
	}
	return d.cookies[role]
}

func (d *desk) signedIn(login string) *http.Cookie {
	d.TB.Helper()
	form := url.Values{"login": {login}, "password": {deskPassword}}
	r := httptest.NewRequest(http.MethodPost, "/office/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	w := d.Do(r)
	c := cookieOf(w)
	if w.Code != http.StatusSeeOther || c == nil {
		d.TB.Fatalf("sign in %s: %d\n%s", login, w.Code, w.Body)
	}
	return c
}

func cookieOf(w *httptest.ResponseRecorder) *http.Cookie {
	for _, c := range w.Result().Cookies() {
		if c.Name == "mealmap_office" && c.MaxAge >= 0 {
			return c
		}
	}
	return nil
}

// send makes one request with a session and a form.
func (d *desk) send(c *http.Cookie, method, path string, v url.Values) *httptest.ResponseRecorder {
	var body io.Reader
	if method == http.MethodPost {
		body = strings.NewReader(v.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	if body != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c != nil {
		r.AddCookie(c)
	}
	return d.Do(r)
}

// see asks for a page of the office and fails unless it comes.
func (d *desk) see(role staff.Role, path string) *goquery.Document {
	d.TB.Helper()
	return d.document(d.send(d.as(role), http.MethodGet, path, nil), http.StatusOK)
}

func (d *desk) document(w *httptest.ResponseRecorder, status int) *goquery.Document {
	d.TB.Helper()
	if w.Code != status {
		d.TB.Fatalf("status %d, want %d\n%s", w.Code, status, w.Body)
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		d.TB.Fatal(err)
	}
	return doc
}

// submit sends a form that must be accepted, and gives the page it leads to.
func (d *desk) submit(role staff.Role, path string, pairs ...string) *goquery.Document {
	d.TB.Helper()
	w := d.send(d.as(role), http.MethodPost, path, values(pairs...))
	if w.Code != http.StatusSeeOther {
		d.TB.Fatalf("POST %s: %d\n%s", path, w.Code, w.Body)
	}
	return d.see(role, w.Header().Get("Location"))
}

// upload sends a file with a form.
func (d *desk) upload(role staff.Role, path, name, content string, pairs ...string) *httptest.ResponseRecorder {
	d.TB.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	f, err := m.CreateFormFile("file", name)
	if err == nil {
		_, err = io.WriteString(f, content)
	}
	for i := 0; i+1 < len(pairs) && err == nil; i += 2 {
		err = m.WriteField(pairs[i], pairs[i+1])
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		d.TB.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &b)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.AddCookie(d.as(role))
	return d.Do(r)
}

// want fails unless the text is in what the selector finds.
func want(tb testing.TB, doc *goquery.Document, selector, text string) {
	tb.Helper()
	if got := doc.Find(selector).Text(); !strings.Contains(got, text) {
		tb.Errorf("%s: %q does not say %q", selector, strings.Join(strings.Fields(got), " "), text)
	}
}

// logged counts the entries of an action in the audit log.
func (d *desk) logged(action string) int {
	d.TB.Helper()
	list, err := audit.List(d.TB.Context(), d.DB, audit.Filter{Action: action})
	if err != nil {
		d.TB.Fatal(err)
	}
	return len(list)
}
