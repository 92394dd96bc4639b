package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const catalogue = "../../static/messages"

// TestTheTraditionalFilesAreFresh fails when a sentence was changed and
// `go run ./cmd/hant` not run.
func TestTheTraditionalFilesAreFresh(t *testing.T) {
	t.Parallel()
	made, err := convert(catalogue)
	if err != nil {
		t.Fatal(err)
	}
	if len(made) < 5 {
		t.Fatalf("only %d topics have sentences for elders", len(made))
	}
	kept, err := filepath.Glob(filepath.Join(catalogue, "*"+traditional))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range kept {
		if _, ok := made[filepath.Base(name)]; !ok {
			t.Errorf("%s has no source", name)
		}
	}
	for name, want := range made {
		got, err := os.ReadFile(filepath.Join(catalogue, name))
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s is stale; go run ./cmd/hant (-should be +is)\n%s", name, diff)
		}
	}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	c, err := newConverter()
	if err != nil {
		t.Fatal(err)
	}
	for why, s := range map[string]struct{ key, text, want string }{
		"a sentence":              {"x", "离您最近的助餐点", "離您最近的助餐點"},
		"by the phrase":           {"x", "里面吃面条,头发以后再说", "裡面吃麵條,頭髮以後再說"},
		"an override of a word":   {"x", "无台阶", "無台階"},
		"an override of a key":    {"public.look.language", "简体", "繁體"},
		"arguments stay":          {"x", `{{if eq .Kind "off"}}减{{.Off}}元{{end}}`, `{{if eq .Kind "off"}}減{{.Off}}元{{end}}`},
		"calls of others":         {"x", `{{say "rule.who" .}}`, `{{say "rule.who" .}}`},
		"numerals and the rest":   {"x", `{{.Pay.In "〇一二三四五六七八九"}}折`, `{{.Pay.In "〇一二三四五六七八九"}}折`},
		"quotes of the script":    {"x", "请点“允许”", "請點「允許」"},
		"signs that JSON escapes": {"x", "<b> & \"", "<b> & \""},
	} {
		got, err := c.sentence(s.key, s.text)
		if err != nil || got != s.want {
			t.Errorf("%s: %q %v, want %q", why, got, err, s.want)
		}
	}
}

func TestFile(t *testing.T) {
	t.Parallel()
	c, err := newConverter()
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.file([]byte(`{"office.title":"今天","public.b":"<开>","public.a":"关"}`))
	if err != nil || string(got) != "{\n  \"public.b\": \"<開>\",\n  \"public.a\": \"關\"\n}\n" {
		t.Errorf("%s %v", got, err)
	}
	if got, err := c.file([]byte(`{"office.title":"今天"}`)); got != nil || err != nil {
		t.Errorf("a topic of the office's: %s %v", got, err)
	}
	for _, bad := range []string{``, `{"public.a":`, `{"public.a":1}`} {
		if _, err := c.file([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
