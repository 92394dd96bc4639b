package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/meals"
	"mealmap/meals/cards"
)

// life is the store of what happens to cards in people's hands.
func (n *network) life() *cards.Store { return cards.NewStore(n.db, n.vault, n.meals) }

// handFlags name one printed card and a note about what happened to it.
type handFlags struct {
	numberFlags
	Note string `placeholder:"TEXT" help:"${help_cards_note}"`
}

// happen records what happened and says so.
func (f *handFlags) happen(a *app, said string, record func(context.Context, *cards.Store, cards.Scope, meals.CardID) error) error {
	n, card, err := f.card(a)
	if n != nil {
		defer n.Close()
	}
	if err != nil {
		return err
	}
	if err := record(a.ctx, n.life(), cards.Scope{District: card.District}, card.ID); err != nil {
		return err
	}
	if f.JSON {
		return a.document(lineOf(card))
	}
	a.print(said, "Number", card.Number)
	return nil
}

type cardsLostCmd struct{ handFlags }

// Run reports the card lost.
func (c *cardsLostCmd) Run(a *app) error {
	return c.happen(a, "cli.card_lost", func(ctx context.Context, s *cards.Store, sc cards.Scope, id meals.CardID) error {
		return s.Lost(ctx, sc, id, c.Note, audit.CLI)
	})
}

type cardsFoundCmd struct{ handFlags }

// Run takes the report back.
func (c *cardsFoundCmd) Run(a *app) error {
	return c.happen(a, "cli.card_found", func(ctx context.Context, s *cards.Store, sc cards.Scope, id meals.CardID) error {
		return s.Found(ctx, sc, id, c.Note, audit.CLI)
	})
}

type cardsHandedCmd struct{ handFlags }

// Run records that the card has reached its elder.
func (c *cardsHandedCmd) Run(a *app) error {
	return c.happen(a, "cli.card_handed", func(ctx context.Context, s *cards.Store, sc cards.Scope, id meals.CardID) error {
		return s.Handed(ctx, sc, cards.Handing{Card: id, Note: c.Note}, audit.CLI)
	})
}

type cardsBatchCmd struct {
	printFlags
	Name      string `placeholder:"TEXT" help:"${help_cards_batch_name}"`
	Community string `placeholder:"CODE" help:"${help_print_community}"`
	Backs     bool   `help:"${help_print_backs}"`
}

// Run prints the cards that were never printed as one batch: the finished
// document is read back, and the batch released with it.
func (c *cardsBatchCmd) Run(a *app) error {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	facts, err := n.facts(a, c.PublicURL)
	if err != nil {
		return err
	}
	scope := cards.Scope{District: district, Street: street, Community: c.Community}
	life := n.life()
	b, err := life.NewBatch(a.ctx, scope, cards.NewBatch{Name: c.Name}, audit.CLI)
	if err != nil {
		return err
	}
	o := cardOptions(facts, c.Backs)
	o.MadeAt = b.MadeAt
	if err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return a.release(w, life, scope, b.ID, o) }); err != nil {
		_ = life.Drop(a.ctx, scope, b.ID, audit.CLI) // its cards are for the next batch; err says what is wrong
		return err
	}
	a.print("cli.cards_batch", "Name", b.Name, "Count", b.Cards)
	return n.db.InTx(a.ctx, func(tx *data.Tx) error {
		return audit.Append(tx, audit.Entry{District: district, Actor: audit.CLI, Street: b.Street, Action: "card.print",
			Object: "export", Detail: map[string]any{"count": b.Cards}})
	})
}

// release prints a batch, and releases it once its proof is kept.
func (a *app) release(w io.Writer, life *cards.Store, scope cards.Scope, id cards.BatchID, o print.CardOptions) (print.Report, error) {
	items, err := life.Items(a.ctx, scope, id)
	if err != nil {
		return print.Report{}, err
	}
	sheet := make([]print.Card, len(items))
	for i, it := range items {
		sheet[i] = print.Card{Name: it.Elder.Name, CommunityName: it.Elder.CommunityName, Number: it.Card.Number,
			Digits: it.Digits, ValidTo: it.Card.ValidTo, Issue: int(it.Card.Issue)}
	}
	var pdf bytes.Buffer
	report, err := a.proofed(sheet, o)(&pdf)
	if err != nil {
		return report, err
	}
	hash := sha256.Sum256(pdf.Bytes())
	if _, err := life.RecordProof(a.ctx, scope, id, cards.Proof{Clean: true, Hash: hash, Report: []string{}}, audit.CLI); err != nil {
		return report, err
	}
	if _, err := w.Write(pdf.Bytes()); err != nil {
		return report, err
	}
	_, err = life.Release(a.ctx, scope, id, hash, audit.CLI)
	return report, err
}
