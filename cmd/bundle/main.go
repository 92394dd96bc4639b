// Command bundle makes the scripts of the till and of the map from their
// TypeScript sources:
//
//	go run ./cmd/bundle
//
// It writes static/js/till.js, static/js/till-worker.js, static/js/map.js and
// static/wasm/zxing_reader.wasm. They are committed, so that building the
// product needs neither this command nor Node; a test fails when they are not
// what the sources make. It holds no part of the product itself.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/evanw/esbuild/pkg/api"
)

func main() {
	if err := run("."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// entries are the sources of each script, by the name of what is made of them.
var entries = map[string]string{
	"static/js/till.js":        "static/till/app.ts",
	"static/js/till-worker.js": "static/till/worker.ts",
	"static/js/map.js":         "static/map/map.ts",
}

// vendored are the libraries, by the name that they are imported by.
var vendored = map[string]string{
	"zxing-wasm/reader": "./static/till/vendor/zxing-wasm/reader/index.js",
	"@noble/ed25519":    "./static/till/vendor/noble-ed25519/index.js",
	"idb":               "./static/till/vendor/idb/index.js",
	"leaflet":           "./static/map/leaflet.js",
}

// The reader of QR codes is sent as it comes.
const (
	wasmSource = "static/till/vendor/zxing-wasm/zxing_reader.wasm"
	wasmOutput = "static/wasm/zxing_reader.wasm"
)

// run writes every output below the module's root.
func run(root string) error {
	outputs, err := build(root)
	if err != nil {
		return err
	}
	for name, content := range outputs {
		file := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build makes every output in memory, by its path below the module's root. The
// same sources give the same bytes.
func build(root string) (map[string][]byte, error) {
	outputs := map[string][]byte{}
	for name, source := range entries {
		script, err := script(root, source)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", source, err)
		}
		outputs[name] = script
	}
	wasm, err := os.ReadFile(filepath.Join(root, wasmSource))
	if err != nil {
		return nil, err
	}
	outputs[wasmOutput] = wasm
	return outputs, nil
}

// script bundles one entry. ES2020 is what the WebViews of the cheapest
// telephones in use understand; plain ASCII, because the answer that carries a
// script may be read in another encoding.
func script(root, source string) ([]byte, error) {
	dir, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	result := api.Build(api.BuildOptions{
		AbsWorkingDir:     dir,
		EntryPoints:       []string{source},
		Alias:             vendored,
		Bundle:            true,
		Format:            api.FormatIIFE,
		Target:            api.ES2020,
		Charset:           api.CharsetASCII,
		LegalComments:     api.LegalCommentsEndOfFile,
		MinifyWhitespace:  true,
		MinifyIdentifiers: true,
		MinifySyntax:      true,
		TsconfigRaw:       `{"compilerOptions":{"strict":true}}`,
		LogLevel:          api.LogLevelSilent,
		Outfile:           "out.js",
		Write:             false,
	})
	var errs []error
	for _, m := range api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage}) {
		errs = append(errs, errors.New(m))
	}
	if len(errs) > 0 || len(result.OutputFiles) != 1 {
		return nil, errors.Join(append(errs, fmt.Errorf("%d files came out", len(result.OutputFiles)))...)
	}
	return result.OutputFiles[0].Contents, nil
}
