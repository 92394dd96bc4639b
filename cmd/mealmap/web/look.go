package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"mealmap/static/messages"
)

// Look is how a reader wants the elders' pages: larger type, stronger contrast,
// a language. It is kept in a cookie that holds nothing else and is the same for
// everybody who wants the same.
type Look struct {
	Big      bool
	Contrast bool
	Language string // one of messages.Languages, "" where the browser decides
}

// lookCookie is the cookie's name, lookKept how long it is kept, in seconds.
const (
	lookCookie = "look"
	lookKept   = 365 * 24 * 60 * 60
)

// The words of the cookie and of the address that sets it.
const (
	lookBig      = "big"
	lookContrast = "contrast"
)

// lookOf reads the cookie; what it does not know it leaves out.
func lookOf(r *http.Request) (l Look) {
	c, err := r.Cookie(lookCookie)
	if err != nil {
		return l
	}
	for _, word := range strings.Split(c.Value, ".") {
		switch {
		case word == lookBig:
			l.Big = true
		case word == lookContrast:
			l.Contrast = true
		case slices.Contains(messages.Languages, word):
			l.Language = word
		}
	}
	return l
}

// String is the cookie's value.
func (l Look) String() string {
	words := make([]string, 0, 3)
	if l.Big {
		words = append(words, lookBig)
	}
	if l.Contrast {
		words = append(words, lookContrast)
	}
	if l.Language != "" {
		words = append(words, l.Language)
	}
	return strings.Join(words, ".")
}

// Class is what the style sheet knows the look by.
func (l Look) Class() string {
	var names []string
	if l.Big {
		names = append(names, "large")
	}
	if l.Contrast {
		names = append(names, "contrast")
	}
	return strings.Join(names, " ")
}

type lookKey struct{}

// looking gives the request with its look, which is what lets a page be in
// another language than the office's.
func looking(r *http.Request) *http.Request {
	if _, known := r.Context().Value(lookKey{}).(Look); known {
		return r
	}
	l := lookOf(r)
	if l.Language == "" {
		l.Language = messages.Match(r.Header.Get("Accept-Language"))
	}
	return r.WithContext(context.WithValue(r.Context(), lookKey{}, l))
}

// look is the request's look, the zero value where the page has none.
func look(r *http.Request) Look {
	l, _ := r.Context().Value(lookKey{}).(Look)
	return l
}

// looked wraps what elders see. A cache between must keep the looks apart.
func looked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Vary"] = varyByLook
		next.ServeHTTP(w, looking(r))
	})
}

var varyByLook = []string{"Cookie, Accept-Language"} // shared, never changed

// ChangeLook is GET /look with any of size=big|normal, contrast=high|normal and
// lang=, and back=, a path of this site: it keeps what was asked for and leads
// back. What it does not know it leaves as it was.
func (s *Server) ChangeLook(w http.ResponseWriter, r *http.Request) error {
	q, l := r.URL.Query(), lookOf(r)
	if size := q.Get("size"); size == "big" || size == "normal" {
		l.Big = size == "big"
	}
	if contrast := q.Get("contrast"); contrast == "high" || contrast == "normal" {
		l.Contrast = contrast == "high"
	}
	if lang := q.Get("lang"); slices.Contains(messages.Languages, lang) {
		l.Language = lang
	}
	http.SetCookie(w, &http.Cookie{
		Name: lookCookie, Value: l.String(), Path: "/", MaxAge: lookKept,
		Secure: s.Secure, HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, wayBack(q.Get("back")), http.StatusSeeOther)
	return nil
}

// longestBack bounds the address that a switch leads back to.
const longestBack = 1000

// wayBack is the address where it is one of this site, else the front page.
func wayBack(back string) string {
	u, err := url.Parse(back)
	if err != nil || u.IsAbs() || u.Host != "" || len(back) > longestBack || u.Path == "/look" ||
		!strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.Contains(back, `\`) {
		return "/"
	}
	return u.RequestURI()
}

// Switch is a link that changes the look and shows the same page again.
type Switch struct {
	Text string
	Href string
	Lang string // of the text and of what it leads to, "" for the page's own
}

// Looks is the look as a layout shows it.
type Looks struct {
	Class    string
	Switches []Switch
}

// looks makes the switches: one for the size, one for the contrast, one for each
// of the other languages.
func (s *Server) looks(r *http.Request) Looks {
	l, p := look(r), s.Printer(r)
	back := r.URL.Path
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		back = r.URL.RequestURI()
	}
	to := func(name, value string) string {
		return "/look?" + url.Values{name: {value}, "back": {wayBack(back)}}.Encode()
	}
	bar := Looks{Class: l.Class()}
	if l.Big {
		bar.Switches = append(bar.Switches, Switch{Text: p.Text("public.look.normal"), Href: to("size", "normal")})
	} else {
		bar.Switches = append(bar.Switches, Switch{Text: p.Text("public.look.big"), Href: to("size", "big")})
	}
	if l.Contrast {
		bar.Switches = append(bar.Switches, Switch{Text: p.Text("public.look.plain"), Href: to("contrast", "normal")})
	} else {
		bar.Switches = append(bar.Switches, Switch{Text: p.Text("public.look.contrast"), Href: to("contrast", "high")})
	}
	for _, lang := range messages.Languages {
		if lang != p.Language {
			bar.Switches = append(bar.Switches, Switch{Text: messages.For(lang).Text("public.look.language"), Href: to("lang", lang), Lang: lang})
		}
	}
	return bar
}
