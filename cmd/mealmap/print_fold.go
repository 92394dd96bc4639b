package main

import (
	"io"

	"mealmap/cmd/mealmap/print"
	"mealmap/merchants/editions"
)

type printFoldCmd struct{ paperFlags }

// Run prints the card for homes, which is folded from A3 to A5.
func (c *printFoldCmd) Run(a *app) error {
	n, err := a.existing()
	if err != nil {
		return err
	}
	defer n.Close()
	s, err := n.source(a, c.paperFlags)
	if err != nil {
		return err
	}
	ways, err := s.ways(a)
	if err != nil {
		return err
	}
	err = a.printTo(c.Out, func(w io.Writer) (print.Report, error) { return print.Fold(w, s.info, s.points, ways, a.words) })
	if err != nil {
		return err
	}
	a.say("cli.print_fold_how")
	return s.record(a, editions.FoldSheet, "", s.points)
}
