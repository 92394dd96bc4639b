package main

import (
	"io"
	"os"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/web/public"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
)

type printCmd struct {
	Cards     printCardsCmd     `cmd:"" help:"${help_print_cards}"`
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
	o := print.CardOptions{
		Office:    facts[data.OfficeName],
		Phone:     facts[data.OfficePhone],
		PublicURL: facts[data.PublicURL],
		Demo:      facts[data.Demo] != "",
		Backs:     c.Backs,
	}
	err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Cards(w, cards, o, a.words) })
	if err != nil {
		return err
	}
	return n.db.InTx(a.ctx, func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: district, Actor: audit.CLI, Street: street, Action: "card.print",
			Object: "export", Detail: map[string]any{"count": len(cards)}})
	})
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

type printSheetCmd struct{ printFlags }

// Run prints the list of points that the public sees today.
func (c *printSheetCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	street := c.Street
	if street == "" {
		if street, err = n.db.Setting(a.ctx, data.HomeStreet); err != nil {
			return err
		}
	}
	points, err := public.SheetPoints(a.ctx, n.config(a, ""), street)
	if err != nil {
		return err
	}
	facts, err := n.facts(a, c.PublicURL)
	if err != nil {
		return err
	}
	info := print.SheetInfo{
		Title:     a.words.Text("cli.sheet_title"),
		Edition:   facts[data.Edition],
		Date:      n.db.Now().ServiceDay(),
		Office:    facts[data.OfficeName],
		Phone:     facts[data.OfficePhone],
		PublicURL: facts[data.PublicURL],
		Demo:      facts[data.Demo] != "",
	}
	return a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Sheet(w, info, points, a.words) })
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
		key := "cli.print_missing"
		if note.Code == print.NoteSmall {
			key = "cli.print_small"
		}
		a.say(key, "Item", note.Item, "Text", note.Text)
	}
	a.say("cli.printed", "File", name, "Items", report.Items, "Pages", report.Pages)
	return nil
}
