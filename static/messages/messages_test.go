package messages

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"text/template"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/fault"
)

// entry is one sentence as it stands in a file.
type entry struct{ file, key, text string }

// entries reads the files token by token: a JSON object read whole keeps the
// last of two equal keys and says nothing.
func entries(from fs.FS) (list []entry, err error) {
	names, err := fs.Glob(from, "*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		raw, err := fs.ReadFile(from, name)
		if err != nil {
			return nil, err
		}
		dec := json.NewDecoder(bytes.NewReader(raw))
		if open, err := dec.Token(); err != nil || open != json.Delim('{') {
			return nil, fmt.Errorf("%s: no object: %v %w", name, open, err)
		}
		for dec.More() {
			key, err := dec.Token()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			text, err := dec.Token()
			said, ok := text.(string)
			if err != nil || !ok {
				return nil, fmt.Errorf("%s: %v is no sentence: %v %w", name, key, text, err)
			}
			list = append(list, entry{name, key.(string), said})
		}
	}
	return list, nil
}

// duplicates names the keys that one language has more than once.
func duplicates(list []entry) (twice []string) {
	seen := map[string]entry{}
	for _, e := range list {
		_, language, _ := strings.Cut(e.file, ".")
		if first, ok := seen[language+e.key]; ok {
			twice = append(twice, e.key+" in "+first.file+" and "+e.file)
		}
		seen[language+e.key] = e
	}
	return twice
}

func TestNoSentenceIsSaidTwice(t *testing.T) {
	t.Parallel()
	list, err := entries(files)
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 1000 {
		t.Fatalf("only %d sentences were read", len(list))
	}
	for _, d := range duplicates(list) {
		t.Errorf("%s: the later silently overrides", d)
	}
}

func TestTheSearchForDuplicatesFinds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"in one file":                  {map[string]string{"a.zh-Hans.json": `{"x":"1","y":"2","x":"3"}`}, []string{"x in a.zh-Hans.json and a.zh-Hans.json"}},
		"in two files":                 {map[string]string{"a.zh-Hans.json": `{"x":"1"}`, "b.zh-Hans.json": `{"x":"2"}`}, []string{"x in a.zh-Hans.json and b.zh-Hans.json"}},
		"even where they say the same": {map[string]string{"a.zh-Hans.json": `{"x":"1"}`, "b.zh-Hans.json": `{"x":"1"}`}, []string{"x in a.zh-Hans.json and b.zh-Hans.json"}},
		"another language is another":  {map[string]string{"a.zh-Hans.json": `{"x":"1"}`, "a.en.json": `{"x":"2"}`}, nil},
		"none":                         {map[string]string{"a.zh-Hans.json": `{"x":"1","y":"1"}`}, nil},
	} {
		from := fstest.MapFS{}
		for f, text := range c.files {
			from[f] = &fstest.MapFile{Data: []byte(text)}
		}
		list, err := entries(from)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, duplicates(list)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	for name, text := range map[string]string{"a list": `["x"]`, "cut short": `{"x":`, "a number": `{"x":1}`, "nested": `{"x":{"other":"1"}}`, "empty": ``} {
		if _, err := entries(fstest.MapFS{"a.zh-Hans.json": {Data: []byte(text)}}); err == nil {
			t.Errorf("%s was read as sentences", name)
		}
	}
}

var (
	fileName = regexp.MustCompile(`^[a-z]+\.([A-Za-z-]+)\.json$`)
	keyForm  = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)*\.?$`)
)

// A template that does not parse is found when somebody needs the sentence, and
// then shows its key in brackets.
func TestEverySentenceIsOne(t *testing.T) {
	t.Parallel()
	list, err := entries(files)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if m := fileName.FindStringSubmatch(e.file); m == nil || !slices.Contains(Languages, m[1]) {
			t.Errorf("%s is not a file of one of %v", e.file, Languages)
		}
		if !keyForm.MatchString(e.key) {
			t.Errorf("%s: key %q", e.file, e.key)
		}
		if strings.TrimSpace(e.text) == "" || strings.Contains(e.text, "\uFFFD") || strings.ContainsRune(e.text, 0) {
			t.Errorf("%s: %s says %q", e.file, e.key, e.text)
		}
		if _, err := template.New(e.key).Funcs(template.FuncMap{"say": For("").say, "word": For("").word}).Parse(e.text); err != nil {
			t.Errorf("%s: %v", e.file, err)
		}
	}
}

func TestEveryFailureHasItsNextStep(t *testing.T) {
	t.Parallel()
	keys, err := Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range keys {
		other := ""
		if code, ok := strings.CutPrefix(k, "fault."); ok {
			other = "fix." + code
		} else if code, ok := strings.CutPrefix(k, "fix."); ok {
			other = "fault." + code
		}
		if _, found := slices.BinarySearch(keys, other); other != "" && !found {
			t.Errorf("%s without %s", k, other)
		}
	}
}

func TestKeysAreAllThatTheFilesHold(t *testing.T) {
	t.Parallel()
	list, err := entries(files)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, e := range list {
		if strings.HasSuffix(e.file, ".zh-Hans.json") {
			want = append(want, e.key)
		}
	}
	slices.Sort(want)
	got, err := Keys()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-files +keys)\n%s", diff)
	}
}

func TestMatch(t *testing.T) {
	t.Parallel()
	for accept, want := range map[string]string{
		"":                                    "zh-Hans",
		"zh-CN,zh;q=0.9,en;q=0.8":             "zh-Hans",
		"zh-Hans":                             "zh-Hans",
		"zh":                                  "zh-Hans",
		"zh-SG":                               "zh-Hans",
		"zh-TW":                               "zh-Hant",
		"zh-HK,zh;q=0.8":                      "zh-Hant",
		"zh-Hant-CN":                          "zh-Hant",
		"en-GB,en;q=0.5":                      "en",
		"en-US,en;q=0.9,zh-CN;q=0.8":          "en",
		"ug-CN,zh-CN;q=0.9,en;q=0.8":          "zh-Hans",
		"fr-FR,fr;q=0.9":                      "zh-Hans",
		"*":                                   "zh-Hans",
		"not a header; \x00 q=":               "zh-Hans",
		strings.Repeat("de,", 2000):           "zh-Hans",
		"zh-Hans;q=0":                         "zh-Hans",
		"x-klingon, i-default, zh;q=0.1":      "en", // which is what i-default means
		"zh-TW,zh;q=0.9,en-US;q=0.8,en;q=0.7": "zh-Hant",
		"zh-MO":                               "zh-Hant",
	} {
		if got := Match(accept); got != want {
			t.Errorf("%.40q: %q, want %q", accept, got, want)
		}
	}
	for _, l := range Languages {
		if got := Match(l); got != l {
			t.Errorf("%s is not itself but %s", l, got)
		}
	}
}

func TestForAlwaysSpeaksALanguageWithFiles(t *testing.T) {
	t.Parallel()
	for lang, want := range map[string]string{"zh-Hans": "zh-Hans", "": "zh-Hans", "en-GB": "zh-Hans", "tlh": "zh-Hans", "\xff": "zh-Hans", "zh-hans ": "zh-Hans"} {
		p := For(lang)
		if p.Language != want {
			t.Errorf("%q: the printer says that it speaks %q", lang, p.Language)
		}
		if got := p.Text("fault.not_found"); got != "没有找到您要的内容。" {
			t.Errorf("%q: %s", lang, got)
		}
	}
}

func TestTextNamesItsArguments(t *testing.T) {
	t.Parallel()
	p := For("zh-Hans")
	for name, c := range map[string]struct{ got, want string }{
		"no argument":             {p.Text("fix.malformed"), "请检查内容后再试。"},
		"one":                     {p.Text("fault.malformed", "Reason", "第 3 行"), "收到的内容读不懂:第 3 行"},
		"one more than named":     {p.Text("fault.malformed", "Reason", "x", "Other", 1), "收到的内容读不懂:x"},
		"a name without a value":  {p.Text("fault.malformed", "Reason", "x", "Dangling"), "收到的内容读不懂:x"},
		"several":                 {p.Text("fault.not_durable", "Pragma", "synchronous", "Want", 2, "Got", 1), "数据库的设置不能保证断电不丢数据(synchronous 应为 2,实为 1),因此没有启动。"},
		"a map":                   {p.With("fault.malformed", map[string]any{"Reason": "{{.Reason}}"}), "收到的内容读不懂:{{.Reason}}"},
		"a map of nothing":        {p.With("fix.malformed", nil), "请检查内容后再试。"},
		"signs are not escaped":   {p.Text("fault.malformed", "Reason", `<b>"&`), `收到的内容读不懂:<b>"&`},
		"a missing key":           {p.Text("fault.nobody_wrote_this"), "[fault.nobody_wrote_this]"},
		"a missing key with args": {p.Text("no.key", "A", 1), "[no.key]"},
		"an empty key":            {p.Text(""), "[]"},
		"a template as key":       {p.Text("{{.Reason}}", "Reason", "x"), "[{{.Reason}}]"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", name, c.got, c.want)
		}
	}
}

func TestANameThatIsNoStringIsABug(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("a number passed for a name")
		}
	}()
	For("").Text("fault.malformed", 1, 2)
}

func TestFaultSaysWhatAndWhatNext(t *testing.T) {
	t.Parallel()
	p := For("")
	general := [2]string{"这一步没有做成,系统已经记下原因。", "请稍后再试;如果还不行,请把时间告诉管理员。"}
	for name, c := range map[string]struct {
		err  error
		want [2]string
	}{
		"named":               {fault.ErrDenied, [2]string{"您的岗位不能做这一步。", "需要时请找街道的系统管理员。"}},
		"with its arguments":  {fault.ErrMalformed.With("Reason", "缺一个括号"), [2]string{"收到的内容读不懂:缺一个括号", "请检查内容后再试。"}},
		"wrapped":             {fmt.Errorf("import 7: %w", fault.ErrNotFound), [2]string{"没有找到您要的内容。", "请核对后再试,或回到首页。"}},
		"the cause is hidden": {fault.ErrUnavailable.Because(errors.New("disk I/O error")), [2]string{"现在暂时不能保存。", "内容没有保存,请稍后再试一次。"}},
		"nobody named it":     {errors.New("SELECT failed"), general},
		"nothing":             {nil, general},
		"not written yet":     {&fault.Error{Code: "unwritten"}, [2]string{"[fault.unwritten]", "[fix.unwritten]"}},
	} {
		sentence, fix := p.Fault(c.err)
		if diff := cmp.Diff(c.want, [2]string{sentence, fix}); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestFieldNamesRowAndColumn(t *testing.T) {
	t.Parallel()
	p := For("")
	for name, c := range map[string]struct {
		field fault.Field
		want  string
	}{
		"in a list":               {fault.Field{Row: 17, Name: "电话", Code: "required"}, "第 17 行没有填「电话」,请补上。"},
		"in a form":               {fault.Field{Name: "电话", Code: "required"}, "没有填「电话」,请补上。"},
		"with arguments":          {fault.Field{Row: 2, Name: "名称", Code: "too_long", Args: map[string]any{"Max": 60}}, "第 2 行「名称」太长了,最多 60 个字。"},
		"an argument named Field": {fault.Field{Row: 2, Name: "a", Code: "required", Args: map[string]any{"Field": "b"}}, "第 2 行没有填「b」,请补上。"},
		"unknown":                 {fault.Field{Row: 2, Name: "a", Code: "unwritten"}, "[field.unwritten]"},
	} {
		if got := p.Field(c.field); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	f := fault.Field{Row: 1, Name: "a", Code: "required", Args: map[string]any{"Max": 1}}
	p.Field(f)
	if diff := cmp.Diff(map[string]any{"Max": 1}, f.Args); diff != "" {
		t.Errorf("saying it changed the arguments\n%s", diff)
	}
}

// Every general failure can be said without any argument: a caller that forgot
// one must not show brackets.
func TestGeneralFailuresNeedNoArguments(t *testing.T) {
	t.Parallel()
	p := For("")
	for _, e := range []*fault.Error{fault.ErrMalformed, fault.ErrInvalidInput, fault.ErrNotFound, fault.ErrDenied, fault.ErrSignIn,
		fault.ErrRateLimited, fault.ErrUnavailable, fault.ErrStorageFull} {
		if sentence, fix := p.Fault(e); strings.HasPrefix(sentence, "[") || strings.HasPrefix(fix, "[") {
			t.Errorf("%s: %s %s", e.Code, sentence, fix)
		}
	}
}

func TestOnePrinterForManyAtOnce(t *testing.T) {
	t.Parallel()
	p := For("")
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for n := range 50 {
				reason := fmt.Sprint(i, ".", n)
				if got := p.Text("fault.malformed", "Reason", reason); got != "收到的内容读不懂:"+reason {
					t.Errorf("caller %d reads %s", i, got)
					return
				}
			}
		})
	}
	wg.Wait()
}

// A sentence may call another and name a thing by its code; what is not there
// shows.
func TestSentencesCallOthers(t *testing.T) {
	t.Parallel()
	p := For("")
	if got, want := p.word("funder", "city"), p.Text("funder.city"); got != want || got == "city" {
		t.Errorf("a funder of the catalogue: %q", got)
	}
	if got := p.word("funder", "parish"); got != "parish" {
		t.Errorf("a funder of nobody's: %q", got)
	}
	if s, err := p.say("no.such.sentence", nil); err == nil {
		t.Errorf("a sentence that is not there said %q", s)
	}
	if For("") != For("tlh") {
		t.Error("a language that we do not have is not the default")
	}
}
