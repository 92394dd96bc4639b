package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"mealmap/data/fault"
	"mealmap/static/messages"
)

// model is the command line as kong understands it.
func model(t *testing.T) *kong.Kong {
	t.Helper()
	a := &app{ctx: context.Background(), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, getenv: noEnvironment, words: messages.For("zh-Hans")}
	k, err := newParser(&cli{}, a)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestEverythingHasHelp: each command, argument and flag says what it is for,
// in the words of the catalogue.
func TestEverythingHasHelp(t *testing.T) {
	t.Parallel()
	leaves := model(t).Model.Leaves(true)
	if len(leaves) < 20 {
		t.Fatalf("%d commands", len(leaves))
	}
	said := func(what, help string) {
		if help == "" || strings.ContainsAny(help, "[]") || !strings.HasSuffix(help, "。") {
			t.Errorf("%s: help is %q", what, help)
		}
	}
	for _, n := range leaves {
		said(n.FullPath(), n.Help)
		for _, p := range n.Positional {
			said(n.FullPath()+" "+p.Name, p.Help)
		}
		for _, f := range n.Flags {
			said(n.FullPath()+" --"+f.Name, f.Help)
		}
	}
}

// TestNoHelpIsLeftOver: a text of a command that is gone would be translated
// for nothing.
func TestNoHelpIsLeftOver(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, n := range model(t).Model.Leaves(true) {
		for at := n; at != nil; at = at.Parent {
			used[at.Help] = true
			for _, p := range at.Positional {
				used[p.Help] = true
			}
			for _, f := range at.Flags {
				used[f.Help] = true
			}
		}
	}
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	words := messages.For("zh-Hans")
	for _, key := range keys {
		if strings.HasPrefix(key, helpPrefix) && key != "cli.help.program" && !used[words.Text(key)] {
			t.Errorf("%s is nobody's help", key)
		}
	}
}

// TestEveryFaultHasItsSentence holds for every package, because this one
// imports them all.
func TestEveryFaultHasItsSentence(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range fault.Codes() {
		for _, key := range []string{"fault." + code, "fix." + code} {
			if _, found := slices.BinarySearch(keys, key); !found {
				t.Errorf("no sentence for %s", key)
			}
		}
	}
}

// TestWordsAndCommandsAgree: what the commands say is in the catalogue, and what
// they and the demo no longer say is not.
func TestWordsAndCommandsAgree(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	source := sourceOf(t, "*.go", "*/*.go", "*/*/*.go", "../../static/templates/*/*.html")
	said := regexp.MustCompile(`\.(?:say|print|progress|Text)\("((?:cli|demo)\.[a-z_.]+)"`).FindAllStringSubmatch(source, -1)
	if len(said) < 40 {
		t.Fatalf("%d keys found in the source", len(said))
	}
	for _, m := range said {
		if _, found := slices.BinarySearch(keys, m[1]); !found && !strings.HasSuffix(m[1], "_") {
			t.Errorf("no words for %s", m[1])
		}
	}
	for _, key := range keys {
		own := strings.HasPrefix(key, "cli.") || strings.HasPrefix(key, "demo.")
		if own && !strings.HasPrefix(key, helpPrefix) && !mentions(source, key) {
			t.Errorf("%s is said nowhere", key)
		}
	}
}

// mentions reports whether the source has the key, or its beginning up to an
// underscore where a code is put behind it.
func mentions(source, key string) bool {
	if strings.Contains(source, `"`+key+`"`) {
		return true
	}
	for i, r := range key {
		if r == '_' && strings.Contains(source, `"`+key[:i+1]+`"`) {
			return true
		}
	}
	return false
}

func sourceOf(t *testing.T, patterns ...string) string {
	t.Helper()
	var all strings.Builder
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", pattern, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(raw)
		}
	}
	return all.String()
}
