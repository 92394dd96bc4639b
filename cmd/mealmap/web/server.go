package web

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static"
	"mealmap/static/messages"
)

// Config is what a server is made of. Everything is needed unless said.
type Config struct {
	DB        *data.DB
	Vault     *vault.Vault
	Staff     *staff.Store
	Streets   *geo.StreetStore
	Places    *geo.PlaceStore
	Merchants *merchants.Store
	Near      *near.Finder
	Meals     *meals.Store
	Log       *slog.Logger
	SetupCode string // the one-time code that opens /setup; "" closes it
}

// Server is the frame around every part of one network's site: what their
// handlers share. The parts embed it.
type Server struct {
	Config
	// Public is anybody, for pages whose only cookie is the look; PublicJSON is
	// anybody, for JSON that pages of any site may ask for.
	Public, PublicJSON *Audience
	// Secure says that the network's own address is https, so that cookies are
	// kept to it. A change of the address takes effect at the next start.
	Secure bool

	pages    map[string]pages // by language
	metrics  []*routeMetrics
	figures  figureCache
	document func() ([]byte, error) // the OpenAPI document, made on first use
}

// New parses every page.
func New(c Config) (*Server, error) {
	s := &Server{Config: c}
	var err error
	if s.pages, err = parsedPages(); err != nil {
		return nil, err
	}
	s.Public = &Audience{Fail: s.failPublic, Around: looked}
	s.PublicJSON = &Audience{Fail: s.failJSON, AnySite: true}
	address, err := c.DB.Setting(context.Background(), data.PublicURL)
	s.Secure = err == nil && strings.HasPrefix(address, "https://")
	return s, nil
}

// Handler is the whole site: the parts, the style sheets and scripts, and what
// programs ask of it. It is called once.
func (s *Server) Handler(parts ...Part) (http.Handler, error) {
	mux := chi.NewRouter()
	mux.Use(s.recoverPanics, secureHeaders, middleware.GetHead)
	mux.NotFound(s.notFound)
	mux.MethodNotAllowed(s.noMethod(mux))
	assets, err := fs.Sub(static.Files, ".")
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{"css", "js", "images", "wasm"} {
		mux.Handle("GET /static/"+dir+"/*", s.onlyFiles(cached(zipped(http.StripPrefix("/static/", http.FileServerFS(assets))))))
	}
	parts = append(parts, s.Machinery())
	for _, part := range parts {
		for _, rt := range part.Routes {
			mux.Method(rt.Method, rt.Pattern, s.measured(rt, rt.guard()))
		}
	}
	s.document = sync.OnceValues(func() ([]byte, error) { return json.Marshal(OpenAPI(parts...)) })
	return mux, nil
}

// loopback is only this machine.
func (s *Server) loopback() *Audience {
	return &Audience{
		Admit: func(r *http.Request, _ staff.Permission) (*http.Request, error) {
			if !FromLoopback(r) {
				return r, fault.ErrNotFound
			}
			return r, nil
		},
		Fail: s.WriteProblem,
	}
}

// Printer speaks the language that an elder chose or the browser asks for; the
// pages of who works here are in the default one.
func (s *Server) Printer(r *http.Request) *messages.Printer {
	return messages.For(look(r).Language)
}

// LogFailure records what only the office's machine should know: the cause,
// and never a query string, a body or a header. What somebody has to mend, a bug
// or a full disk, is an error; what the caller can put right is not.
func (s *Server) LogFailure(r *http.Request, err error) {
	level := slog.LevelInfo
	if kind := fault.KindOf(err); kind == fault.Internal || kind == fault.Unavailable {
		level = slog.LevelError
	}
	s.Log.Log(r.Context(), level, "refused", "method", r.Method, "route", chi.RouteContext(r.Context()).RoutePattern(), "error", err.Error())
}

// recoverPanics turns a bug in one request into one 500.
func (s *Server) recoverPanics(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p)
				}
				s.audienceOf(r.URL.Path).Fail(w, r, fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// policy is what pages may load and do.
const policy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"

// safety is sent with every answer; the values are shared and never changed.
var safety = http.Header{
	"Content-Security-Policy": {policy},
	"X-Content-Type-Options":  {"nosniff"},
	"Referrer-Policy":         {"same-origin"},
}

func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), safety)
		next.ServeHTTP(w, r)
	})
}

// onlyFiles keeps the file server from listing a directory.
func (s *Server) onlyFiles(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/") {
			s.notFound(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		next.ServeHTTP(w, r)
	})
}
