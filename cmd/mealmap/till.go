package main

import (
	"fmt"

	"mealmap/data/audit"
	"mealmap/merchants"
)

type tillCmd struct {
	Add tillAddCmd `cmd:"" help:"${help_till_add}"`
}

type tillAddCmd struct {
	Point string `required:"" placeholder:"ID" help:"${help_till_point}"`
	Name  string `required:"" placeholder:"TEXT" help:"${help_till_name}"`
	JSON  bool   `name:"json" help:"${help_json}"`
}

// Run adds a till and prints its token, which is not kept and cannot be shown
// again.
func (c *tillAddCmd) Run(a *app) error {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	points, err := n.merchants.Directory(a.ctx)
	if err != nil {
		return err
	}
	point, ok := points.Any(merchants.PointID(c.Point))
	if !ok {
		return merchants.ErrUnknownPoint
	}
	till, token, err := n.meals.AddTill(a.ctx, point.District, point.ID, c.Name, audit.CLI)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.document(struct {
			ID    string `json:"id"`
			Point string `json:"point"`
			Name  string `json:"name"`
			Token string `json:"token"`
		}{string(till.ID), c.Point, till.Name, token})
	}
	a.say("cli.till_added", "Name", till.Name)
	_, err = fmt.Fprintln(a.stdout, token)
	return err
}
