package main

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/xuri/excelize/v2"
)

// TestScripts runs the stories of testdata/script: each is what somebody types
// and what they then see.
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("MEALMAP_DB", "")
			return nil
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"gb18030": gb18030,
			"xlsx":    xlsx,
			"reads":   reads,
			"firstid": firstID,
			"number":  firstNumber,
		},
	})
}

// gb18030 writes a text file again as Chinese Excel saves it.
func gb18030(ts *testscript.TestScript, _ bool, args []string) {
	text, err := simplifiedchinese.GB18030.NewEncoder().String(ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(text), 0o600))
}

// firstNumber puts the first card number in a JSON document into a variable:
// `number NAME file`.
func firstNumber(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(`"number":"(\d{10})"`).FindStringSubmatch(ts.ReadFile(args[1]))
	if found == nil {
		ts.Fatalf("no card number in %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// xlsx writes a comma-separated text file without quotes as a workbook.
func xlsx(ts *testscript.TestScript, _ bool, args []string) {
	book := excelize.NewFile()
	for i, line := range strings.Split(strings.TrimSpace(ts.ReadFile(args[0])), "\n") {
		cells := strings.Split(line, ",")
		ts.Check(book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells))
	}
	ts.Check(book.SaveAs(ts.MkAbs(args[1])))
}

// reads puts what a file holds into a variable: `reads NAME file`.
func reads(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], strings.TrimSpace(ts.ReadFile(args[1])))
}

// firstID puts the first id in a JSON document into a variable: `firstid NAME
// file`.
func firstID(ts *testscript.TestScript, _ bool, args []string) {
	found := regexp.MustCompile(`"id":"([^"]+)"`).FindStringSubmatch(ts.ReadFile(args[1]))
	if found == nil {
		ts.Fatalf("no id in %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}
