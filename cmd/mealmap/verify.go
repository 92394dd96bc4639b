package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/journal"
	"mealmap/data/vault"
	"mealmap/data/witness"
	"mealmap/meals/settle"
	"mealmap/merchants/cases"
	"mealmap/merchants/verdicts"
)

type verifyCmd struct {
	Accept bool   `help:"${help_verify_accept}"`
	Paper  string `placeholder:"NUMBER:HASH" help:"${help_verify_paper}"`
	JSON   bool   `name:"json" help:"${help_json}"`
}

// verifyReport is what verify found; OK where that is nothing.
type verifyReport struct {
	OK       bool           `json:"ok"`
	Key      keyState       `json:"key"`
	Findings []data.Finding `json:"findings"`
	Journal  journalEnd     `json:"journal"`
	Witness  witness.State  `json:"witness"`
	Older    int            `json:"older,omitempty"` // days of the review that another version of the method kept
}

// journalEnd is where the books end: worth writing down, because nothing before
// it can be changed without changing it.
type journalEnd struct {
	Postings int64  `json:"postings"` // of all districts
	Head     string `json:"head"`     // the home district's, "" without one
}

// keyState says whether the master key opens the data.
type keyState string

const (
	keyOpens  keyState = "opens"
	keyUnused keyState = "unused" // nothing has been sealed yet
	keyBroken keyState = "broken" // the findings say how
)

// Run checks that what is stored is whole: the file, the chain of the books and
// what the witness saw of it, the sums of every meal, the chain of the log, and
// whether the master key opens the data. The first finding about the books names
// the first row that is wrong.
func (c *verifyCmd) Run(a *app) error {
	paper, err := c.paper()
	if err != nil {
		return err
	}
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	if c.Accept {
		if err := n.accept(a.ctx); err != nil {
			return err
		}
	}
	a.progress("cli.verify_running")
	report, err := n.verify(a, paper...)
	if err != nil {
		return err
	}
	if c.JSON {
		if err := a.document(report); err != nil {
			return err
		}
	} else {
		report.print(a, len(paper) > 0)
	}
	for _, f := range report.Findings {
		fmt.Fprintln(a.stderr, a.words.With("finding."+f.Code, f.Args))
	}
	if !report.OK {
		return errFindings.With("Count", len(report.Findings))
	}
	return nil
}

// print says what was found to be right, and what could not be compared.
func (r *verifyReport) print(a *app, paper bool) {
	if r.OK {
		a.print("cli.verify_ok")
		a.print("cli.verify_key_" + string(r.Key))
		a.print("cli.verify_witness_" + string(r.Witness))
	}
	if r.OK && paper {
		a.print("cli.verify_paper")
	}
	if r.Older > 0 {
		a.print("cli.verify_method", "Days", r.Older)
	}
}

// paper compares what somebody has printed, where that is given.
func (c *verifyCmd) paper() ([]check, error) {
	if c.Paper == "" {
		return nil, nil
	}
	compare, err := paperCheck(c.Paper)
	return []check{compare}, err
}

// paperCheck is that of a notice about a merchant's case, or of a statement and
// the head of the books.
func paperCheck(code string) (check, error) {
	if cases.IsPaper(code) {
		return cases.CheckPaper(code)
	}
	return settle.CheckPaper(code)
}

// verify runs every check, and the further ones.
func (n *network) verify(a *app, further ...check) (verifyReport, error) {
	report := verifyReport{Findings: []data.Finding{}}
	checks := append([]check{witness.Check(n.db.Path(), &report.Witness)}, further...)
	checks = append(append(checks, bookChecks()...), audit.Check)
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
		return report, err
	}
	report.Findings = append(report.Findings, found...)
	slices.SortStableFunc(report.Findings, func(x, y data.Finding) int { return cmp.Compare(rank(x), rank(y)) })
	report.OK = len(report.Findings) == 0
	if report.Journal, err = n.journalEnd(a.ctx); err != nil {
		return report, err
	}
	err = n.db.View(a.ctx, func(tx *data.Tx) error {
		report.Older, err = verdicts.DaysOfOther(tx)
		return err
	})
	return report, err
}

// rank puts what explains the rest first: the key, the file, the copy, the
// first posting that is wrong.
func rank(f data.Finding) int {
	switch f.Code {
	case "no_key", "key_unreadable", "key_exposed", "wrong_key":
		return 0
	case "not_durable", "integrity", "foreign_key":
		return 1
	case "older_copy", "witness_unreadable", "paper_unknown", "case_paper_unknown", "paper_statement", "paper_head":
		return 2
	case "journal_row", "journal_missing_rows", "journal_gap", "journal_cut", "journal_head":
		return 3
	case "unposted", "posted_twice":
		return 4
	}
	return 5
}

func (n *network) journalEnd(ctx context.Context) (end journalEnd, err error) {
	home, _ := n.db.Setting(ctx, data.HomeStreet)
	err = n.db.View(ctx, func(tx *data.Tx) error {
		heads, err := journal.HeadsOf(tx)
		for d, h := range heads {
			end.Postings += h.Seq
			if len(heads) == 1 || strings.HasPrefix(home, d.String()) {
				end.Head = h.String()
			}
		}
		return err
	})
	return end, err
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
