// Package messages is the catalogue of every word the program says, on pages,
// at the till, on paper and on the terminal. One file an audience and language,
// "office.zh-Hans.json": a flat object of key to sentence. A sentence names its
// arguments in {{.Braces}} and is never glued from pieces in Go. What many
// sentences say alike is a sentence of its own that they call:
// {{say "rule.who" .Who}}; {{word "funder" .Funder}} is the word under
// "funder.city", or the code itself where there is none. Another language is
// another set of files.
package messages

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sort"
	"text/template"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	templates "github.com/nicksnyder/go-i18n/v2/i18n/template"
	"golang.org/x/text/language"

	"mealmap/data/fault"
)

//go:embed *.json
var files embed.FS

var bundle = load()

// Languages are the tags of the languages that have files, the default first.
// The others have the sentences that elders see, and say the rest in the default.
var Languages = []string{"zh-Hans", "zh-Hant", "en"}

// Regions name their script only by custom, and a browser there asks for its
// region and then for any Chinese: without these it would get the other script.
var regions = map[string]string{"zh-TW": "zh-Hant", "zh-HK": "zh-Hant", "zh-MO": "zh-Hant"}

var matched, matcher = newMatcher()

// newMatcher also gives the language of each of the matcher's tags.
func newMatcher() ([]string, language.Matcher) {
	languages := slices.Clone(Languages)
	tags := make([]language.Tag, 0, len(Languages)+len(regions))
	for _, l := range Languages {
		tags = append(tags, language.MustParse(l))
	}
	for region, l := range regions {
		languages, tags = append(languages, l), append(tags, language.MustParse(region))
	}
	return languages, language.NewMatcher(tags)
}

// Match picks the best of Languages for an Accept-Language header.
func Match(accept string) string {
	_, i := language.MatchStrings(matcher, accept)
	return matched[i]
}

func load() *i18n.Bundle {
	b := i18n.NewBundle(language.MustParse("zh-Hans"))
	b.RegisterUnmarshalFunc("json", json.Unmarshal)
	entries, err := files.ReadDir(".")
	if err != nil {
		panic(err)
	}
	for _, e := range entries {
		if _, err := b.LoadMessageFileFS(files, e.Name()); err != nil {
			panic(fmt.Errorf("message file %s: %w", e.Name(), err))
		}
	}
	return b
}

// Printer says things in one language. It is safe for concurrent use.
type Printer struct {
	Language string // one of Languages
	l        *i18n.Localizer
	parser   templates.Parser
	rest     *Printer // says what this one's language lacks, nil in the default one
	said     said
}

// parser knows the functions of sentences. A sentence belongs to one language,
// and every printer of it gives the functions the same meaning, so that parsing
// once is enough.
type parser struct{ templates.TextParser }

func (*parser) Cacheable() bool { return true }

var printers = newPrinters()

func newPrinters() map[string]*Printer {
	m := make(map[string]*Printer, len(Languages))
	for _, lang := range Languages {
		p := &Printer{Language: lang, l: i18n.NewLocalizer(bundle, lang), rest: m[Languages[0]]}
		p.parser = &parser{templates.TextParser{Funcs: template.FuncMap{"say": p.say, "word": p.word}}}
		m[lang] = p
	}
	return m
}

func (p *Printer) say(key string, data any) (string, error) {
	if p.rest != nil && !p.has(key) {
		return p.rest.say(key, data)
	}
	return p.l.Localize(&i18n.LocalizeConfig{MessageID: key, TemplateData: data, TemplateParser: p.parser})
}

// has reports whether the printer's own language has the sentence.
func (p *Printer) has(key string) bool {
	all, err := sentences()
	_, ok := all[p.Language][key]
	return err == nil && ok
}

func (p *Printer) word(list string, code any) string {
	name := fmt.Sprint(code)
	if s, err := p.say(list+"."+name, nil); err == nil {
		return s
	}
	return name
}

// For gives the printer of one of Languages; anything else says it in the
// default.
func For(lang string) *Printer {
	if !slices.Contains(Languages, lang) {
		lang = Languages[0]
	}
	return printers[lang]
}

// Text gives the sentence for key with the named arguments: name, value, name,
// value. A missing key comes back as the key in brackets; a test keeps that
// from happening.
func (p *Printer) Text(key string, pairs ...any) string {
	var args map[string]any
	for i := 0; i+1 < len(pairs); i += 2 {
		if args == nil {
			args = make(map[string]any, len(pairs)/2)
		}
		args[pairs[i].(string)] = pairs[i+1]
	}
	return p.With(key, args)
}

// With is Text with the arguments in a map.
func (p *Printer) With(key string, args map[string]any) string {
	var room [longestSaid]byte
	of, plain := recipe(room[:0], key, args)
	if plain {
		if s, ok := p.said.find(of); ok {
			return s
		}
	}
	s, err := p.say(key, args)
	if err != nil {
		return "[" + key + "]"
	}
	if plain {
		p.said.keep(of, s)
	}
	return s
}

// Fault gives the sentence and the next step for err: those of its named
// failure, or the general ones where it has none.
func (p *Printer) Fault(err error) (sentence, fix string) {
	e := fault.As(err)
	if e == nil {
		return p.Text("fault.internal"), p.Text("fix.internal")
	}
	return p.With("fault."+e.Code, e.Args), p.With("fix."+e.Code, e.Args)
}

// Field gives the sentence for one part of an input.
func (p *Printer) Field(f fault.Field) string {
	args := map[string]any{"Field": f.Name, "Row": f.Row}
	for k, v := range f.Args {
		args[k] = v
	}
	return p.With("field."+f.Code, args)
}

// Keys lists the default language's keys in order, for tests.
func Keys() ([]string, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	var keys []string
	var errs []error
	for _, e := range entries {
		raw, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		m, err := i18n.ParseMessageFileBytes(raw, e.Name(), map[string]i18n.UnmarshalFunc{"json": json.Unmarshal})
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if m.Tag.String() != "zh-Hans" {
			continue
		}
		for _, msg := range m.Messages {
			keys = append(keys, msg.ID)
		}
	}
	sort.Strings(keys)
	return keys, errors.Join(errs...)
}
