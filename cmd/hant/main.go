// Hant makes the catalogue's sentences for elders in traditional characters,
// static/messages/*.zh-Hant.json, from those in simplified ones. It runs when
// they change, never in the program:
//
//	go run ./cmd/hant
//
// Words go by OpenCC's dictionaries for Taiwan's characters, phrase by phrase;
// overrides.json says what is to be otherwise: words wherever they stand, and
// whole sentences by their key.
package main

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/longbridgeapp/opencc"

	"mealmap/static/messages"
)

// The ends of the files' names.
const (
	simplified  = ".zh-Hans.json"
	traditional = ".zh-Hant.json"
)

//go:embed overrides.json
var overrides []byte

func main() {
	if err := run("static/messages"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// run writes the files of a folder anew and removes those of topics that elders
// see nothing of.
func run(dir string) error {
	made, err := convert(dir)
	if err != nil {
		return err
	}
	old, err := filepath.Glob(filepath.Join(dir, "*"+traditional))
	if err != nil {
		return err
	}
	for _, name := range old {
		if _, ok := made[filepath.Base(name)]; !ok {
			if err := os.Remove(name); err != nil {
				return err
			}
		}
	}
	for name, text := range made {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// convert gives the files by name as they should be.
func convert(dir string) (map[string][]byte, error) {
	say, err := newConverter()
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"+simplified))
	if err != nil {
		return nil, err
	}
	made := map[string][]byte{}
	for _, name := range names {
		raw, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		text, err := say.file(raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if text != nil {
			made[strings.TrimSuffix(filepath.Base(name), simplified)+traditional] = text
		}
	}
	return made, nil
}

// converter knows the dictionaries and what overrides them.
type converter struct {
	words *opencc.OpenCC
	after *strings.Replacer
	keys  map[string]string
}

func newConverter() (*converter, error) {
	var o struct{ Words, Keys map[string]string }
	if err := json.Unmarshal(overrides, &o); err != nil {
		return nil, fmt.Errorf("overrides: %w", err)
	}
	words, err := opencc.New("s2tw")
	if err != nil {
		return nil, err
	}
	var pairs []string
	for from, to := range o.Words {
		pairs = append(pairs, from, to)
	}
	return &converter{words, strings.NewReplacer(pairs...), o.Keys}, nil
}

// sentence is one sentence in traditional characters; what stands in its braces
// is no sentence's business unless it is quoted there.
func (c *converter) sentence(key, text string) (string, error) {
	if said, ok := c.keys[key]; ok {
		return said, nil
	}
	said, err := c.words.Convert(text)
	return c.after.Replace(said), err
}

// file is a topic's sentences for elders in the order of its file, nil where
// there are none.
func (c *converter) file(raw []byte) ([]byte, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if _, err := dec.Token(); err != nil { // the opening brace
		return nil, err
	}
	var lines []string
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var text string
		if err := dec.Decode(&text); err != nil {
			return nil, err
		}
		key := name.(string) // of an object
		if !messages.ForElders(key) {
			continue
		}
		said, err := c.sentence(key, text)
		if err != nil {
			return nil, err
		}
		line, err := jsonLine(key, said)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	if lines == nil {
		return nil, nil
	}
	return []byte("{\n" + strings.Join(lines, ",\n") + "\n}\n"), nil
}

// jsonLine is one line of a file, with its signs as people write them.
func jsonLine(key, text string) (string, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(text); err != nil {
		return "", err
	}
	return fmt.Sprintf("  %q: %s", key, bytes.TrimSpace(b.Bytes())), nil
}
