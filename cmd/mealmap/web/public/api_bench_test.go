package public

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"

	"mealmap/geo"
	"mealmap/merchants"
)

// BenchmarkNearestOverHTTP asks for the five nearest of 1,000 points over
// loopback with connections kept alive, and a bare handler behind the same
// router in the same run; "of-hello" is the share of the bare handler's
// throughput, taken in turns so that a busy machine slows both.
func BenchmarkNearestOverHTTP(b *testing.B) {
	s := newSite(b).WithStreet()
	const points = 1000
	rnd := rand.New(rand.NewPCG(1, 1))
	for i := range points {
		p := merchants.Point{District: 320104, Name: fmt.Sprint("点", i), Kind: merchants.Restaurant, Status: merchants.Open, Address: fmt.Sprint(i), Phone: "025-84500000"}
		for d := range 7 {
			p.Hours = append(p.Hours, merchants.Window{Weekday: time.Weekday(d), Sitting: merchants.Lunch, Opens: 600 + 10*(i%6), Closes: 810})
		}
		s.Add(p, geo.LatLng{Lat: 32 + rnd.Float64()/10, Lng: 118.7 + rnd.Float64()/10})
	}
	site := httptest.NewServer(s.Root)
	defer site.Close()
	hello := chi.NewRouter()
	hello.Get("/", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"status":"ok"}`)
	})
	bare := httptest.NewServer(hello)
	defer bare.Close()
	urls := make([]string, 512)
	for i := range urls {
		urls[i] = fmt.Sprintf("%s/api/v1/points?at=%.5f,%.5f&limit=5", site.URL, 32+rnd.Float64()/10, 118.7+rnd.Float64()/10)
	}
	for _, callers := range []int{1, 64} {
		for _, filter := range []string{"", "&open=now"} {
			b.Run(fmt.Sprintf("callers=%d%s", callers, filter), func(b *testing.B) {
				client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
				defer client.CloseIdleConnections()
				const turn = 256
				var nearest, plain time.Duration
				for done := 0; done < b.N; done += turn {
					nearest += ask(b, client, callers, turn, func(i int) string { return urls[(done+i)%len(urls)] + filter })
					plain += ask(b, client, callers, turn, func(int) string { return bare.URL })
				}
				asked := float64((b.N + turn - 1) / turn * turn)
				b.ReportMetric(asked/nearest.Seconds(), "req/s")
				b.ReportMetric(asked/plain.Seconds(), "hello/s")
				b.ReportMetric(plain.Seconds()/nearest.Seconds(), "of-hello")
			})
		}
	}
}

// ask sends n requests over so many connections and gives the time it took.
func ask(b *testing.B, client *http.Client, callers, n int, url func(int) string) time.Duration {
	var next atomic.Int64
	failed := make(chan error, callers)
	start := time.Now()
	for range callers {
		go func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					failed <- nil
					return
				}
				if err := fetch(client, url(i)); err != nil {
					failed <- err
					return
				}
			}
		}()
	}
	for range callers {
		if err := <-failed; err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}

func fetch(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", url, resp.Status)
	}
	return err
}

// BenchmarkNearestAnswer is the handler alone, without a network.
func BenchmarkNearestAnswer(b *testing.B) {
	s := newSite(b).WithStreet()
	site := server{Server: s.Server}
	var buf []byte
	var err error
	for b.Loop() {
		if buf, err = site.nearest(b.Context(), buf[:0], "at="+xinjiekou+"&limit=5"); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkFrontPage(b *testing.B) {
	s := newSite(b).WithStreet()
	s.WithStreets()
	for b.Loop() {
		if w := s.Get("/?at=" + xinjiekou); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
