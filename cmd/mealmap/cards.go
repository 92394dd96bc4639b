package main

import (
	"context"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/fault"
	"mealmap/meals"
)

// errElderNeeded: cards issue was told neither an elder nor --all.
var errElderNeeded = fault.New(fault.Invalid, "elder_needed")

type cardsCmd struct {
	Issue   cardsIssueCmd   `cmd:"" help:"${help_cards_issue}"`
	Revoke  cardsRevokeCmd  `cmd:"" help:"${help_cards_revoke}"`
	Reissue cardsReissueCmd `cmd:"" help:"${help_cards_reissue}"`
	Lost    cardsLostCmd    `cmd:"" help:"${help_cards_lost}"`
	Found   cardsFoundCmd   `cmd:"" help:"${help_cards_found}"`
	Handed  cardsHandedCmd  `cmd:"" help:"${help_cards_handed}"`
	Batch   cardsBatchCmd   `cmd:"" help:"${help_cards_batch}"`
}

// scopeFlags say which street's people a command is about.
type scopeFlags struct {
	Street string `setting:"MEALMAP_STREET" placeholder:"CODE" help:"${help_scope_street}"`
	JSON   bool   `name:"json" help:"${help_json}"`
}

type cardsIssueCmd struct {
	scopeFlags
	Elder string `placeholder:"ID" help:"${help_cards_elder}"`
	All   bool   `help:"${help_cards_all}"`
}

// cardLine is one card in a JSON answer. The QR's digits are not in it: they go
// on paper only.
type cardLine struct {
	ID      string          `json:"id"`
	Elder   string          `json:"elder"`
	Number  string          `json:"number"`
	Issue   int             `json:"issue"`
	ValidTo data.ServiceDay `json:"valid_to"`
}

func lineOf(c meals.Card) cardLine {
	return cardLine{ID: string(c.ID), Elder: string(c.ElderID), Number: c.Number, Issue: int(c.Issue), ValidTo: c.ValidTo}
}

// Run issues cards to the named elder, or to everybody of the street who has
// none.
func (c *cardsIssueCmd) Run(a *app) error {
	if c.Elder == "" && !c.All {
		return errElderNeeded
	}
	n, err := a.unlocked(a.existing)
	if err != nil {
		return err
	}
	defer n.Close()
	street, district, err := n.home(a.ctx, c.Street)
	if err != nil {
		return err
	}
	wanted := []meals.ElderID{meals.ElderID(c.Elder)}
	if c.All {
		if wanted, err = n.withoutCard(a.ctx, district, street); err != nil {
			return err
		}
	}
	issued := make([]cardLine, 0, len(wanted))
	for _, id := range wanted {
		card, err := n.meals.IssueCard(a.ctx, district, id, audit.CLI)
		if err != nil {
			return err
		}
		issued = append(issued, lineOf(card))
	}
	if c.JSON {
		return a.document(issued)
	}
	for _, line := range issued {
		a.print("cli.card_issued", "Elder", line.Elder, "Number", line.Number)
	}
	a.say("cli.cards_issued", "Count", len(issued))
	return nil
}

// withoutCard lists the elders of the street who have no live card.
func (n *network) withoutCard(ctx context.Context, d data.District, street string) ([]meals.ElderID, error) {
	var all []meals.ElderID
	filter := meals.ElderFilter{District: d, Street: street, NoCard: true}
	for {
		page, err := n.meals.ListElders(ctx, filter)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for _, e := range page {
			all = append(all, e.ID)
		}
		filter.After = page[len(page)-1].ID
	}
}

// numberFlags name one printed card.
type numberFlags struct {
	scopeFlags
	Number string `arg:"" name:"NUMBER" help:"${help_cards_number}"`
}

// endFlags name one printed card and say why it ends.
type endFlags struct {
	numberFlags
	Reason string `required:"" placeholder:"TEXT" help:"${help_cards_reason}"`
}

// card opens the network and finds the card by its printed number.
func (f *numberFlags) card(a *app) (*network, meals.Card, error) {
	n, err := a.unlocked(a.existing)
	if err != nil {
		return nil, meals.Card{}, err
	}
	_, district, err := n.home(a.ctx, f.Street)
	if err != nil {
		return n, meals.Card{}, err
	}
	cards, err := n.meals.ListCards(a.ctx, meals.CardFilter{District: district})
	if err != nil {
		return n, meals.Card{}, err
	}
	for _, c := range cards {
		if c.Number == f.Number {
			return n, c, nil
		}
	}
	return n, meals.Card{}, meals.ErrCardNotFound
}

type cardsRevokeCmd struct{ endFlags }

// Run stops the card.
func (c *cardsRevokeCmd) Run(a *app) error {
	n, card, err := c.card(a)
	if n != nil {
		defer n.Close()
	}
	if err != nil {
		return err
	}
	if err := n.meals.RevokeCard(a.ctx, card.District, card.ID, c.Reason, audit.CLI); err != nil {
		return err
	}
	if c.JSON {
		return a.document(lineOf(card))
	}
	a.print("cli.card_revoked", "Number", card.Number)
	return nil
}

type cardsReissueCmd struct{ endFlags }

// Run gives the card's elder a new one; the old one is refused from now on.
func (c *cardsReissueCmd) Run(a *app) error {
	n, old, err := c.card(a)
	if n != nil {
		defer n.Close()
	}
	if err != nil {
		return err
	}
	card, err := n.meals.ReplaceCard(a.ctx, old.District, old.ID, c.Reason, audit.CLI)
	if err != nil {
		return err
	}
	if c.JSON {
		return a.document(lineOf(card))
	}
	a.print("cli.card_reissued", "Number", card.Number)
	return nil
}
