package money

import (
	"fmt"
	"net/http"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/meals"
)

type departuresPage struct {
	desk.Chrome
	Form    desk.Form
	Kinds   []desk.Option
	Preview *departuresPreview
}

// departuresPreview is what the import would do; nothing has happened yet.
type departuresPreview struct {
	File   string
	Report meals.DepartureReport
	Held   string
}

// heldDepartures waits in the holder between its check and its import.
type heldDepartures struct {
	sheet *table.Sheet
	kind  meals.DepartureKind
	file  string
}

func (s *server) showDepartureImport(w http.ResponseWriter, r *http.Request) error {
	return s.departuresForm(w, r, http.StatusOK, desk.Form{}, nil)
}

func (s *server) departuresForm(w http.ResponseWriter, r *http.Request, status int, f desk.Form, preview *departuresPreview) error {
	p := s.Printer(r)
	kinds := append([]desk.Option{{Label: p.Text("money.clawback.import.by_column")}}, desk.Named(p, "departure.kind", meals.DepartureKinds()...)...)
	page := departuresPage{Chrome: s.Chrome(r, "settlement", "money.clawback.import"), Form: f.Filled("import", "kind", ""), Kinds: kinds, Preview: preview}
	desk.NoStore(w)
	return s.Render(w, r, status, "money/clawback_import", page)
}

func (s *server) importDepartures(r *http.Request, l heldDepartures, dry bool) (meals.DepartureReport, error) {
	u := desk.Viewer(r)
	return s.Meals.ImportDepartures(r.Context(), l.sheet, meals.DepartureOptions{
		District: u.District, Street: u.Street, Kind: l.kind, Source: l.file, DryRun: dry, By: desk.Actor(r),
	})
}

// checkDepartures reads the list and says what it would do; the list itself is
// held in memory until somebody confirms.
func (s *server) checkDepartures(w http.ResponseWriter, r *http.Request) error {
	list, err := readDepartures(w, r)
	var report meals.DepartureReport
	if err == nil {
		report, err = s.importDepartures(r, list, true)
	}
	if err != nil && desk.Correctable(err) {
		s.LogFailure(r, err)
		return s.departuresForm(w, r, web.StatusOf(err), desk.Form{Values: r.PostForm, Trouble: desk.TroubleOf(err, s.Printer(r))}, nil)
	}
	if err != nil {
		return err
	}
	p := s.Printer(r)
	report.Say(func(key string, args map[string]any) string {
		args["Field"] = desk.FieldLabel(p, fmt.Sprint(args["Field"]))
		return p.With(key, args)
	})
	preview := &departuresPreview{File: list.file, Report: report, Held: s.Hold(r, list)}
	return s.departuresForm(w, r, http.StatusOK, desk.Form{}, preview)
}

func readDepartures(w http.ResponseWriter, r *http.Request) (list heldDepartures, err error) {
	if list.sheet, list.file, err = desk.ReadList(w, r); err != nil {
		return list, err
	}
	if kind := r.PostForm.Get("kind"); kind != "" {
		var known bool
		if list.kind, known = meals.ParseDepartureKind(kind); !known {
			return list, fault.ErrInvalidInput.Field(fault.Field{Name: "kind", Code: "rule_choice"})
		}
	}
	return list, nil
}

// confirmDepartures does what the check said.
func (s *server) confirmDepartures(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	held, err := s.TakeHeld(r, r.PostForm.Get("held"))
	list, ok := held.(heldDepartures)
	if err == nil && !ok {
		err = desk.ErrNotHeld
	}
	var report meals.DepartureReport
	if err == nil {
		report, err = s.importDepartures(r, list, false)
	}
	if err != nil && desk.Correctable(err) {
		return s.departuresForm(w, r, web.StatusOf(err), desk.Form{Trouble: desk.TroubleOf(err, s.Printer(r))}, nil)
	}
	if err != nil {
		return err
	}
	return s.Done(w, r, clawbackPath, "money.clawback.import.done", "Created", report.Created, "Unchanged", report.Unchanged,
		"Unknown", report.Unknown, "Revoked", report.Revoked, "Proposed", report.Proposed, "Rejected", len(report.Rejected))
}
