package web_test

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"testing"

	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/webtest"
	"mealmap/data"
	"mealmap/data/fault"
)

func TestWhatAProxyHandsOnIsNotFromThisMachine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ask := func(header string) int {
		r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
		r.RemoteAddr = "127.0.0.1:4242"
		if header != "" {
			r.Header.Set(header, "1.1 proxy")
		}
		return s.Do(r).Code
	}
	if got := ask(""); got != http.StatusOK {
		t.Errorf("from this machine: %d", got)
	}
	for _, header := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via"} {
		if got := ask(header); got != http.StatusNotFound {
			t.Errorf("with %s: %d", header, got)
		}
	}
}

func TestInsecureFaultNamesTheAddressToOpen(t *testing.T) {
	t.Parallel()
	s := webtest.New(t)
	s.Set(data.PublicURL, "https://meals.example")
	for _, tt := range []struct {
		name     string
		secure   bool
		host     string
		header   [2]string
		tls      bool
		insecure bool
	}{
		{name: "the network's address is http", host: "192.168.1.9:8080"},
		{name: "plain http on the network", secure: true, host: "192.168.1.9:8080", header: [2]string{"Origin", "http://192.168.1.9:8080"}, insecure: true},
		{name: "the public name, over plain http", secure: true, host: "meals.example", header: [2]string{"Origin", "http://meals.example"}, insecure: true},
		{name: "a proxy that says nothing, the browser does", secure: true, host: "backend", header: [2]string{"Origin", "https://meals.example"}},
		{name: "at the machine itself", secure: true, host: "127.0.0.1:8080", header: [2]string{"Origin", "http://127.0.0.1:8080"}},
		{name: "https here", secure: true, host: "192.168.1.9", tls: true},
		{name: "no origin, the proxy says https", secure: true, host: "backend", header: [2]string{"X-Forwarded-Proto", "https"}},
		{name: "no origin, the proxy says http", secure: true, host: "meals.example", header: [2]string{"X-Forwarded-Proto", "http"}, insecure: true},
		{name: "no origin, the public name", secure: true, host: "meals.example"},
		{name: "no origin, another name", secure: true, host: "192.168.1.9:8080", insecure: true},
	} {
		s.Secure = tt.secure
		r := httptest.NewRequest(http.MethodPost, "/office/sign-in", nil)
		r.Host = tt.host
		if tt.header[0] != "" {
			r.Header.Set(tt.header[0], tt.header[1])
		}
		if tt.tls {
			r.TLS = &tls.ConnectionState{}
		}
		err := s.InsecureFault(r)
		if (err != nil) != tt.insecure {
			t.Errorf("%s: %v", tt.name, err)
		}
		if e := fault.As(err); err != nil && (e.Code != web.ErrInsecure.Code || e.Args["URL"] != "https://meals.example/office") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}
