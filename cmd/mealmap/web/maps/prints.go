package maps

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mealmap/cmd/mealmap/print"
	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/geo"
	"mealmap/merchants"
	"mealmap/merchants/editions"
)

// paperForms is what the page of an edition offers to print. The zero paperForms
// offers nothing.
type paperForms struct {
	Forms []paperForm
	Site  bool // the folder of pages may be fetched
}

// paperForm is the form of one kind of paper; a field is shown where it has
// choices.
type paperForm struct {
	Kind  editions.SheetKind
	Key   string
	Form  desk.Form
	Which []desk.Option // sizes, places or communities
	Label string        // key of what Which chooses
}

// sheetRow is a print in a list.
type sheetRow struct {
	Key     string
	Subject string
	Copies  int
	At      data.Instant
	Who     string
}

// sizes are the papers of the map, by the form's value.
var sizes = map[string]print.Paper{"a3": print.A3, "a2": print.A2, "a1": print.A1}

// editionPaper offers what may be printed of the edition, and lists what was.
func (s *server) editionPaper(r *http.Request, page *editionPage) error {
	e, p := &page.Edition, s.Printer(r)
	if e.State != editions.Approved {
		return nil
	}
	places, err := s.placesInScope(r)
	if err != nil {
		return err
	}
	places = slices.DeleteFunc(places, func(p geo.Place) bool { return p.Street != e.Street })
	form := func(kind editions.SheetKind, label string, which ...desk.Option) {
		page.Paper.Forms = append(page.Paper.Forms, paperForm{
			Kind: kind, Key: "prints.kind." + string(kind), Label: label, Which: which,
			Form: desk.Form{ID: string(kind), Values: desk.Values("copies", "1")},
		})
	}
	form(editions.MapSheet, "prints.field.size", desk.Named(p, "prints.size", "a3", "a2", "a1")...)
	form(editions.ListSheet, "")
	form(editions.FoldSheet, "")
	if len(places) > 0 {
		form(editions.PosterSheet, "prints.field.place", placeOptions(places)...)
	}
	communities, err := s.communities(r, e.Street)
	if err != nil {
		return err
	}
	if len(communities) > 0 && staff.May(desk.Viewer(r).Role, staff.SeeElders) {
		form(editions.PersonalSheet, "prints.field.community", communities...)
	}
	page.Paper.Site = staff.May(desk.Viewer(r).Role, staff.EditMap)
	return s.printedOf(r, page, places)
}

func placeOptions(places []geo.Place) (options []desk.Option) {
	for _, p := range places {
		options = append(options, desk.Option{Value: p.Code, Label: p.Name})
	}
	return options
}

// printedOf lists what was printed of the edition.
func (s *server) printedOf(r *http.Request, page *editionPage, places []geo.Place) error {
	list, err := s.editions().ListSheets(r.Context(), page.Edition.District, page.Edition.Street)
	if err != nil {
		return err
	}
	who, err := desk.ReadPeople(r.Context(), s.Staff, s.Printer(r))
	if err != nil {
		return err
	}
	communities, err := s.communities(r, page.Edition.Street)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, o := range append(placeOptions(places), communities...) {
		names[o.Value] = o.Label
	}
	for _, sheet := range list {
		if sheet.Edition != page.Edition.ID {
			continue
		}
		row := sheetRow{Key: "prints.kind." + string(sheet.Kind), Subject: names[sheet.Subject], Copies: sheet.Copies, At: sheet.At, Who: who.Name(sheet.By)}
		if row.Subject == "" {
			row.Subject = sheet.Subject // a place that has been taken down
		}
		page.Printed = append(page.Printed, row)
	}
	return nil
}

// printEdition answers with the PDF that the form asks for and writes down that
// it was printed.
func (s *server) printEdition(w http.ResponseWriter, r *http.Request) error {
	e, _, err := s.editionForm(w, r)
	if err != nil {
		return err
	}
	copies, _ := strconv.Atoi(strings.TrimSpace(r.PostForm.Get("copies")))
	sheet := editions.Sheet{
		District: e.District, Street: e.Street, Kind: editions.SheetKind(r.PostForm.Get("kind")), Edition: e.ID, Copies: copies, Points: e.Content.IDs(),
	}
	if e.State != editions.Approved {
		return s.refused(w, r, pathOf(&e), editions.ErrState.With("State", string(e.State)))
	}
	in, err := s.gather(r, e)
	if err != nil {
		return err
	}
	made, name, err := s.printSheet(r, &in, &sheet)
	if err == nil && len(made.Report.Notes) > 0 && r.PostForm.Get("anyway") == "" {
		return s.showNotes(w, r, &e, made.Report.Notes)
	}
	if err == nil {
		_, err = s.editions().RecordPrint(r.Context(), sheet, desk.Actor(r))
	}
	if err != nil {
		return s.refused(w, r, pathOf(&e), err)
	}
	return desk.SendFile(w, name, "application/pdf", made.Body)
}

// notesPage is what somebody should look at before paper is handed out; its form
// asks for the same once more.
type notesPage struct {
	desk.Chrome
	Path   string // of the edition
	Notes  []string
	Fields []desk.Option // of the form that was sent
}

func (s *server) showNotes(w http.ResponseWriter, r *http.Request, e *editions.Edition, notes []print.Note) error {
	p, page := s.Printer(r), notesPage{Path: pathOf(e)}
	for _, n := range notes {
		said := p.Text("prints.note."+string(n.Code), "Item", n.Item, "Text", n.Text, "Count", n.Count)
		if !slices.Contains(page.Notes, said) {
			page.Notes = append(page.Notes, said)
		}
	}
	for _, name := range []string{"kind", "which", "copies", "contrast"} {
		page.Fields = append(page.Fields, desk.Option{Value: r.PostForm.Get(name), Label: name})
	}
	page.Chrome = s.Chrome(r, "points", "prints.notes")
	desk.NoStore(w) // a note may name an elder
	return s.Render(w, r, http.StatusOK, "maps/print_notes", page)
}

// printSheet prints what the form asks for; the sheet's points and subject
// become what is on it. The name of a file is ASCII.
func (s *server) printSheet(r *http.Request, in *folder.Input, sheet *editions.Sheet) (made folder.Print, name string, err error) {
	contrast, which := r.PostForm.Get("contrast") == "1", r.PostForm.Get("which")
	name = string(sheet.Kind) + "-" + string(in.Edition.From) + ".pdf"
	switch sheet.Kind {
	case editions.MapSheet:
		paper, ok := sizes[which]
		if !ok {
			return made, name, noSuch("which")
		}
		made, err = in.Map(paper, contrast)
	case editions.ListSheet:
		made, err = in.List(contrast)
	case editions.FoldSheet:
		made, err = in.Fold(contrast)
	case editions.PosterSheet:
		at := slices.IndexFunc(in.Places, func(p geo.Place) bool { return p.Code == which })
		if at < 0 || !desk.Viewer(r).Covers(in.Places[at].Street, in.Places[at].Community) {
			return made, name, noSuch("which")
		}
		sheet.Subject, name = which, "poster-"+which+".pdf"
		sheet.Points = idsOf(in.Nearest(in.Places[at].At, print.PosterPoints))
		made, err = in.Poster(in.Places[at], contrast)
	case editions.PersonalSheet:
		sheet.Subject = which
		var elders []folder.SetOut
		if elders, err = s.elders(r, in, which); err != nil {
			return made, name, err
		}
		sheet.Points = onSheets(in, elders)
		made, err = in.Personal(elders, contrast)
	default:
		err = noSuch("kind")
	}
	return made, name, err
}

func idsOf(points []folder.Near) (ids []merchants.PointID) {
	for _, p := range points {
		ids = append(ids, p.ID)
	}
	return ids
}

// noSuch: the form chooses something that is not there.
func noSuch(field string) error {
	return fault.ErrInvalidInput.Field(fault.Field{Name: field, Code: "form_required"})
}

// gather reads what a print of the edition shows beside its content.
func (s *server) gather(r *http.Request, e editions.Edition) (folder.Input, error) {
	stores := folder.Stores{DB: s.DB, Streets: s.Streets, Places: s.Places, Near: s.Near}
	return folder.Gather(r.Context(), stores, e, s.Printer(r))
}

// exportSite answers with the edition as a folder of plain files.
func (s *server) exportSite(w http.ResponseWriter, r *http.Request) error {
	e, err := s.editionOf(r)
	if err != nil {
		return err
	}
	if e.State != editions.Approved {
		return s.refused(w, r, pathOf(&e), editions.ErrState.With("State", string(e.State)))
	}
	in, err := s.gather(r, e)
	if err == nil {
		in.Paper, err = in.Papers()
	}
	if err != nil {
		return s.refused(w, r, pathOf(&e), err)
	}
	if err := s.LogExport(r, "edition.export", len(e.Content.Points)); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/zip")
	h.Set("Content-Disposition", `attachment; filename="map-`+string(e.From)+`.zip"`)
	desk.NoStore(w)
	return folder.ToZip(in, w)
}
