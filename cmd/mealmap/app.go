package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/term"

	"mealmap/data/fault"
	"mealmap/static/messages"
)

// errNoFile: a file that the command needs is not there. Arg File.
var errNoFile = fault.New(fault.NotFound, "file_missing")

// errFileExists: a file that the command would write is there already. Arg File.
var errFileExists = fault.New(fault.Conflict, "file_exists")

// app is what every command works with: the streams, the words and where the
// database is.
type app struct {
	ctx      context.Context
	stdin    io.Reader
	stdout   io.Writer
	stderr   io.Writer
	getenv   func(string) string
	words    *messages.Printer
	database string
}

// say tells people something, on standard error.
func (a *app) say(key string, pairs ...any) {
	fmt.Fprintln(a.stderr, a.words.Text(key, pairs...))
}

// print puts one line of the command's result on standard output.
func (a *app) print(key string, pairs ...any) {
	fmt.Fprintln(a.stdout, a.words.Text(key, pairs...))
}

// progress says what is going on where somebody watches, and nothing in a pipe.
func (a *app) progress(key string, pairs ...any) {
	if a.watched() {
		a.say(key, pairs...)
	}
}

// watched reports whether messages go to a terminal.
func (a *app) watched() bool {
	f, ok := a.stderr.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// document prints v as the one JSON document of the command.
func (a *app) document(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

// explain tells people what happened and what to do next, then each part of
// the input that cannot be used. A failure without a name also shows its cause:
// who runs commands is who can act on it.
func (a *app) explain(err error) {
	sentence, fix := a.words.Fault(err)
	fmt.Fprintln(a.stderr, sentence)
	named := fault.As(err)
	if named == nil {
		a.say("cli.cause", "Cause", err.Error())
		fmt.Fprintln(a.stderr, fix)
		return
	}
	for _, f := range named.Fields {
		fmt.Fprintln(a.stderr, a.words.Field(f))
	}
	fmt.Fprintln(a.stderr, fix)
}

// openInput opens a file that the user named.
func openInput(name string) (*os.File, error) {
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errNoFile.With("File", name).Because(err)
	}
	return f, err
}

// createOutput makes a file that the user named; it never overwrites one.
func createOutput(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, errFileExists.With("File", name).Because(err)
	}
	return f, err
}
