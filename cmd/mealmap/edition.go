package main

import (
	"context"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web/maps"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants/editions"
	"mealmap/merchants/near"
)

type editionCmd struct {
	Draft   editionDraftCmd   `cmd:"" help:"${help_edition_draft}"`
	List    editionListCmd    `cmd:"" help:"${help_edition_list}"`
	Diff    editionDiffCmd    `cmd:"" help:"${help_edition_diff}"`
	Refresh editionRefreshCmd `cmd:"" help:"${help_edition_refresh}"`
	Propose editionProposeCmd `cmd:"" help:"${help_edition_propose}"`
	Approve editionApproveCmd `cmd:"" help:"${help_edition_approve}"`
	Drop    editionDropCmd    `cmd:"" help:"${help_edition_drop}"`
}

// editionScope is whose editions a command is about.
type editionScope struct {
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
}

// editionName is what every command on one edition asks for.
type editionName struct {
	editionScope
	Name string `arg:"" name:"NAME" help:"${help_edition_name}"`
}

// editionDesk is an open network with the editions of a street.
type editionDesk struct {
	*network
	*editions.Store
	district data.District
	street   string
	words    editions.Say
}

func (c editionScope) open(a *app) (*editionDesk, error) {
	n, err := a.existing()
	if err != nil {
		return nil, err
	}
	d := &editionDesk{network: n, Store: editions.NewStore(n.db, n.merchants)}
	if d.street, d.district, err = n.home(a.ctx, c.Street); err == nil {
		sets, failed := n.meals.ListRules(a.ctx, d.district)
		d.words, err = maps.Benefits(sets, a.words), failed
	}
	if err != nil {
		_ = n.Close()
		return nil, err
	}
	return d, nil
}

// on does something to the edition of the name.
func (c editionName) on(a *app, said string, do func(*editionDesk, editions.Edition) error) error {
	d, err := c.open(a)
	if err != nil {
		return err
	}
	defer d.Close()
	e, err := d.FindName(a.ctx, d.district, d.street, c.Name)
	if err == nil {
		err = do(d, e)
	}
	if err == nil && said != "" {
		a.print(said, "Name", e.Name)
	}
	return err
}

type editionDraftCmd struct {
	editionName
	From       string `placeholder:"DATE" help:"${help_edition_from}"`
	Next       string `placeholder:"MONTH" help:"${help_edition_next}"`
	ApprovalNo string `name:"approval-no" placeholder:"TEXT" help:"${help_edition_approval_no}"`
	Boundaries bool   `help:"${help_edition_boundaries}"`
}

// Run freezes the points that the public sees today.
func (c *editionDraftCmd) Run(a *app) error {
	d, err := c.open(a)
	if err != nil {
		return err
	}
	defer d.Close()
	h := editions.Head{Name: c.Name, From: data.ServiceDay(c.From), NextOn: c.Next, ApprovalNo: c.ApprovalNo, Boundaries: c.Boundaries}
	if c.From == "" {
		h.From = d.db.Now().ServiceDay()
	}
	e, err := d.Store.Draft(a.ctx, d.district, d.street, h, d.words, audit.CLI)
	if err == nil {
		a.print("cli.edition_drafted", "Name", e.Name, "From", e.From, "Points", len(e.Content.Points))
	}
	return err
}

type editionListCmd struct {
	editionScope
	JSON bool `name:"json" help:"${help_json}"`
}

// editionLine is an edition as scripts read it.
type editionLine struct {
	Name       string          `json:"name"`
	State      editions.State  `json:"state"`
	From       data.ServiceDay `json:"from"`
	NextOn     string          `json:"next_on"`
	ApprovalNo string          `json:"approval_no"`
	Points     int             `json:"points"`
}

// Run lists the street's editions, the latest to hold first.
func (c *editionListCmd) Run(a *app) error {
	d, err := c.open(a)
	if err != nil {
		return err
	}
	defer d.Close()
	list, err := d.List(a.ctx, d.district, d.street)
	if err != nil {
		return err
	}
	lines := []editionLine{}
	for i := range list {
		e := &list[i]
		lines = append(lines, editionLine{e.Name, e.State, e.From, e.NextOn, e.ApprovalNo, len(e.Content.Points)})
		if !c.JSON {
			a.print("cli.edition_line", "Name", e.Name, "From", e.From, "Points", len(e.Content.Points), "State", a.words.Text("editions.state."+string(e.State)))
		}
	}
	if c.JSON {
		return a.document(lines)
	}
	return nil
}

type editionDiffCmd struct {
	editionName
	JSON bool `name:"json" help:"${help_json}"`
}

// changeLine is a change as scripts read it.
type changeLine struct {
	Kind   editions.ChangeKind `json:"kind"`
	Number int                 `json:"number"`
	Name   string              `json:"name"`
	Says   string              `json:"says"`
}

// Run says what is other than in the edition before.
func (c *editionDiffCmd) Run(a *app) error {
	return c.on(a, "", func(d *editionDesk, e editions.Edition) error {
		before, err := d.Before(a.ctx, &e)
		if err != nil {
			return err
		}
		lines := []changeLine{}
		for _, change := range editions.Diff(before.Content, e.Content) {
			lines = append(lines, changeLine{change.Kind, change.Point().Number, change.Point().Name, maps.ChangeText(a.words, change)})
		}
		if c.JSON {
			return a.document(lines)
		}
		for _, line := range lines {
			a.print("cli.edition_change", "Says", line.Says)
		}
		if len(lines) == 0 {
			a.say("editions.no_change")
		}
		return nil
	})
}

type editionRefreshCmd struct{ editionName }

// Run reads the points of a draft again.
func (c *editionRefreshCmd) Run(a *app) error {
	return c.on(a, "editions.said.refreshed", func(d *editionDesk, e editions.Edition) error {
		_, err := d.Refresh(a.ctx, d.district, e.ID, d.words, audit.CLI)
		return err
	})
}

type editionProposeCmd struct{ editionName }

// Run lays a draft before another person.
func (c *editionProposeCmd) Run(a *app) error {
	return c.on(a, "editions.said.proposed", func(d *editionDesk, e editions.Edition) error {
		return d.Propose(a.ctx, d.district, e.ID, audit.CLI)
	})
}

type editionApproveCmd struct{ editionName }

// Run approves what somebody proposed in the office; what was begun or proposed
// here needs another person there.
func (c *editionApproveCmd) Run(a *app) error {
	return c.on(a, "editions.said.approved", func(d *editionDesk, e editions.Edition) error {
		return d.Approve(a.ctx, d.district, e.ID, audit.CLI)
	})
}

type editionDropCmd struct{ editionName }

// Run ends a draft or a proposal.
func (c *editionDropCmd) Run(a *app) error {
	return c.on(a, "editions.said.dropped", func(d *editionDesk, e editions.Edition) error {
		return d.Drop(a.ctx, d.district, e.ID, audit.CLI)
	})
}

// printable gives everything that a print of the street's edition shows. Without
// a name it is the one that holds today.
func (n *network) printable(a *app, street, name string) (site.Input, error) {
	street, district, err := n.home(a.ctx, street)
	if err != nil {
		return site.Input{}, err
	}
	e, err := n.editionOf(a.ctx, district, street, name)
	if err != nil {
		return site.Input{}, err
	}
	stores := site.Stores{DB: n.db, Streets: n.streets, Places: n.places, Near: near.NewFinder(n.streets, n.merchants, n.db)}
	return site.Gather(a.ctx, stores, e, a.words)
}

func (n *network) editionOf(ctx context.Context, d data.District, street, name string) (editions.Edition, error) {
	store := editions.NewStore(n.db, n.merchants)
	if name == "" {
		return store.Current(ctx, d, street, n.db.Now().ServiceDay())
	}
	return store.FindName(ctx, d, street, name)
}

// paperOf is paper for the edition of the name, or for today where none is given.
func (n *network) paperOf(a *app, f printFlags, contrast bool, edition string) (print.MapInfo, []print.MapPoint, error) {
	if edition == "" {
		return n.paper(a, f, contrast)
	}
	in, err := n.printable(a, f.Street, edition)
	if err != nil {
		return print.MapInfo{}, nil, err
	}
	address, err := givenURL(f.PublicURL)
	if address != "" {
		in.Info.PublicURL = address
	}
	in.Info.Contrast = contrast
	return in.Info, site.MapPoints(a.words, in.Edition.Content), err
}
