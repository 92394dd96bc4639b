package main

import (
	"bytes"
	"io"
	"os"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
)

// errProof: the finished document is not as it should be and was not written.
// Arg Count: of findings.
var errProof = fault.New(fault.Conflict, "print_proof_failed")

type printCmd struct {
	Cards     printCardsCmd     `cmd:"" help:"${help_print_cards}"`
	Fold      printFoldCmd      `cmd:"" help:"${help_print_fold}"`
	Map       printMapCmd       `cmd:"" help:"${help_print_map}"`
	Personal  printPersonalCmd  `cmd:"" help:"${help_print_personal}"`
	Poster    printPosterCmd    `cmd:"" help:"${help_print_poster}"`
	Sheet     printSheetCmd     `cmd:"" help:"${help_print_sheet}"`
	Statement printStatementCmd `cmd:"" help:"${help_print_statement}"`
}

// printFlags are what every print asks for.
type printFlags struct {
	Out       string `required:"" placeholder:"FILE.pdf" help:"${help_print_out}"`
	Street    string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
	PublicURL string `name:"public-url" setting:"MEALMAP_PUBLIC_URL" placeholder:"URL" help:"${help_public_url}"`
}

type printCardsCmd struct {
	printFlags
	Community string `placeholder:"CODE" help:"${help_print_community}"`
	Backs     bool   `help:"${help_print_backs}"`
}

// Run prints the live cards of a street or a community.
func (c *printCardsCmd) Run(a *app) error {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	live, err := n.meals.ListCards(a.ctx, meals.CardFilter{District: district, Street: street, Community: c.Community, LiveOnly: true})
	if err != nil {
		return err
	}
	cards, err := n.printed(a, live)
	if err != nil {
		return err
	}
	facts, err := n.facts(a, c.PublicURL)
	if err != nil {
		return err
	}
	if err := a.printTo(c.Out, a.proofed(cards, cardOptions(facts, c.Backs))); err != nil {
		return err
	}
	ids := make([]meals.CardID, len(live))
	for i := range live {
		ids[i] = live[i].ID
	}
	if err := n.life().Printed(a.ctx, district, ids...); err != nil {
		return err
	}
	return n.db.InTx(a.ctx, func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: district, Actor: audit.CLI, Street: street, Action: "card.print",
			Object: "export", Detail: map[string]any{"count": len(cards)}})
	})
}

// cardOptions are what all cards of a print share.
func cardOptions(facts map[string]string, backs bool) print.CardOptions {
	return print.CardOptions{
		Office:    facts[data.OfficeName],
		Phone:     facts[data.OfficePhone],
		PublicURL: facts[data.PublicURL],
		Demo:      facts[data.Demo] != "",
		Backs:     backs,
	}
}

// proofed prints cards, reads the finished document back and writes it where
// nothing is wrong with it.
func (a *app) proofed(cards []print.Card, o print.CardOptions) func(io.Writer) (print.Report, error) {
	return func(w io.Writer) (print.Report, error) {
		var pdf bytes.Buffer
		report, err := print.Cards(&pdf, cards, o, a.words)
		if err != nil {
			return report, err
		}
		proof, err := print.Proof(pdf.Bytes(), cards)
		if err != nil {
			return report, err
		}
		for _, f := range proof.Findings {
			a.say("proof."+string(f.Code), "Item", f.Item, "Other", f.Other, "Page", f.Page)
		}
		if wrong := proof.Beyond(report.Notes); len(wrong) > 0 {
			return report, errProof.With("Count", len(wrong))
		}
		a.say("cli.cards_proofed", "Codes", proof.Codes)
		_, err = w.Write(pdf.Bytes())
		return report, err
	}
}

// printed puts names and signed digits to the cards.
func (n *network) printed(a *app, live []meals.Card) ([]print.Card, error) {
	digits, err := n.meals.Tokens(a.ctx, live...)
	if err != nil {
		return nil, err
	}
	cards := make([]print.Card, len(live))
	for i, card := range live {
		elder, err := n.meals.FindElder(a.ctx, card.District, card.ElderID)
		if err != nil {
			return nil, err
		}
		cards[i] = print.Card{
			Name:          elder.Name,
			CommunityName: elder.CommunityName,
			Number:        card.Number,
			Digits:        digits[i],
			ValidTo:       card.ValidTo,
			Issue:         int(card.Issue),
		}
	}
	return cards, nil
}

// facts are the settings that stand on paper; a given address wins over the
// one of the set-up.
func (n *network) facts(a *app, publicURL string) (map[string]string, error) {
	address, err := givenURL(publicURL)
	if err != nil {
		return nil, err
	}
	facts := map[string]string{}
	for _, name := range []string{data.OfficeName, data.OfficePhone, data.PublicURL, data.Edition, data.Demo} {
		value, err := n.db.Setting(a.ctx, name)
		if err != nil {
			return nil, err
		}
		facts[name] = value
	}
	if address != "" {
		facts[data.PublicURL] = address
	}
	return facts, nil
}

// noteKeys are the sentences of what somebody should look at.
var noteKeys = map[print.NoteCode]string{
	print.NoteMissing:   "cli.print_missing",
	print.NoteSmall:     "cli.print_small",
	print.NoteGrouped:   "cli.print_grouped",
	print.NoteOverflow:  "cli.print_overflow",
	print.NoteLean:      "cli.print_lean",
	print.NoteNoStreets: "cli.print_no_streets",
	print.NoteNoEdges:   "cli.print_no_edges",
	print.NoteUnplaced:  "cli.print_unplaced",
	print.NoteLeftOut:   "cli.print_left_out",
}

// printTo writes a print to a new file, which goes again when the print fails,
// and says what somebody should look at.
func (a *app) printTo(name string, do func(io.Writer) (print.Report, error)) error {
	f, err := createOutput(name)
	if err != nil {
		return err
	}
	report, err := do(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		_ = os.Remove(name)
		return err
	}
	for _, note := range report.Notes {
		a.say(noteKeys[note.Code], "Item", note.Item, "Text", note.Text, "Count", note.Count)
	}
	a.say("cli.printed", "File", name, "Items", report.Items, "Pages", report.Pages)
	return nil
}
