package web

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"unicode"

	"mealmap/data"
	"mealmap/static"
	"mealmap/static/messages"
)

// Chrome is what every page's layout shows; a page's struct embeds it and gets
// it from Server.Chrome.
type Chrome struct {
	Title string
	Lang  string
	Demo  bool
	Flash string
}

// Chrome fills what every layout shows. Title is a key of the catalogue with
// its arguments: name, value, name, value.
func (s *Server) Chrome(r *http.Request, title string, pairs ...any) Chrome {
	p := s.Printer(r)
	return Chrome{
		Title: p.Text(title, pairs...),
		Lang:  p.Language,
		Demo:  s.Setting(r.Context(), data.Demo) != "",
	}
}

// Setting is a setting as a page shows it: "" where it cannot be read, because
// no page should fail for want of its heading.
func (s *Server) Setting(ctx context.Context, name string) string {
	v, err := s.DB.Setting(ctx, name)
	if err != nil {
		s.Log.Warn("setting", "name", name, "error", err.Error())
	}
	return v
}

// pages holds the parsed templates of one language by name.
type pages = map[string]*template.Template

// parsedPages is every page in the default language and the elders' in every
// other. What is embedded does not change, so one parsing serves all servers of
// a program.
var parsedPages = sync.OnceValues(func() (map[string]pages, error) {
	all := map[string]pages{}
	for i, lang := range messages.Languages {
		audience := "*"
		if i > 0 {
			audience = "public"
		}
		set, err := parsePages(messages.For(lang), audience)
		if err != nil {
			return nil, err
		}
		all[lang] = set
	}
	return all, nil
})

// frames names the folder whose layout and parts an audience's pages are shown
// in; its own where it is not named.
var frames = map[string]string{"office": "desk", "money": "desk", "cards": "desk", "watch": "desk", "maps": "desk", "quality": "desk", "voices": "desk"}

// ParsePages parses the templates for one language, one set a page:
// "public/front" is templates/public/front.html with the layout.html of its
// audience's frame and every part of the frame and of the audience, whose name
// begins with an underscore.
func ParsePages(p *messages.Printer) (map[string]*template.Template, error) {
	return parsePages(p, "*")
}

// parsePages is ParsePages for the folders that the pattern names.
func parsePages(p *messages.Printer, audience string) (pages, error) {
	files, err := fs.Sub(static.Files, "templates")
	if err != nil {
		return nil, err
	}
	all, err := fs.Glob(files, audience+"/*.html")
	if err != nil {
		return nil, err
	}
	set := pages{}
	for _, file := range all {
		if name := path.Base(file); name == "layout.html" || strings.HasPrefix(name, "_") {
			continue
		}
		t, err := template.New("layout.html").Funcs(templateFuncs(p)).ParseFS(files, around(files, file)...)
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", file, err)
		}
		set[strings.TrimSuffix(file, ".html")] = t
	}
	return set, nil
}

// around is what a page's template is parsed with: its layout, itself, the parts.
func around(files fs.FS, file string) []string {
	audience := path.Dir(file)
	frame, shared := frames[audience]
	if !shared {
		frame = audience
	}
	all := []string{frame + "/layout.html", file}
	for _, dir := range slices.Compact([]string{frame, audience}) {
		parts, _ := fs.Glob(files, dir+"/_*.html") // the pattern is well formed
		all = append(all, parts...)
	}
	return all
}

// templateFuncs are the few words templates know besides their data.
func templateFuncs(p *messages.Printer) template.FuncMap {
	return template.FuncMap{
		"t":     p.Text,
		"once":  data.NewID, // names one showing of a form
		"asset": asset,
		"yuan":  data.Fen.Grouped,
		"day":   func(d data.ServiceDay) string { return DayText(p, d) },
		"when":  func(i data.Instant) string { return i.Time().Format("2006-01-02 15:04") },
		"hour":  func(i data.Instant) string { return i.Time().Format("15:04") },
		"tell":  func(key string, pairs ...any) template.HTML { return tell(p, key, pairs) },
		"whole": func(phone string) string { return strings.ReplaceAll(phone, "-", "-\u2060") }, // no line ends within it
		"face":  FaceIcon,
		"own":   func(said string) template.HTMLAttr { return ownLanguage(p.Language, said) },
	}
}

// ownLanguage is the lang attribute of what people of the network wrote
// themselves, a name or a reason, on a page in another language than theirs.
func ownLanguage(page, said string) template.HTMLAttr {
	own := messages.Languages[0]
	if page == own || !strings.ContainsFunc(said, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
		return ""
	}
	return template.HTMLAttr(`lang="` + own + `"`)
}

// What stands between these in a sentence is what people wrote themselves.
const ownBegins, ownEnds = "\ue000", "\ue001"

// tell is the sentence with what people wrote marked as their language's, where
// the page is in another.
func tell(p *messages.Printer, key string, pairs []any) template.HTML {
	pairs = slices.Clone(pairs)
	for i := 1; i < len(pairs); i += 2 {
		if said, ok := pairs[i].(string); ok && ownLanguage(p.Language, said) != "" {
			pairs[i] = ownBegins + said + ownEnds
		}
	}
	marks := strings.NewReplacer(ownBegins, `<span lang="`+messages.Languages[0]+`">`, ownEnds, `</span>`)
	return template.HTML(marks.Replace(template.HTMLEscapeString(p.Text(key, pairs...))))
}

// asset is the address of a style sheet or script with a mark of its content,
// so that browsers keep it until it changes.
func asset(name string) (string, error) {
	raw, err := static.Files.ReadFile(name)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return "/static/" + name + "?v=" + hex.EncodeToString(sum[:6]), nil
}

// DayText shows a service day as offices write it, "2026-03-05 周四".
func DayText(p *messages.Printer, d data.ServiceDay) string {
	if d == "" {
		return ""
	}
	t := d.Start().Time()
	return p.Text(fmt.Sprintf("weekday.%d", d.Weekday()), "Date", string(d), "Year", t.Year(), "Month", int(t.Month()), "Day", t.Day())
}

// Render shows the page "audience/name" with its struct: to a buffer first, so that a failing template shows the
// failure and not half a page.
func (s *Server) Render(w http.ResponseWriter, r *http.Request, status int, page string, v any) error {
	t, ok := s.pages[s.Printer(r).Language][page]
	if !ok {
		return fmt.Errorf("no such page: %s", page)
	}
	var buf bytes.Buffer
	if err := t.Execute(&buf, v); err != nil {
		return fmt.Errorf("page %s: %w", page, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if bytes.Contains(buf.Bytes(), mapMark) {
		s.allowTiles(w, r)
	}
	w.WriteHeader(status)
	_, err := buf.WriteTo(w)
	return err
}
