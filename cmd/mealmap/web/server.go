package web

import (
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/alexedwards/scs/v2"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/merchants"
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
	Meals     *meals.Store
	Log       *slog.Logger
	SetupCode string // the one-time code that opens /setup; "" closes it
}

// Server answers HTTP for one network.
type Server struct {
	Config
	sessions *scs.SessionManager
	held     holder           // what one office page hands to the next
	pages    map[string]pages // by language
	printers map[string]*messages.Printer
	metrics  []*routeMetrics
	view     atomic.Pointer[apiView]
	figures  figureCache
	document func() ([]byte, error) // the OpenAPI document, made on first use
}

// New parses every page and prepares sessions.
func New(c Config) (*Server, error) {
	s := &Server{
		Config:   c,
		printers: map[string]*messages.Printer{},
		sessions: newSessions(c.DB),
		document: sync.OnceValues(openAPIDocument),
	}
	var err error
	if s.pages, err = parsedPages(); err != nil {
		return nil, err
	}
	for _, lang := range messages.Languages {
		s.printers[lang] = messages.For(lang)
	}
	return s, nil
}

// Handler is the whole site.
func (s *Server) Handler() (http.Handler, error) {
	mux := chi.NewRouter()
	mux.Use(s.recoverPanics, secureHeaders, middleware.GetHead)
	mux.NotFound(s.notFound)
	mux.MethodNotAllowed(s.noMethod(mux))
	assets, err := fs.Sub(static.Files, ".")
	if err != nil {
		return nil, err
	}
	for _, dir := range []string{"css", "js", "images"} {
		mux.Handle("GET /static/"+dir+"/*", cached(http.StripPrefix("/static/", http.FileServerFS(assets))))
	}
	crossSite := http.NewCrossOriginProtection()
	for _, rt := range s.routes() {
		h := s.guard(rt)
		if rt.for_ != till && rt.for_ != publicJSON {
			h = crossSite.Handler(h)
		}
		mux.Method(rt.method, rt.pattern, s.measured(rt, h))
	}
	return mux, nil
}

// guard lets in whom the route is for and shows what the handler returns.
func (s *Server) guard(rt route) http.Handler {
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r, err := s.admit(rt, r)
		if err == nil {
			err = rt.handle(w, r)
		}
		if err != nil {
			s.fail(rt.for_, w, r, err)
		}
	})
	if rt.for_ == office || rt.for_ == signIn {
		return s.sessions.LoadAndSave(h)
	}
	return h
}

// admit recognises the caller and says whether the route is for him.
func (s *Server) admit(rt route, r *http.Request) (*http.Request, error) {
	switch rt.for_ {
	case office:
		return s.admitStaff(r, rt.may)
	case till, tillPage:
		return s.admitTill(r, rt.for_)
	case loopback:
		if !fromLoopback(r) {
			return r, fault.ErrNotFound
		}
	}
	return r, nil
}

// fail shows a failure the way the audience reads it.
func (s *Server) fail(a audience, w http.ResponseWriter, r *http.Request, err error) {
	switch a {
	case publicJSON, till, loopback:
		s.writeProblem(w, r, err)
	default:
		s.failPage(a, w, r, err)
	}
}

func fromLoopback(r *http.Request) bool {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	ip := net.ParseIP(host)
	return err == nil && ip != nil && ip.IsLoopback()
}

// printer speaks the language that the browser asks for.
func (s *Server) printer(r *http.Request) *messages.Printer {
	return s.printers[messages.Match(r.Header.Get("Accept-Language"))]
}

// logFailure records what only the office's machine should know: the cause,
// and never a query string, a body or a header.
func (s *Server) logFailure(r *http.Request, err error) {
	level := slog.LevelInfo
	if fault.KindOf(err) == fault.Internal {
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
				s.fail(audienceOf(r.URL.Path), w, r, fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// safety is sent with every answer; the values are shared and never changed.
var safety = http.Header{
	"Content-Security-Policy": {"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"},
	"X-Content-Type-Options":  {"nosniff"},
	"Referrer-Policy":         {"same-origin"},
}

func secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		maps.Copy(w.Header(), safety)
		next.ServeHTTP(w, r)
	})
}

func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "public, max-age=3600")
		next.ServeHTTP(w, r)
	})
}
