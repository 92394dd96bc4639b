package quality

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/homes"
	"mealmap/merchants"
	"mealmap/merchants/admission"
	"mealmap/merchants/photos"
)

var gapAccess = map[string]webtest.Access{
	"GET /office/gaps":                           {Who: readers},
	"POST /office/gaps":                          {Who: officeOnly, Thing: "point in the form"},
	"GET /office/gaps/{id}":                      {Who: readers, Thing: "gap"},
	"POST /office/gaps/{id}/close":               {Who: officeOnly, Thing: "gap"},
	"GET /office/candidates":                     {Who: readers},
	"POST /office/candidates":                    {Who: officeOnly, Thing: "gap in the form"},
	"GET /office/candidates/{id}":                {Who: readers, Thing: "candidate"},
	"GET /office/candidates/{id}/form.pdf":       {Who: readers, Thing: "candidate"},
	"GET /office/candidates/{id}/visit":          {Who: officeOnly, Thing: "candidate"},
	"POST /office/candidates/{id}/visit":         {Who: officeOnly, Thing: "candidate"},
	"POST /office/candidates/{id}/decide":        {Who: officeOnly, Thing: "candidate"},
	"GET /office/candidates/visits/{id}.pdf":     {Who: readers, Thing: "admission visit"},
	"POST /office/candidates/visits/{id}/photos": {Who: officeOnly, Thing: "admission visit"},
	"GET /office/candidates/photos/{id}":         {Who: readers, Thing: "admission photo"},
}

var gapPages = map[string]any{
	"gaps":            gapsPage{},
	"gap":             gapPageView{},
	"candidates":      candidatesPage{},
	"candidate":       candidatePageView{},
	"candidate_visit": visitPage{},
}

// corner is where the missed point of both streets stood.
var corner = geo.LatLng{Lat: 32.06, Lng: 118.80}

// north is a place so many metres north of the corner.
func north(metres float64) geo.LatLng {
	return geo.LatLng{Lat: corner.Lat + metres/111195, Lng: corner.Lng}
}

// stockGaps gives a street a removed point with its gap, a candidate, a visit and
// a picture of it.
func stockGaps(t *testing.T, d *webtest.Desk, h *webtest.Holding) admission.Gap {
	t.Helper()
	store := admission.NewStore(d.DB, d.Merchants)
	p := d.AddPoint(h.Street, "老地方"+h.Street, corner)
	must(t, d.Merchants.SetStatus(t.Context(), webtest.DeskDistrict, p.ID, merchants.Removed, "满意度不高", audit.System))
	g, err := store.OpenGap(t.Context(), webtest.DeskDistrict, p.ID, "附近没有别的去处", audit.System)
	must(t, err)
	c, err := store.AddCandidate(t.Context(), admission.Candidate{District: webtest.DeskDistrict, Street: h.Street, GapID: g.ID, Name: "新味面馆" + h.Street,
		Address: "中山路 8 号", Lat: north(100).Lat, Lng: corner.Lng, Origin: admission.FromDesk}, audit.System)
	must(t, err)
	v, err := store.RecordVisit(t.Context(), goodVisit(d.DB.Now().ServiceDay(), c.ID), audit.System)
	must(t, err)
	photo, err := photos.NewStore(d.DB).Add(t.Context(), webtest.DeskDistrict, v.PhotoSubject(), "门面", picture(t), audit.System)
	must(t, err)
	h.IDs["gap"], h.IDs["candidate"], h.IDs["admission visit"], h.IDs["admission photo"] = string(g.ID), string(c.ID), string(v.ID), string(photo.ID)
	return g
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func picture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 40, 30)), nil))
	return b.Bytes()
}

// goodVisit is a visit at which everything was in order.
func goodVisit(day data.ServiceDay, c admission.CandidateID) admission.AdmissionVisit {
	v := admission.AdmissionVisit{District: webtest.DeskDistrict, CandidateID: c, On: day, Advice: admission.Admit,
		Visitors: []admission.Visitor{{Name: "王主任", From: admission.OfStreet}, {Name: "刘社工", From: admission.OfCommunity}}}
	f := &v.Form
	f.Kind, f.Address = merchants.Restaurant, "中山路 8 号"
	for _, item := range admission.Items() {
		f.Of(item).Mark = admission.Seen
	}
	f.Licence.Number, f.Licence.NameMatches = "91320104MA1X", true
	f.Permit.Number, f.Permit.ValidTo = "JY23201040001", "2026-12-31"
	f.Health.Staff, f.Health.Certified, f.Health.Earliest = 4, 4, "2026-12-31"
	f.Prices.Menu = []admission.Price{{Name: "一荤两素", Fen: 1500}}
	f.Hours.Text = "每天 午餐 11:00-13:30"
	f.Seats.Seats = 40
	f.Halal.Mark = ""
	return v
}

// houses puts so many elders of the street's community at a place.
func houses(t *testing.T, d *webtest.Desk, street string, from, n int, at geo.LatLng) {
	t.Helper()
	store := homes.NewStore(d.DB)
	for i := range n {
		e, err := d.Meals.CreateElder(t.Context(), meals.NewElder{Street: street, Community: street + "001", CommunityName: "幸福社区",
			Name: "张三", Number: webtest.IDNumber(1940+(from+i)/20, 30+(from+i)%20)}, audit.System)
		must(t, err)
		must(t, store.Set(t.Context(), webtest.DeskDistrict, e.ID, at, meals.HomeByMap, audit.System))
	}
}

func TestAGapSaysWhoLostTheirPoint(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	g := stockGaps(t, d, &d.Mine)
	stockGaps(t, d, &d.Foreign)
	houses(t, d, webtest.DeskStreet, 0, 12, north(0))
	houses(t, d, webtest.DeskStreet, 12, 6, d.Mine.Point.Position.At)
	d.Clock.Advance(9 * 24 * time.Hour)

	doc := d.See(staff.Office, gapsPath)
	webtest.Want(t, doc, ".head", "有 1 个缺口还没有补上,最久的已经 9 天")
	webtest.Want(t, doc, ".gap-card", "有 12 位老人步行 15 分钟以内没有助餐点了")
	webtest.Want(t, doc, ".gap-card", "请决定:1 家候选已经考察过")
	if doc.Find(".gap-card").Length() != 1 || strings.Contains(doc.Text(), webtest.ForeignStreet) {
		t.Error("another street's gap is shown")
	}
	doc = d.See(staff.Finance, gapsPath+"/"+string(g.ID))
	webtest.Want(t, doc, "table.gap-rank tbody tr:first-child", "12 位")
	webtest.Want(t, doc, "table.gap-rank tbody tr:first-child", "其中 12 位是这次失去的")
	webtest.Want(t, doc, "tfoot", "12")
	if doc.Find("form").Length() > 1 { // the sign-out
		t.Error("who only reads is offered a form")
	}
	if doc.Find("svg.reach").Length() != 1 {
		t.Error("no map")
	}
}

func TestSmallCountsStayHidden(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	g := stockGaps(t, d, &d.Mine)
	houses(t, d, webtest.DeskStreet, 0, 4, north(0))
	houses(t, d, webtest.DeskStreet, 4, 30, d.Mine.Point.Position.At)
	doc := d.See(staff.Office, gapsPath+"/"+string(g.ID))
	webtest.Want(t, doc, ".lede", "不到 5 位,或者人数不便显示")
	webtest.Want(t, doc, "table.gap-rank tbody tr:first-child td:nth-child(3)", "人数不便显示")
	for _, cell := range webtest.Texts(doc.Find("#loss td, tfoot td")) {
		if cell == "4" {
			t.Error("four elders can be told")
		}
	}
	doc = d.See(staff.Office, candidatesPath+"/"+d.Mine.IDs["candidate"])
	webtest.Want(t, doc, ".lede", "人数不便显示")
}

// shortForm is a visit as the page sends it.
func shortForm(pairs ...string) []string {
	form := []string{"went_on", "2025-03-05", "kind", "restaurant", "address", "中山路 8 号", "went_name", "王主任", "went_from", "street", "went_name", "刘社工", "went_from", "community",
		"licence", "seen", "licence_number", "91320104MA1X", "licence_name", "1", "permit", "seen", "permit_number", "JY1", "permit_valid_to", "2026-12-31",
		"health", "seen", "health_staff", "3", "health_certified", "3", "health_earliest", "2026-01-31", "kitchen", "seen", "prices", "seen",
		"menu", "一荤两素 15\n面条 9元", "hours", "seen", "hours_text", "每天 午餐 11:00-13:30\n每天 晚餐 17:00-19:00", "seats", "seen", "seats_seats", "40", "seats_turns", "2",
		"step_free", "seen", "toilet", "unseen", "delivery", "unseen", "advice", "admit", "note", "离老人近"}
	return append(form, pairs...)
}

func TestFromAGapToANewPoint(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	d.AddUser(staff.NewUser{Login: "second", DisplayName: "另一位", Role: staff.Office, Street: webtest.DeskStreet})
	second := d.SignedIn("second")
	old := d.AddPoint(webtest.DeskStreet, "老地方", corner)
	must(t, d.Merchants.SetStatus(t.Context(), webtest.DeskDistrict, old.ID, merchants.Removed, "满意度不高", audit.System))
	houses(t, d, webtest.DeskStreet, 0, 12, north(0))
	must(t, d.Streets.ImportEating(t.Context(), []geo.EatingPlace{
		{ID: 5, Kind: "restaurant", Name: "近处菜馆", At: north(80)}, {ID: 6, Kind: "cafe", Name: "咖啡", At: north(70)},
		{ID: 7, Kind: "restaurant", Name: "同一座房子", At: north(3)}, {ID: 8, Kind: "fast_food", Name: "", At: north(60)}}, audit.System))

	doc := d.See(staff.Office, gapsPath)
	webtest.Want(t, doc, ".asked", "老地方")
	w := d.Send(d.As(staff.Office), http.MethodPost, gapsPath, desk.Values("point", string(old.ID), "reason", " "))
	webtest.Want(t, d.Document(w, http.StatusUnprocessableEntity), ".trouble", "还没有写原因")
	doc = d.Submit(staff.Office, gapsPath, "point", string(old.ID), "reason", "附近没有别的去处")
	webtest.Want(t, doc, ".flash", "已把「老地方」列为缺口")
	names := webtest.Texts(doc.Find("table.gap-rank th[scope=row]"))
	if len(names) != 1 || names[0] != "近处菜馆地图资料" {
		t.Fatalf("offered: %v", names)
	}
	gap, _ := doc.Find(`form input[name=gap]`).First().Attr("value")

	doc = d.Submit(staff.Office, candidatesPath, "gap", gap, "origin", "osm:5")
	webtest.Want(t, doc, "h1", "近处菜馆")
	webtest.Want(t, doc, ".lede", "12 位,其中 12 位是这次失去的")
	visit, _ := doc.Find(`.acts a.button`).First().Attr("href")
	w = d.Send(d.As(staff.Office), http.MethodPost, visit, desk.Values(shortForm("licence_note", "", "halal_claimed", "1")...))
	doc = d.Document(w, http.StatusUnprocessableEntity)
	webtest.Want(t, doc, ".trouble", "「清真」还没有选")
	if doc.Find(`input[name=kitchen][value=seen][checked]`).Length() != 1 {
		t.Error("the form lost what was chosen")
	}
	doc = d.Submit(staff.Office, visit, shortForm()...)
	webtest.Want(t, doc, ".flash", "考察表已录")
	webtest.Want(t, doc, ".gap-visit", "王主任(街道)、刘社工(社区)")
	webtest.Want(t, doc, ".gap-items", "3 人中 3 人有证")
	webtest.Want(t, doc, "#decide .notice", "考察表是您录的")
	page := strings.TrimSuffix(visit, "/visit")

	decision := desk.Values("decision", "admitted", "reason", "证照齐全")
	w = d.Send(d.As(staff.Office), http.MethodPost, page+"/decide", decision)
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "不能再由您来决定")
	w = d.Send(second, http.MethodPost, page+"/decide", decision)
	if w.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	doc = d.See(staff.Office, page)
	webtest.Want(t, doc, ".lede", "另一位决定:准入。理由:证照齐全")
	webtest.Want(t, doc, `a[href="/office/map/editions"]`, "起草新版地图")
	webtest.Want(t, d.See(staff.Office, gapsPath), ".gap-card", "请结束这个缺口")
	doc = d.See(staff.Office, gapsPath+"/"+gap)
	webtest.Want(t, doc, ".lede", "没有老人因此够不着")
	by, _ := doc.Find(`form.acts-row input[name=by]`).Attr("value")
	reason, _ := doc.Find(`form.acts-row input[name=reason]`).Attr("value")
	doc = d.Submit(staff.Office, gapsPath+"/"+gap+"/close", "by", by, "reason", reason)
	webtest.Want(t, doc, ".head", "现在没有缺口")
	webtest.Want(t, doc, ".said", "由「近处菜馆」接上")
	dir, err := d.Merchants.Directory(t.Context())
	must(t, err)
	p, public := dir.Point(merchants.PointID(by))
	if !public || len(p.Hours) != 14 || !p.Has("step_free") || p.Has("delivery") {
		t.Errorf("%v %+v", public, p)
	}
}

func TestPapersAndPicturesOfAVisit(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	stockGaps(t, d, &d.Mine)
	ids := d.Mine.IDs
	for _, path := range []string{candidatesPath + "/" + ids["candidate"] + "/form.pdf", visitsPath + "/" + ids["admission visit"] + ".pdf"} {
		w := d.Send(d.As(staff.Office), http.MethodGet, path, nil)
		if w.Code != http.StatusOK || !bytes.HasPrefix(w.Body.Bytes(), []byte("%PDF")) {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	w := d.Send(d.As(staff.Office), http.MethodGet, candidatesPath+"/photos/"+ids["admission photo"], nil)
	if w.Header().Get("Content-Type") != "image/jpeg" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
	other, err := photos.NewStore(d.DB).Add(t.Context(), webtest.DeskDistrict, "visit:1", "", picture(t), audit.System)
	must(t, err)
	if w := d.Send(d.As(staff.Office), http.MethodGet, candidatesPath+"/photos/"+string(other.ID), nil); w.Code != http.StatusNotFound {
		t.Errorf("a picture of something else: %d", w.Code)
	}
	w = d.Send(d.As(staff.Office), http.MethodPost, visitsPath+"/"+ids["admission visit"]+"/photos", nil)
	if w.Code < 400 || w.Code >= 500 {
		t.Errorf("no picture: %d", w.Code)
	}
	doc := d.See(staff.Office, candidatesPath+"/"+ids["candidate"])
	if alt, _ := doc.Find(".gap-photos img").Attr("alt"); alt != "门面" {
		t.Errorf("the picture is shown as %q", alt)
	}
}

// What is offered of another street's gap, or of no gap, is not found.
func TestAnOriginThatIsNotOffered(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	g := stockGaps(t, d, &d.Mine)
	for name, v := range map[string][]string{
		"a place without a gap":       {"origin", "osm:5"},
		"a place that nobody offered": {"origin", "osm:5", "gap", string(g.ID)},
		"another street's point":      {"origin", "point:" + string(d.Foreign.Point.ID), "gap", string(g.ID)},
		"something else":              {"origin", "moon", "gap", string(g.ID)},
	} {
		if w := d.Send(d.As(staff.Office), http.MethodPost, candidatesPath, desk.Values(v...)); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
	waits := d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "备选食堂", Kind: merchants.Canteen, Address: "后街 2 号"}, north(10))
	webtest.Want(t, d.Submit(staff.Office, candidatesPath, "origin", admission.OfPoint(waits.ID)), "h1", "备选食堂") // as its own page offers
	doc := d.Submit(staff.Office, candidatesPath, "name", "街坊推荐的", "position", "32.0601,118.8001", "crs", "wgs84")
	webtest.Want(t, doc, ".flash", "已把「街坊推荐的」列为候选")
	webtest.Want(t, d.See(staff.Office, candidatesPath), ".asked", "街坊推荐的")
}

// A point that waits as a candidate is offered beside the others; whoever may only
// read is offered nothing to do.
func TestAPointThatIsACandidateIsOffered(t *testing.T) {
	t.Parallel()
	d := webtest.NewDesk(t, Part).Stocked()
	g := stockGaps(t, d, &d.Mine)
	houses(t, d, webtest.DeskStreet, 0, 12, north(0))
	waits := d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.DeskStreet, Name: "备选食堂", Kind: merchants.Canteen, Address: "后街 2 号"}, north(10))
	d.Add(merchants.Point{District: webtest.DeskDistrict, Street: webtest.ForeignStreet, Name: "别街备选", Kind: merchants.Canteen, Address: "后街 3 号"}, north(10))
	doc := d.See(staff.Office, gapsPath+"/"+string(g.ID))
	webtest.Want(t, doc, "table.gap-rank tbody tr:nth-child(1)", "备选食堂备选助餐点 · 后街 2 号") // the shorter walk
	webtest.Want(t, doc, "table.gap-rank tbody tr:nth-child(2)", "新味面馆")
	if strings.Contains(doc.Text(), "别街备选") {
		t.Error("another street's point is offered")
	}
	if d.See(staff.Finance, gapsPath+"/"+string(g.ID)).Find("table.gap-rank form").Length() != 0 {
		t.Error("who only reads may list a candidate")
	}
	origin, _ := doc.Find("table.gap-rank form input[name=origin]").First().Attr("value")
	if origin != admission.OfPoint(waits.ID) {
		t.Fatalf("offered as %q", origin)
	}
	doc = d.Submit(staff.Office, candidatesPath, "gap", string(g.ID), "origin", origin)
	webtest.Want(t, doc, "dl", "原来的助餐点")
	w := d.Send(d.As(staff.Office), http.MethodPost, candidatesPath, desk.Values("gap", string(g.ID), "origin", origin))
	webtest.Want(t, d.Document(w, http.StatusConflict), ".trouble", "「备选食堂」已经在候选名单里了")
}
