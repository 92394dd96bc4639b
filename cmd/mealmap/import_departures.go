package main

import (
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/meals"
)

// errDepartureKind: --kind names no kind of departure.
var errDepartureKind = fault.New(fault.Invalid, "departure_kind")

// departureKind is a kind of departure on the command line.
type departureKind struct{ meals.DepartureKind }

// UnmarshalText is how kong reads it.
func (k *departureKind) UnmarshalText(text []byte) error {
	kind, ok := meals.ParseDepartureKind(string(text))
	if k.DepartureKind = kind; !ok {
		return errDepartureKind
	}
	return nil
}

type importDeparturesCmd struct {
	listFlags
	Kind departureKind `placeholder:"death|moved|institution" help:"${help_departure_kind}"`
}

// Run imports a list of deaths, moves and entries of institutions.
func (c *importDeparturesCmd) Run(a *app) error {
	sheet, err := a.readSheet(c.File)
	if err != nil {
		return err
	}
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	report, err := n.meals.ImportDepartures(a.ctx, sheet, meals.DepartureOptions{
		District: district,
		Street:   street,
		Kind:     c.Kind.DepartureKind,
		Source:   c.File,
		DryRun:   c.DryRun,
		By:       audit.CLI,
	})
	if err != nil {
		return err
	}
	return a.showDepartures(report, c.listFlags)
}

// showDepartures gives the report as its JSON document or in words, and every
// row that was left out with its sentence.
func (a *app) showDepartures(r meals.DepartureReport, f listFlags) error {
	r.Say(a.words.With)
	if f.JSON {
		return a.document(struct {
			Rows      int              `json:"rows"`
			Created   int              `json:"created"`
			Unchanged int              `json:"unchanged"`
			Unknown   int              `json:"unknown"`
			Revoked   int              `json:"revoked"`
			Proposed  int              `json:"proposed"`
			Rejected  []table.Rejected `json:"rejected"`
		}{r.Rows, r.Created, r.Unchanged, r.Unknown, r.Revoked, r.Proposed, r.Rejected})
	}
	key := "cli.departures_done"
	if f.DryRun {
		key = "cli.departures_dry"
	}
	a.print(key, "Rows", r.Rows, "Created", r.Created, "Unchanged", r.Unchanged, "Unknown", r.Unknown,
		"Revoked", r.Revoked, "Proposed", r.Proposed, "Rejected", len(r.Rejected))
	for _, line := range r.Rejected {
		a.say("cli.import_line", "Row", line.Row, "Message", line.Message)
	}
	return nil
}
