package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

func TestTheCommittedBundlesAreWhatTheSourcesMake(t *testing.T) {
	t.Parallel()
	outputs, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range outputs {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not what the sources make (%d bytes, want %d, %v): go run ./cmd/bundle", name, len(got), len(want), err)
		}
	}
}

func TestTheSameSourcesGiveTheSameBytes(t *testing.T) {
	t.Parallel()
	first, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	again, err := build(root)
	if err != nil {
		t.Fatal(err)
	}
	for name := range first {
		if !bytes.Equal(first[name], again[name]) {
			t.Errorf("%s differs from one building to the next", name)
		}
	}
}

// loaded is what a telephone fetches before it can scan a card. The sentences
// are more here than a till is sent.
var loaded = []string{
	"static/js/till.js", "static/js/till-worker.js", "static/wasm/zxing_reader.wasm",
	"static/css/tokens.css", "static/css/till*.css",
	"static/messages/device.zh-Hans.json", "static/messages/screens.zh-Hans.json", "static/messages/fault.zh-Hans.json", "static/messages/meals.zh-Hans.json",
}

const mostLoaded = 600_000

func TestTheFirstLoadIsSmall(t *testing.T) {
	t.Parallel()
	total := 0
	for _, pattern := range loaded {
		files, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: no such file, %v", pattern, err)
		}
		for _, file := range files {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			size := zipped(t, raw)
			total += size
			t.Logf("%s: %d bytes, %d gz", strings.TrimPrefix(file, root+"/"), len(raw), size)
		}
	}
	t.Logf("together %d gz", total)
	if total > mostLoaded {
		t.Errorf("a telephone loads %d bytes gz, at most %d", total, mostLoaded)
	}
}

func zipped(t *testing.T, raw []byte) int {
	t.Helper()
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err == nil {
		_, err = w.Write(raw)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Len()
}

func TestAMistakeInASourceIsReported(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := script(dir, "missing.ts"); err == nil || !strings.Contains(err.Error(), "missing.ts") {
		t.Errorf("a missing source: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "broken.ts"), []byte("const = 1"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := script(dir, "broken.ts"); err == nil || !strings.Contains(err.Error(), "broken.ts:1") {
		t.Errorf("a broken source: %v", err)
	}
}
