package data_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A plain build of SQLite takes "typo" in double quotes for a string where no
// column has that name, so a misspelt column compares as text and nobody is
// told. No statement of ours may contain one.

var statement = regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|FROM|WHERE|AND|JOIN|VALUES|ORDER BY)\b`)

// doubleQuoted gives the first double-quoted piece of an SQL text that is not
// within a comment or a proper string.
func doubleQuoted(sql string) string {
	var end byte
	for i := 0; i < len(sql); i++ {
		switch c := sql[i]; {
		case end != 0:
			if c == end {
				end = 0
			}
		case c == '\'':
			end = '\''
		case strings.HasPrefix(sql[i:], "--"):
			end = '\n'
		case c == '"':
			return sql[i:min(i+20, len(sql))]
		}
	}
	return ""
}

func TestDoubleQuotedFindsWhatItIsFor(t *testing.T) {
	t.Parallel()
	for sql, found := range map[string]bool{
		`SELECT name FROM settings WHERE name = "typo"`:             true,
		`SELECT 'it''s' , "x"`:                                      true,
		"SELECT 1 -- said \"so\"\n":                                 false,
		"SELECT 1 -- said so\n, \"x\"":                              true,
		`SELECT 'he said "so"'`:                                     false,
		`SELECT integrity_check FROM pragma_integrity_check`:        false,
		`INSERT INTO settings (name, value) VALUES ('a', 'b -- "')`: false,
	} {
		if got := doubleQuoted(sql) != ""; got != found {
			t.Errorf("%s: found = %v", sql, got)
		}
	}
}

func TestNoDoubleQuotedTextInSQL(t *testing.T) {
	t.Parallel()
	root := ".."
	statements, migrations := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && strings.HasPrefix(d.Name(), "."):
			return filepath.SkipDir
		case d.IsDir():
			return nil
		case strings.HasSuffix(path, ".sql"):
			migrations++
			return scanMigration(t, path)
		case strings.HasSuffix(path, ".go") && mayHoldSQL(path):
			n, err := scanSource(t, path)
			statements += n
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if statements < 20 || migrations < 2 {
		t.Errorf("only %d statements and %d migrations were seen: the test looks in the wrong place", statements, migrations)
	}
}

// mayHoldSQL: the domains keep their SQL in store*.go, and this package has it
// anywhere.
func mayHoldSQL(path string) bool {
	return strings.HasPrefix(filepath.Base(path), "store") || filepath.Dir(path) == filepath.Join("..", "data")
}

func scanMigration(t *testing.T, path string) error {
	b, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if found := doubleQuoted(string(b)); found != "" {
		t.Errorf("%s: %s", path, found)
	}
	return nil
}

func scanSource(t *testing.T, path string) (statements int, err error) {
	if strings.HasSuffix(path, "sql_test.go") {
		return 0, nil // the examples above
	}
	files := token.NewFileSet()
	f, err := parser.ParseFile(files, path, nil, 0)
	if err != nil {
		return 0, err
	}
	ast.Inspect(f, func(n ast.Node) bool {
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err != nil || !statement.MatchString(text) {
			return true
		}
		statements++
		if found := doubleQuoted(text); found != "" {
			t.Errorf("%s: %s", files.Position(literal.Pos()), found)
		}
		return true
	})
	return statements, nil
}
