package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/alecthomas/kong"
	"github.com/rivo/uniseg"

	"mealmap/static/messages"
)

// errHelpShown ends parsing once the help has been printed.
var errHelpShown = errors.New("help shown")

// helpFlag prints the help of whatever stands before it, in the catalogue's
// language.
type helpFlag bool

// BeforeReset is kong's hook that runs before anything is checked, so that help
// is there for half a command too.
func (helpFlag) BeforeReset(ctx *kong.Context, a *app) error {
	node := ctx.Model.Node
	if selected := ctx.Selected(); selected != nil {
		node = selected
	}
	a.printHelp(a.stdout, node)
	return errHelpShown
}

const helpPrefix = "cli.help."

// helpVars offers every "cli.help.a.b" of the catalogue as ${help_a_b}.
func helpVars(words *messages.Printer) (kong.Vars, error) {
	keys, err := messages.Keys()
	if err != nil {
		return nil, err
	}
	vars := kong.Vars{}
	for _, key := range keys {
		if rest, ok := strings.CutPrefix(key, helpPrefix); ok {
			vars["help_"+strings.ReplaceAll(rest, ".", "_")] = words.Text(key)
		}
	}
	return vars, nil
}

func (a *app) printHelp(w io.Writer, n *kong.Node) {
	if n.Help != "" {
		fmt.Fprintf(w, "%s\n\n", n.Help)
	} else {
		fmt.Fprintf(w, "%s\n\n", a.words.Text("cli.help.program"))
	}
	fmt.Fprintf(w, "%s\n  %s\n", a.words.Text("cli.usage"), a.usage(n))
	var commands, arguments, flags [][2]string
	for _, c := range n.Leaves(true) {
		if c != n {
			commands = append(commands, [2]string{strings.TrimPrefix(usageLine(c), "mealmap "), c.Help})
		}
	}
	for _, p := range n.Positional {
		arguments = append(arguments, [2]string{p.Summary(), p.Help})
	}
	for _, group := range n.AllFlags(true) {
		for _, f := range group {
			flags = append(flags, [2]string{flagName(f), flagHelp(f)})
		}
	}
	printList(w, a.words.Text("cli.commands"), commands)
	printList(w, a.words.Text("cli.arguments"), arguments)
	printList(w, a.words.Text("cli.flags"), flags)
}

// usage is how the command is called; one that has commands of its own needs
// one of them.
func (a *app) usage(n *kong.Node) string {
	if len(n.Children) > 0 {
		return usageLine(n) + " " + a.words.Text("cli.a_command")
	}
	return usageLine(n)
}

// usageLine is the command with its arguments, without its flags.
func usageLine(n *kong.Node) string {
	parts := []string{n.FullPath()}
	for _, p := range n.Positional {
		parts = append(parts, p.Summary())
	}
	return strings.Join(parts, " ")
}

func flagName(f *kong.Flag) string {
	name := "    --" + f.Name
	if f.Short != 0 {
		name = fmt.Sprintf("-%c, --%s", f.Short, f.Name)
	}
	if !f.IsBool() {
		name += "=" + f.FormatPlaceHolder()
	}
	return name
}

func flagHelp(f *kong.Flag) string {
	if setting := f.Tag.Get("setting"); setting != "" {
		return f.Help + " ($" + setting + ")"
	}
	return f.Help
}

func printList(w io.Writer, title string, rows [][2]string) {
	if len(rows) == 0 {
		return
	}
	width := 0
	for _, r := range rows {
		width = max(width, uniseg.StringWidth(r[0]))
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for _, r := range rows {
		fmt.Fprintf(w, "  %s%s  %s\n", r[0], strings.Repeat(" ", width-uniseg.StringWidth(r[0])), r[1])
	}
}
