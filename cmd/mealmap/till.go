package main

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/tills"
	"mealmap/merchants"
)

type tillCmd struct {
	Add     tillAddCmd     `cmd:"" help:"${help_till_add}"`
	List    tillListCmd    `cmd:"" help:"${help_till_list}"`
	Confirm tillConfirmCmd `cmd:"" help:"${help_till_confirm}"`
	Revoke  tillRevokeCmd  `cmd:"" help:"${help_till_revoke}"`
}

type tillAddCmd struct {
	Point string `required:"" placeholder:"ID" help:"${help_till_point}"`
	Name  string `required:"" placeholder:"TEXT" help:"${help_till_name}"`
	Code  bool   `help:"${help_till_code}"`
	JSON  bool   `name:"json" help:"${help_json}"`
}

// Run adds a till and prints its token, or prints a one-time code for a device
// to enrol with. Neither can be shown again.
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
	if c.Code {
		return c.code(a, n, point)
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

func (c *tillAddCmd) code(a *app, n *network, point *merchants.Point) error {
	code, expires, err := n.tills().NewCode(a.ctx, point.District, point.ID, c.Name, audit.CLI)
	if err != nil {
		return err
	}
	address, err := n.db.Setting(a.ctx, data.PublicURL)
	if err != nil {
		return err
	}
	if address != "" {
		address += "/till#enrol=" + code
	}
	if c.JSON {
		return a.document(struct {
			Point   string       `json:"point"`
			Name    string       `json:"name"`
			Code    string       `json:"code"`
			URL     string       `json:"url"`
			Expires data.Instant `json:"expires_at"`
		}{c.Point, c.Name, code, address, expires})
	}
	a.say("cli.till_code", "Name", c.Name, "Time", expires.Time().Format("15:04"), "URL", address)
	_, err = fmt.Fprintln(a.stdout, tills.Groups(code))
	return err
}

// tills keeps how tills of the network enrol.
func (n *network) tills() *tills.Store { return tills.NewStore(n.db, n.meals, n.merchants) }

type tillListCmd struct {
	Point string `placeholder:"ID" help:"${help_till_point}"`
	JSON  bool   `name:"json" help:"${help_json}"`
}

// tillJSON is one till in a JSON answer.
type tillJSON struct {
	ID          meals.TillID      `json:"id"`
	Point       merchants.PointID `json:"point"`
	PointName   string            `json:"point_name"`
	Name        string            `json:"name"`
	State       tills.State       `json:"state"`
	Fingerprint string            `json:"fingerprint"`
	CreatedAt   data.Instant      `json:"created_at"`
	SeenAt      data.Instant      `json:"seen_at"`
}

// Run lists the tills, the newest first.
func (c *tillListCmd) Run(a *app) error {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	all, names, err := n.everyTill(a.ctx, merchants.PointID(c.Point))
	if err != nil {
		return err
	}
	lines := make([]tillJSON, 0, len(all))
	for _, t := range all {
		lines = append(lines, tillJSON{t.ID, t.PointID, names[t.PointID], t.Name, tills.StateOf(t), tills.Fingerprint(t), t.CreatedAt, t.SeenAt})
	}
	if c.JSON {
		return a.document(lines)
	}
	for _, l := range lines {
		a.print("cli.till_line", "ID", string(l.ID), "Point", l.PointName, "Name", l.Name,
			"State", a.words.Text("office.till.state."+string(l.State)), "Fingerprint", l.Fingerprint)
	}
	return nil
}

// everyTill lists the tills of all districts, of one point where it is not "",
// and names the points.
func (n *network) everyTill(ctx context.Context, point merchants.PointID) (all []meals.Till, names map[merchants.PointID]string, err error) {
	points, err := n.merchants.ListPoints(ctx, merchants.PointFilter{})
	names = make(map[merchants.PointID]string, len(points))
	var district data.District // of the points before; they come by district
	for _, p := range points {
		names[p.ID] = p.Name
		if p.District == district {
			continue
		}
		district = p.District
		more, err := n.meals.ListTills(ctx, meals.TillFilter{District: district, PointID: point})
		if err != nil {
			return nil, nil, err
		}
		all = append(all, more...)
	}
	return all, names, err
}

// tillFlags name one till.
type tillFlags struct {
	ID string `arg:"" name:"ID" help:"${help_till_id}"`
}

// till opens the network and finds the till in whatever district it is.
func (f *tillFlags) till(a *app) (*network, meals.Till, error) {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return nil, meals.Till{}, err
	}
	all, _, err := n.everyTill(a.ctx, "")
	if err != nil {
		return n, meals.Till{}, err
	}
	for _, t := range all {
		if t.ID == meals.TillID(f.ID) {
			return n, t, nil
		}
	}
	return n, meals.Till{}, meals.ErrTillNotFound
}

type tillConfirmCmd struct {
	tillFlags
	Fingerprint string `arg:"" name:"FINGERPRINT" help:"${help_till_fingerprint}"`
}

// Run lets a till work whose fingerprint is the one that the device shows.
func (c *tillConfirmCmd) Run(a *app) error {
	n, t, err := c.till(a)
	if n != nil {
		defer n.Close()
	}
	if err != nil {
		return err
	}
	if c.Fingerprint != tills.Fingerprint(t) {
		return tills.ErrFingerprint
	}
	if err := n.tills().Confirm(a.ctx, t.District, t.ID, audit.CLI); err != nil {
		return err
	}
	a.print("office.till.confirmed_done", "Name", t.Name)
	return nil
}

type tillRevokeCmd struct{ tillFlags }

// Run stops a till for good.
func (c *tillRevokeCmd) Run(a *app) error {
	n, t, err := c.till(a)
	if n != nil {
		defer n.Close()
	}
	if err != nil {
		return err
	}
	if err := n.meals.RevokeTill(a.ctx, t.District, t.ID, audit.CLI); err != nil {
		return err
	}
	a.print("office.till.revoked_done", "Name", t.Name)
	return nil
}
