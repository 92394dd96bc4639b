package main

import (
	"path/filepath"
	"strings"

	"mealmap/data/audit"
	"mealmap/merchants/verdicts"
)

type importRatingsCmd struct {
	listFlags
	Source string `placeholder:"NAME" help:"${help_import_source}"`
}

// Run imports answers from elsewhere: they are shown as estimates, and no case
// comes of them.
func (c *importRatingsCmd) Run(a *app) error {
	sheet, err := a.readSheet(c.File)
	if err != nil {
		return err
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	_, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	source := c.Source
	if source == "" {
		source = strings.TrimSuffix(filepath.Base(c.File), filepath.Ext(c.File))
	}
	report, err := verdicts.NewStore(n.db, n.merchants).ImportOutside(a.ctx, sheet, verdicts.OutsideOptions{
		District: district,
		Source:   source,
		DryRun:   c.DryRun,
		By:       audit.CLI,
	})
	if err != nil {
		return err
	}
	return a.showImport(report, c.listFlags)
}
