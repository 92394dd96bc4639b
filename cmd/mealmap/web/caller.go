package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
)

// ErrInsecure: the site's cookies are for https alone, and the browser came over
// plain http, so it would drop them. Arg URL, the address to open instead.
var ErrInsecure = fault.New(fault.Denied, "insecure_address")

// proxyHeaders are what a reverse proxy adds to a request that it hands on.
var proxyHeaders = []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via"}

// FromLoopback reports whether the caller sits at this machine. What a reverse
// proxy hands on comes from this machine too, whoever asked, so a request that
// carries a proxy's mark is from elsewhere.
func FromLoopback(r *http.Request) bool {
	for _, name := range proxyHeaders {
		if len(r.Header.Values(name)) > 0 {
			return false
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	return err == nil && isLoopback(host)
}

// InsecureFault is ErrInsecure where the answer to this post would set a cookie
// that the browser drops: the network's address is https and the page was
// opened over plain http. Handlers that set a cookie ask it before anything
// else; otherwise a right password leads back to the same form without a word.
func (s *Server) InsecureFault(r *http.Request) error {
	if !s.Secure || r.TLS != nil {
		return nil
	}
	base := s.Setting(r.Context(), data.PublicURL)
	if arrivedSecure(r, base) {
		return nil
	}
	entrance, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	return ErrInsecure.With("URL", base+"/"+entrance)
}

// arrivedSecure reports whether the browser keeps a secure cookie from us. The
// origin that it names is its own view of the page; where it names none, what a
// proxy says counts, and then whether it asked for the public address.
func arrivedSecure(r *http.Request, base string) bool {
	if origin, err := url.Parse(r.Header.Get("Origin")); err == nil && origin.Host != "" {
		return origin.Scheme == "https" || isLoopback(origin.Hostname())
	}
	if scheme := r.Header.Get("X-Forwarded-Proto"); scheme != "" {
		return strings.HasPrefix(scheme, "https")
	}
	public, err := url.Parse(base)
	return err == nil && strings.EqualFold(public.Host, r.Host)
}

// isLoopback: browsers take http from these for as good as https.
func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}
