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
	report := verifyReport{Findings: []data.Finding{}}
	checks := []func(*data.Tx) ([]data.Finding, error){audit.Check}
	state, key, err := n.keyState(a)
	switch {
	case err != nil:
		report.Findings = append(report.Findings, data.FindingOf(err))
	case state == keyOpens:
		checks = append(checks, vault.CheckSealed(key))
	}
	report.Key = state
	found, err := n.db.Check(a.ctx, checks...)
	if err != nil {
		return err
	}
	report.Findings = append(report.Findings, found...)
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
// a key of zeros tells whether one is needed. The key comes with keyOpens only.
func (n *network) keyState(a *app) (keyState, *vault.Vault, error) {
	if vault.New([32]byte{}).Opens(a.ctx, n.db) == nil {
		return keyUnused, nil, nil
	}
	v, err := vault.Load(vault.KeyPath(n.db.Path()), a.getenv(vault.EnvName))
	if err != nil {
		return keyBroken, nil, err
	}
	if err := v.Opens(a.ctx, n.db); err != nil {
		return keyBroken, nil, err
	}
	return keyOpens, v, nil
}
