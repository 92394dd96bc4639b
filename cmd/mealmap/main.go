// Command mealmap runs the meal network of a street office: the map of meal
// points, the meal cards, the till and the review of merchants, in one binary
// with one database file. This package reads the command line and puts the
// parts together; each subcommand has its own file, and every word it says
// comes from the message catalogue.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"mealmap/data/fault"
	"mealmap/static/messages"
)

// What the program returns to the shell.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// errUsage: the command line cannot be understood. Args Reason, Command.
var errUsage = fault.New(fault.Malformed, "usage")

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr, os.Getenv))
}

// cli is the command line. Help texts name keys of the catalogue under
// "cli.help."; a flag's "setting" is the environment variable that it wins over.
type cli struct {
	Help helpFlag `short:"h" help:"${help_help}"`
	DB   string   `name:"db" setting:"MEALMAP_DB" default:"mealmap.db" placeholder:"FILE" help:"${help_db}"`

	Demo    demoCmd    `cmd:"" help:"${help_demo}"`
	Serve   serveCmd   `cmd:"" help:"${help_serve}"`
	Import  importCmd  `cmd:"" help:"${help_import}"`
	Nearest nearestCmd `cmd:"" help:"${help_nearest}"`
	Walk    walkCmd    `cmd:"" help:"${help_walk}"`
	Reach   reachCmd   `cmd:"" help:"${help_reach}"`
	Convert convertCmd `cmd:"" help:"${help_convert}"`
	Cards   cardsCmd   `cmd:"" help:"${help_cards}"`
	Print   printCmd   `cmd:"" help:"${help_print}"`
	Edition editionCmd `cmd:"" help:"${help_edition}"`
	Export  exportCmd  `cmd:"" help:"${help_export}"`
	Review  reviewCmd  `cmd:"" help:"${help_review}"`
	Rules   rulesCmd   `cmd:"" help:"${help_rules}"`
	Settle  settleCmd  `cmd:"" help:"${help_settle}"`
	Report  reportCmd  `cmd:"" help:"${help_report}"`
	User    userCmd    `cmd:"" help:"${help_user}"`
	Till    tillCmd    `cmd:"" help:"${help_till}"`
	Backup  backupCmd  `cmd:"" help:"${help_backup}"`
	Restore restoreCmd `cmd:"" help:"${help_restore}"`
	Verify  verifyCmd  `cmd:"" help:"${help_verify}"`
	Keys    keysCmd    `cmd:"" help:"${help_keys}"`
}

// run is the whole program: it returns what the shell gets and never exits by
// itself.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer, getenv func(string) string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once
	a := &app{
		ctx:    ctx,
		stdin:  stdin,
		stdout: stdout,
		stderr: stderr,
		getenv: getenv,
		words:  messages.For(messages.Languages[0]),
	}
	var line cli
	parsed, err := parse(&line, a, args)
	if errors.Is(err, errHelpShown) {
		return exitDone
	}
	if err != nil {
		a.explain(err)
		return exitUsage
	}
	a.database = line.DB
	switch err := parsed.Run(a); {
	case err == nil:
		return exitDone
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		a.say("cli.interrupted")
	default:
		a.explain(err)
	}
	return exitFailed
}

// parse reads the command line into line. It fails with errHelpShown, or with
// a failure that says what is wrong with it.
func parse(line *cli, a *app, args []string) (*kong.Context, error) {
	k, err := newParser(line, a)
	if err != nil {
		return nil, err
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := k.Parse(args)
	if err == nil || errors.Is(err, errHelpShown) || fault.As(err) != nil {
		return parsed, err
	}
	return nil, errUsage.With("Reason", err.Error(), "Command", commandOf(err)).Because(err)
}

func newParser(line *cli, a *app) (*kong.Kong, error) {
	vars, err := helpVars(a.words)
	if err != nil {
		return nil, err
	}
	return kong.New(line,
		kong.Name("mealmap"),
		kong.NoDefaultHelp(),
		kong.Writers(a.stdout, a.stderr),
		kong.Exit(func(int) {}),
		kong.Resolvers(fromEnvironment(a.getenv)),
		kong.Bind(a),
		vars,
		kong.Vars{"roles": roleNames()},
	)
}

// commandOf gives the command whose help would tell more.
func commandOf(err error) string {
	var p *kong.ParseError
	if errors.As(err, &p) && p.Context != nil && p.Context.Selected() != nil {
		return p.Context.Selected().FullPath()
	}
	return "mealmap"
}

// fromEnvironment gives flags that carry a "setting" the value of that
// variable. Flags on the command line win over it, it wins over defaults.
func fromEnvironment(getenv func(string) string) kong.Resolver {
	return kong.ResolverFunc(func(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
		name := flag.Tag.Get("setting")
		if name == "" {
			return nil, nil
		}
		if value := getenv(name); value != "" {
			return value, nil
		}
		return nil, nil
	})
}
