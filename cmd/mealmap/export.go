package main

import (
	"mealmap/cmd/mealmap/site"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants/editions"
)

type exportCmd struct {
	Site exportSiteCmd `cmd:"" help:"${help_export_site}"`
}

type exportSiteCmd struct {
	editionScope
	Edition string `placeholder:"NAME" help:"${help_export_edition}"`
	Out     string `required:"" placeholder:"DIR" help:"${help_export_out}"`
}

// Run writes an approved edition as a folder of plain files.
func (c *exportSiteCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	in, err := n.printable(a, c.Street, c.Edition)
	if err != nil {
		return err
	}
	if in.Edition.State != editions.Approved {
		return editions.ErrState.With("State", string(in.Edition.State))
	}
	if in.Paper, err = in.Papers(); err != nil {
		return err
	}
	files, err := site.ToDir(in, c.Out)
	if err != nil {
		return err
	}
	a.say("cli.site_exported", "Edition", in.Edition.Name, "Files", files, "Dir", c.Out)
	return n.db.InTx(a.ctx, func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: in.Edition.District, Actor: audit.CLI, Street: in.Edition.Street, Action: "edition.export",
			Object: "export", Detail: map[string]any{"count": len(in.Edition.Content.Points)}})
	})
}
