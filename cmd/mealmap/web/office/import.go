package office

import (
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
)

type importPage struct {
	desk.Chrome
	Form    desk.Form
	LedeKey string
	Action  string
	Back    string
	Systems []desk.Option // where the list carries coordinates
	Preview *importPreview
}

// importPreview is what the import would do; nothing has happened yet.
type importPreview struct {
	File   string
	Report table.Report
	Places bool
	Held   string
	Action string
	Again  string
}

// importer is one kind of list: points or elders.
type importer struct {
	name, rail, path, back string
	crs                    bool
	run                    func(r *http.Request, sheet *table.Sheet, crs geo.CRS, dry bool) (table.Report, error)
}

// heldList waits in the holder between its check and its import.
type heldList struct {
	kind  string
	sheet *table.Sheet
	crs   geo.CRS
}

func (s *server) pointImport() importer {
	return importer{"points", "points", "/office/points/import", "/office/points", true,
		func(r *http.Request, sheet *table.Sheet, crs geo.CRS, dry bool) (table.Report, error) {
			if desk.Viewer(r).Community != "" {
				return table.Report{}, fault.ErrDenied // a list says a point's street, not its community
			}
			return s.Merchants.ImportPoints(r.Context(), sheet, merchants.ImportOptions{
				CRS: crs, DryRun: dry, Street: s.StreetFor(r), Within: desk.Viewer(r).Street, By: desk.Actor(r),
			})
		}}
}

func (s *server) elderImport() importer {
	return importer{"elders", "elders", "/office/elders/import", "/office/elders", false,
		func(r *http.Request, sheet *table.Sheet, _ geo.CRS, dry bool) (table.Report, error) {
			u := desk.Viewer(r)
			return s.Meals.ImportElders(r.Context(), sheet, meals.ImportOptions{Street: u.Street, Community: u.Community, DryRun: dry, By: desk.Actor(r)})
		}}
}

func (s *server) showImport(im importer) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.importForm(w, r, im, http.StatusOK, desk.Trouble{}, nil)
	}
}

func (s *server) importForm(w http.ResponseWriter, r *http.Request, im importer, status int, t desk.Trouble, preview *importPreview) error {
	page := importPage{
		Chrome: s.Chrome(r, im.rail, "office.import."+im.name), LedeKey: "office.import." + im.name + "_lede",
		Form: desk.Form{ID: "import", Values: desk.Values("crs", string(geo.GCJ02)), Trouble: t}, Action: im.path, Back: im.back, Preview: preview,
	}
	if im.crs {
		page.Systems = desk.Named(s.Printer(r), "office.crs", geo.GCJ02, geo.BD09, geo.WGS84)
	}
	desk.NoStore(w)
	return s.Render(w, r, status, "office/import", page)
}

// checkImport reads the list and says what it would do; the list itself is
// held in memory until somebody confirms.
func (s *server) checkImport(im importer) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		list, file, err := readUpload(w, r, im)
		var report table.Report
		if err == nil {
			report, err = im.run(r, list.sheet, list.crs, true)
		}
		if err != nil && (desk.Correctable(err) || fault.KindOf(err) == fault.Malformed) {
			s.LogFailure(r, err)
			return s.importForm(w, r, im, web.StatusOf(err), desk.TroubleOf(err, s.Printer(r)), nil)
		}
		if err != nil {
			return err
		}
		p := s.Printer(r)
		report.Say(func(key string, args map[string]any) string {
			args["Field"] = desk.FieldLabel(p, fmt.Sprint(args["Field"]))
			return p.With(key, args)
		})
		held := s.Hold(r, list)
		return s.importForm(w, r, im, http.StatusOK, desk.Trouble{}, &importPreview{
			File: file, Report: report, Places: im.crs, Held: held, Action: im.path + "/confirm", Again: im.path,
		})
	}
}

func readUpload(w http.ResponseWriter, r *http.Request, im importer) (heldList, string, error) {
	sheet, name, err := desk.ReadList(w, r)
	list := heldList{kind: im.name, sheet: sheet}
	if err == nil && im.crs {
		list.crs, err = geo.ParseCRS(r.PostForm.Get("crs"))
	}
	return list, name, err
}

// confirmImport does what the check said.
func (s *server) confirmImport(im importer) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := web.ReadForm(w, r); err != nil {
			return err
		}
		held, err := s.TakeHeld(r, r.PostForm.Get("held"))
		list, ok := held.(heldList)
		if err == nil && (!ok || list.kind != im.name) {
			err = desk.ErrNotHeld
		}
		var report table.Report
		if err == nil {
			report, err = im.run(r, list.sheet, list.crs, false)
		}
		if err != nil && desk.Correctable(err) {
			return s.importForm(w, r, im, web.StatusOf(err), desk.TroubleOf(err, s.Printer(r)), nil)
		}
		if err != nil {
			return err
		}
		return s.Done(w, r, im.back, "office.import.done", "Created", report.Created, "Updated", report.Updated,
			"Unchanged", report.Unchanged, "Rejected", len(report.Rejected))
	}
}
