package till

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"

	"mealmap/cmd/mealmap/web"
)

// The app's addresses. Its scope is /till without a slash at the end, which the
// worker's own address alone would not give it.
const (
	shellPath    = "/till"
	workerPath   = "/till/sw.js"
	wordsPath    = "/till/words.json"
	manifestPath = "/till/manifest.webmanifest"
)

// shellPolicy is the site's policy with what the camera needs: the reader of
// codes is WebAssembly, its pictures are blobs.
const shellPolicy = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; img-src 'self' blob: data:; " +
	"media-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// appPage is the shell of the till's app: the same for every device, so that a
// browser may keep it. What is on the screen the script makes.
type appPage struct{ web.Chrome }

// Tone is that of a screen without an answer.
func (appPage) Tone() string { return "plain" }

func (s *server) appRoutes() []web.Route {
	return []web.Route{
		s.door.Get(shellPath, s.shell),
		s.door.Get(workerPath, s.worker),
		s.door.Get(wordsPath, s.words),
		s.door.Get(manifestPath, s.manifest),
	}
}

// shell is GET /till.
func (s *server) shell(w http.ResponseWriter, r *http.Request) error {
	h := w.Header()
	h.Set("Content-Security-Policy", shellPolicy)
	h.Set("Cache-Control", "no-cache")
	return s.Render(w, r, http.StatusOK, "till/app", appPage{s.Chrome(r, "till.title")})
}

// deviceWords are the beginnings of the keys that a device says by itself: its
// own, and what the server would say of a meal.
var deviceWords = []string{"device.", "screen.", "notice.", "why.", "left.", "split.", "face.", "reason.", "funder.", "rule.this", "yuan", "demo.mark",
	"fault.card_", "fix.card_", "fault.not_a_card", "fix.not_a_card", "fault.not_eligible", "fix.not_eligible",
	"fault.point_closed", "fix.point_closed", "fault.discount_used", "fix.discount_used", "fault.void_too_late", "fix.void_too_late",
	"fault.bad_price", "fix.bad_price", "fault.till_", "fix.till_", "fault.unavailable", "fix.unavailable"}

// words is GET /till/words.json: key to sentence, arguments and all.
func (s *server) words(w http.ResponseWriter, r *http.Request) error {
	said, err := s.Printer(r).Sentences(deviceWords...)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	return web.RespondJSON(w, http.StatusOK, said)
}

type manifestJSON struct {
	ID         string     `json:"id"`
	Name       string     `json:"name"`
	ShortName  string     `json:"short_name"`
	StartURL   string     `json:"start_url"`
	Scope      string     `json:"scope"`
	Display    string     `json:"display"`
	Lang       string     `json:"lang"`
	Background string     `json:"background_color"`
	Theme      string     `json:"theme_color"`
	Icons      []iconJSON `json:"icons"`
}

type iconJSON struct {
	Src     string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

// manifest is GET /till/manifest.webmanifest: how a telephone installs the app.
func (s *server) manifest(w http.ResponseWriter, r *http.Request) error {
	p := s.Printer(r)
	m := manifestJSON{ID: shellPath, Name: p.Text("till.title"), ShortName: p.Text("device.short_name"), StartURL: shellPath,
		Scope: shellPath, Display: "standalone", Lang: p.Language, Background: "#fffdf7", Theme: "#0b5a46"}
	for _, size := range []string{"192", "512"} {
		_, address, err := web.Asset("images/till-" + size + ".png")
		if err != nil {
			return err
		}
		m.Icons = append(m.Icons, iconJSON{address, size + "x" + size, "image/png", "any maskable"})
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/manifest+json")
	w.Header().Set("Cache-Control", "no-cache")
	_, err = w.Write(body)
	return err
}

// shellJSON tells the worker what to keep. Another version is another worker,
// which replaces the cache of the one before.
type shellJSON struct {
	Version string   `json:"version"`
	URLs    []string `json:"urls"`
}

// usedAssets finds what the shell loads, with and without the mark of its
// content.
var usedAssets = regexp.MustCompile(`/static/([\w./-]+)(?:\?v=\w+)?`)

// worker is GET /till/sw.js: the service worker, told what to keep. What it
// keeps is read from the shell itself, so that the two never differ.
func (s *server) worker(w http.ResponseWriter, r *http.Request) error {
	script, _, err := web.Asset("js/till-worker.js")
	if err != nil {
		return err
	}
	kept := shellJSON{URLs: []string{shellPath, wordsPath, manifestPath}}
	sum := sha256.New()
	for _, one := range []web.Handler{s.shell, s.words, s.manifest} {
		var page answerBuffer
		if err := one(&page, r); err != nil {
			return err
		}
		sum.Write(page.Bytes())
		for _, found := range usedAssets.FindAllStringSubmatch(page.String(), -1) {
			_, marked, err := web.Asset(found[1])
			if err != nil {
				return err
			}
			sum.Write([]byte(marked))
			kept.URLs = append(kept.URLs, found[0])
		}
	}
	slices.Sort(kept.URLs)
	kept.URLs = slices.Compact(kept.URLs)
	kept.Version = hex.EncodeToString(sum.Sum(nil)[:8])
	told, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/javascript; charset=utf-8")
	h.Set("Service-Worker-Allowed", shellPath)
	h.Set("Cache-Control", "no-cache")
	_, err = fmt.Fprintf(w, "self.SHELL=%s;\n%s", told, script)
	return err
}

// answerBuffer keeps an answer instead of sending it.
type answerBuffer struct {
	bytes.Buffer
	header http.Header
}

func (b *answerBuffer) Header() http.Header {
	if b.header == nil {
		b.header = http.Header{}
	}
	return b.header
}

func (*answerBuffer) WriteHeader(int) {}
