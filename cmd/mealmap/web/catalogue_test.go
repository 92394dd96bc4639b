package web_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
	"mealmap/static"
	"mealmap/static/messages"
)

// The packages of the audiences hold their own templates to their structs.
func TestEveryTemplateBelongsToAnAudience(t *testing.T) {
	t.Parallel()
	set, err := web.ParsePages(messages.For(messages.Languages[0]))
	if err != nil {
		t.Fatal(err)
	}
	for name := range set {
		if audience := path.Dir(name); !slices.Contains([]string{"public", "till", "desk", "office", "money", "cards", "watch", "maps", "voices", "quality", "site"}, audience) {
			t.Errorf("%s: no package checks the pages of %s", name, audience)
		}
	}
}

func keys(t *testing.T) map[string]bool {
	t.Helper()
	all, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]bool{}
	for _, k := range all {
		set[k] = true
	}
	return set
}

func TestEveryFailureHasItsSentences(t *testing.T) {
	t.Parallel()
	known := keys(t)
	for _, code := range fault.Codes() {
		for _, key := range []string{"fault." + code, "fix." + code} {
			if !known[key] {
				t.Errorf("no sentence %s", key)
			}
		}
	}
}

var templateKey = regexp.MustCompile(`\bt "([^"]+)"`)

func TestEveryWordOfATemplateIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	known := keys(t)
	err := fs.WalkDir(static.Files, "templates", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(static.Files, path)
		if err != nil {
			return err
		}
		for _, m := range templateKey.FindAllSubmatch(raw, -1) {
			if !known[string(m[1])] {
				t.Errorf("%s: no sentence %s", path, m[1])
			}
		}
		if i := bytes.IndexFunc(raw, isHan); i >= 0 {
			t.Errorf("%s: words outside the catalogue: %.30q", path, raw[i:])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// sources are the Go files of the program: neither tests nor what only tests use.
func sources(t *testing.T, visit func(path string, file *ast.File)) {
	t.Helper()
	root := "../../.."
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || strings.HasSuffix(d.Name(), "test")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, raw, parser.SkipObjectResolution)
		if err == nil {
			visit(path, file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// sayers are the methods and functions whose string argument is a key of the
// catalogue, with the places it can stand at: the desk's Chrome has the rail's
// word before it.
var sayers = map[string][]int{"Text": {0}, "With": {0}, "Chrome": {1, 2}, "PublicPage": {1}, "frame": {1}, "Done": {3}}

func TestEveryWordOfTheProgramIsInTheCatalogue(t *testing.T) {
	t.Parallel()
	known := keys(t)
	looksLikeKey := regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	found := 0
	sources(t, func(path string, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, place := range sayers[sel.Sel.Name] {
				if len(call.Args) <= place {
					continue
				}
				lit, ok := call.Args[place].(*ast.BasicLit)
				if !ok || lit.Kind != token.STRING {
					continue
				}
				key, _ := strconv.Unquote(lit.Value)
				if looksLikeKey.MatchString(key) {
					found++
					if !known[key] {
						t.Errorf("%s: no sentence %s", path, key)
					}
				}
			}
			return true
		})
	})
	if found < 40 {
		t.Errorf("only %d keys found: the test looks in the wrong place", found)
	}
}

func TestNoWordsInTheProgram(t *testing.T) {
	t.Parallel()
	sources(t, func(path string, file *ast.File) {
		if filepath.Base(path) == "words.go" {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && strings.ContainsFunc(lit.Value, isHan) {
				t.Errorf("%s: %s", path, lit.Value)
			}
			return true
		})
	})
}
