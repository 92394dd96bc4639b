package main

import (
	"math"

	"mealmap/data/audit"
	"mealmap/data/table"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/meals"
	"mealmap/merchants"
)

type importCmd struct {
	Points  importPointsCmd  `cmd:"" help:"${help_import_points}"`
	Elders  importEldersCmd  `cmd:"" help:"${help_import_elders}"`
	Streets importStreetsCmd `cmd:"" help:"${help_import_streets}"`

	Departures importDeparturesCmd `cmd:"" help:"${help_import_departures}"`
	Ratings    importRatingsCmd    `cmd:"" help:"${help_import_ratings}"`
}

// listFlags are what imports of lists share.
type listFlags struct {
	File   string `arg:"" name:"FILE" help:"${help_import_file}"`
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_import_street}"`
	DryRun bool   `name:"dry-run" help:"${help_dry_run}"`
	JSON   bool   `name:"json" help:"${help_json}"`
}

type importPointsCmd struct {
	listFlags
	CRS system `name:"crs" default:"wgs84" placeholder:"wgs84|gcj02|bd09" help:"${help_crs}"`
}

// Run imports meal points. It needs no set-up: the file's own columns say
// which district they lie in.
func (c *importPointsCmd) Run(a *app) error {
	sheet, err := a.readSheet(c.File)
	if err != nil {
		return err
	}
	n, err := a.open()
	if err != nil {
		return err
	}
	defer n.Close()
	report, err := n.merchants.ImportPoints(a.ctx, sheet, merchants.ImportOptions{
		CRS:    c.CRS.CRS,
		DryRun: c.DryRun,
		Street: c.Street,
		By:     audit.CLI,
	})
	if err != nil {
		return err
	}
	return a.showImport(report, c.listFlags)
}

type importEldersCmd struct{ listFlags }

// Run imports elders.
func (c *importEldersCmd) Run(a *app) error {
	sheet, err := a.readSheet(c.File)
	if err != nil {
		return err
	}
	n, err := a.unlocked(a.open)
	if err != nil {
		return err
	}
	defer n.Close()
	street, _, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	report, err := n.meals.ImportElders(a.ctx, sheet, meals.ImportOptions{
		Street: street,
		DryRun: c.DryRun,
		By:     audit.CLI,
	})
	if err != nil {
		return err
	}
	return a.showImport(report, c.listFlags)
}

// readSheet reads a list from a file that the user named.
func (a *app) readSheet(name string) (*table.Sheet, error) {
	f, err := openInput(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	a.progress("cli.import_reading", "File", name)
	return table.Read(f, name)
}

// showImport gives the report as its JSON document or in words, and every row
// that was left out with its sentence.
func (a *app) showImport(r table.Report, f listFlags) error {
	r.Say(a.words.With)
	if f.JSON {
		return a.document(r)
	}
	key := "cli.import_done"
	if f.DryRun {
		key = "cli.import_dry"
	}
	a.print(key, "Rows", r.Rows, "Created", r.Created, "Updated", r.Updated,
		"Unchanged", r.Unchanged, "Unplaced", r.Unplaced, "Rejected", len(r.Rejected))
	for _, list := range [][]table.Rejected{r.Rejected, r.Notes} {
		for _, line := range list {
			a.say("cli.import_line", "Row", line.Row, "Message", line.Message)
		}
	}
	return nil
}

type importStreetsCmd struct {
	File string `arg:"" name:"FILE" help:"${help_import_streets_file}"`
	JSON bool   `name:"json" help:"${help_json}"`
}

// Run imports the streets that maps are drawn on, and says what it found.
func (c *importStreetsCmd) Run(a *app) error {
	f, err := openInput(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	a.progress("cli.import_reading", "File", c.File)
	streets, report, err := geo.ReadOSM(a.ctx, f, c.File)
	if err != nil {
		return err
	}
	n, err := a.open()
	if err != nil {
		return err
	}
	defer n.Close()
	if err := n.streets.Import(a.ctx, streets, audit.CLI); err != nil {
		return err
	}
	if err := n.streets.ImportEating(a.ctx, report.Eating, audit.CLI); err != nil {
		return err
	}
	kept, err := n.streets.Streets(a.ctx)
	if err != nil {
		return err
	}
	_, walks := walk.New(kept)
	if c.JSON {
		return a.document(streetsJSON{report, walkingJSON{walks.Parts, kilometres(walks.All), kilometres(walks.Main), walks.DrivingOnly}})
	}
	a.print("cli.streets_done", "Ways", len(streets), "Named", report.Named, "Missing", report.MissingNodes, "Eating", report.EatingPlaces)
	a.tellWalks(walks)
	return nil
}

// streetsJSON is what a file held, and how people walk on all that is kept now.
type streetsJSON struct {
	geo.OSMReport
	Walking walkingJSON `json:"walking"`
}

type walkingJSON struct {
	Parts       int     `json:"parts"` // that no way joins
	Kilometres  float64 `json:"km"`    // of all parts
	Main        float64 `json:"main_km"`
	DrivingOnly bool    `json:"driving_only"`
}

func kilometres(m geo.Metres) float64 { return math.Round(float64(m)/100) / 10 }

// tellWalks says how much of the streets joins, and whether walks can be told.
func (a *app) tellWalks(r walk.Report) {
	switch {
	case r.Edges == 0:
		a.say("cli.streets_no_walk", "Detour", walk.Detour)
		return
	case r.Parts == 1:
		a.print("cli.streets_joined", "All", kilometres(r.All))
	default:
		a.print("cli.streets_parts", "All", kilometres(r.All), "Parts", r.Parts, "Main", kilometres(r.Main))
	}
	if r.DrivingOnly {
		a.say("cli.streets_driving_only", "Detour", walk.Detour)
	}
}
