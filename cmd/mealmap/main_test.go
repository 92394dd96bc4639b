package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be the program: testscript runs it under the
// name mealmap, and the kill test as a server of its own.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	testscript.Main(m, map[string]func(){"mealmap": main})
}

// asProgram is the variable that turns the test binary into the program.
const asProgram = "MEALMAP_TEST_AS_PROGRAM"
