package main

import (
	"bytes"
	"encoding/json"
	"io"

	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
	"mealmap/merchants"
)

// errRulesUnreadable: the file is not the JSON of a rule set. Arg Reason.
var errRulesUnreadable = fault.New(fault.Malformed, "rules_unreadable")

type rulesCmd struct {
	Publish  rulesPublishCmd  `cmd:"" help:"${help_rules_publish}"`
	Show     rulesShowCmd     `cmd:"" help:"${help_rules_show}"`
	Try      rulesTryCmd      `cmd:"" help:"${help_rules_try}"`
	Rehearse rulesRehearseCmd `cmd:"" help:"${help_rules_rehearse}"`
}

type rulesPublishCmd struct {
	File   string `arg:"" name:"FILE" help:"${help_rules_file}"`
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
}

// maxRules is the largest rule file that is read, in bytes.
const maxRules = 1 << 20

// byteOrderMark is what some editors put before the first letter.
var byteOrderMark = []byte("\xef\xbb\xbf")

// readRules reads the rule set of a file.
func readRules(name string) (meals.RuleSet, error) {
	f, err := openInput(name)
	if err != nil {
		return meals.RuleSet{}, err
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, maxRules))
	if err != nil {
		return meals.RuleSet{}, err
	}
	set, err := meals.ParseRules(bytes.TrimPrefix(body, byteOrderMark))
	if err != nil {
		return meals.RuleSet{}, errRulesUnreadable.With("Reason", err.Error())
	}
	return set, nil
}

// Run publishes the rule set of the file, for the street given where one is.
func (c *rulesPublishCmd) Run(a *app) error {
	set, err := readRules(c.File)
	if err != nil {
		return err
	}
	if c.Street != "" {
		set.Street = c.Street
	}
	n, err := a.unlocked(a.open)
	if err != nil {
		return err
	}
	defer n.Close()
	_, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	published, err := n.meals.PublishRules(a.ctx, district, set, audit.CLI)
	if err != nil {
		return err
	}
	a.print("cli.rules_published", "ID", published.ID, "Version", published.Version, "Day", published.ValidFrom)
	return nil
}

type rulesShowCmd struct {
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
	Point  string `placeholder:"ID" help:"${help_rules_point}"`
}

// Run prints the rule set in force today, in the form that publish reads.
func (c *rulesShowCmd) Run(a *app) error {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	set, err := n.meals.RulesInForce(a.ctx, district, street, merchants.PointID(c.Point), n.db.Now().ServiceDay())
	if err != nil {
		return err
	}
	if set == nil {
		a.say("cli.rules_none")
		return nil
	}
	e := json.NewEncoder(a.stdout)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(set)
}
