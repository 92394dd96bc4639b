package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"mealmap/cmd/mealmap/demo"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/maps"
	"mealmap/data/fault"
)

// errDemoExists: the folder holds a demonstration already. Args Dir, Database.
var errDemoExists = fault.New(fault.Conflict, "demo_exists")

type demoCmd struct {
	Addr string `setting:"MEALMAP_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"${help_addr}"`
	Keep string `placeholder:"DIR" help:"${help_demo_keep}"`
}

// Run makes the invented street, says what to click, and answers until it is
// told to stop.
func (c *demoCmd) Run(a *app) error {
	start := time.Now()
	web.TuneMemory(a.getenv)
	dir, err := c.folder()
	if err != nil {
		return err
	}
	if c.Keep == "" {
		defer os.RemoveAll(dir)
	}
	listener, err := listen(c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close()
	base := "http://" + reachable(listener.Addr())
	a.progress("demo.building")
	street, err := demo.Open(a.ctx, demo.Options{
		Dir:       dir,
		PublicURL: base,
		Password:  oneTimeSecret(),
		Words:     a.words,
		Benefits:  maps.Benefits,
	})
	if err != nil {
		return err
	}
	defer street.DB.Close()
	return a.serve(networkOf(street), listener, "", func() {
		a.say("demo.ready", "Seconds", fmt.Sprintf("%.1f", time.Since(start).Seconds()))
		a.guide(base, street.Guide)
		database := filepath.Join(dir, demo.DatabaseFile)
		a.say("demo.files", "Database", database, "Cards", street.Guide.CardSheet)
		if c.Keep == "" {
			a.say("demo.temporary")
		} else {
			a.say("demo.kept", "Database", database)
		}
	})
}

func networkOf(s *demo.Street) *network {
	return &network{
		db:        s.DB,
		vault:     s.Vault,
		staff:     s.Staff,
		streets:   s.Streets,
		places:    s.Places,
		merchants: s.Merchants,
		meals:     s.Meals,
	}
}

// folder gives an empty folder for the street: the one to keep, or one that
// goes when the program ends.
func (c *demoCmd) folder() (string, error) {
	if c.Keep == "" {
		return os.MkdirTemp("", "mealmap-demo-")
	}
	database := filepath.Join(c.Keep, demo.DatabaseFile)
	if _, err := os.Stat(database); err == nil {
		return "", errDemoExists.With("Dir", c.Keep, "Database", database)
	}
	return c.Keep, os.MkdirAll(c.Keep, 0o700)
}

// reachable is the address to type into a browser on this machine: one that
// listens everywhere is reached on the loopback.
func reachable(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsUnspecified() {
		return addr.String()
	}
	return fmt.Sprintf("127.0.0.1:%d", tcp.Port)
}

// guide says what to click for each audience.
func (a *app) guide(base string, g demo.Guide) {
	a.say("demo.counts", "Elders", g.Elders, "Meals", g.Meals, "Ratings", g.Ratings)
	a.say("demo.elders")
	a.say("demo.elders_front", "URL", base)
	a.say("demo.elders_place", "URL", base, "Place", g.Place, "Name", g.PlaceName)
	a.say("demo.elders_point", "URL", base, "Point", g.Point, "Name", g.TillPoint)
	a.say("demo.elders_card", "URL", base, "Number", g.Try.Number, "Phone", g.Try.Phone)
	a.say("demo.elders_money", "URL", base)
	a.say("demo.till_title")
	a.say("demo.till_app", "URL", base, "Code", g.TillCode, "Point", g.TillPoint)
	a.say("demo.till_page", "URL", base, "Token", g.TillToken, "Point", g.TillPoint)
	a.say("demo.till_try", "Number", g.Try.Number, "Name", g.Try.Name, "Age", g.Try.Age)
	a.say("demo.till_rare", "Number", g.Rare.Number, "Name", g.Rare.Name)
	a.say("demo.till_lost", "Number", g.Lost.Number, "Name", g.Lost.Name)
	a.say("demo.till_moved", "Number", g.Moved.Number, "Name", g.Moved.Name)
	a.say("demo.till_digits", "Digits", g.Try.Digits)
	a.say("demo.office_title")
	a.say("demo.office_page", "URL", base, "Password", g.Password)
	for _, account := range g.Accounts {
		a.say("demo.office_account", "Login", account.Login, "Name", account.Name)
	}
	a.say("demo.office_look", "Sinking", g.Sinking, "Silent", g.Silent)
	a.say("demo.office_counter")
	a.say("demo.office_map", "Silent", g.Silent)
	a.say("demo.office_voices", "URL", base, "Sinking", g.Sinking)
}
