package main

import (
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/vault"
)

type verifyCmd struct {
	JSON bool `name:"json" help:"${help_json}"`
}

// verifyReport is what verify found; OK where that is nothing.
type verifyReport struct {
	OK       bool           `json:"ok"`
	Key      keyState       `json:"key"`
	Findings []data.Finding `json:"findings"`
}

// keyState says whether the master key opens the data.
type keyState string

const (
	keyOpens  keyState = "opens"
	keyUnused keyState = "unused" // nothing has been sealed yet
	keyBroken keyState = "broken" // the findings say how
)

// Run checks that what is stored is whole: the file, the sums of every meal,
// the chain of the log, and whether the master key opens the data.
func (c *verifyCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	a.progress("cli.verify_running")
	found, err := n.db.Check(a.ctx, audit.Check)
	if err != nil {
		return err
	}
	report := verifyReport{Findings: append([]data.Finding{}, found...)}
	if report.Key, err = n.keyState(a); err != nil {
		report.Findings = append(report.Findings, data.FindingOf(err))
	}
	report.OK = len(report.Findings) == 0
	switch {
	case c.JSON:
		if err := a.document(report); err != nil {
			return err
		}
	case report.OK:
		a.print("cli.verify_ok")
		a.print("cli.verify_key_" + string(report.Key))
	}
	for _, f := range report.Findings {
		fmt.Fprintln(a.stderr, a.words.With("finding."+f.Code, f.Args))
	}
	if !report.OK {
		return errFindings.With("Count", len(report.Findings))
	}
	return nil
}

// keyState tries the key. Any key opens a database that has sealed nothing, so
// a key of zeros tells whether one is needed.
func (n *network) keyState(a *app) (keyState, error) {
	if vault.New([32]byte{}).Opens(a.ctx, n.db) == nil {
		return keyUnused, nil
	}
	v, err := vault.Load(vault.KeyPath(n.db.Path()), a.getenv(vault.EnvName))
	if err != nil {
		return keyBroken, err
	}
	if err := v.Opens(a.ctx, n.db); err != nil {
		return keyBroken, err
	}
	return keyOpens, nil
}
