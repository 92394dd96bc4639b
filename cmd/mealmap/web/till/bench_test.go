package till

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
)

// benchCards is how many elders eat in turn; each eats once a day.
const benchCards = 2000

// BenchmarkRedeemOverHTTP records meals over loopback with connections kept
// alive, durably, and in the same run asks a bare handler that appends 200
// bytes to a file and answers after a shared fdatasync: the floor of anything
// durable behind HTTP. "of-floor" is the share of its throughput, taken in
// turns; p99-ms is the meals' 99th percentile. cpu-µs is what both ends of a
// request use of the processors together, which a busy machine changes less.
func BenchmarkRedeemOverHTTP(b *testing.B) {
	web.TuneMemory(os.Getenv)
	c := newCounter(b)
	cards := make([]string, benchCards)
	for i := range cards {
		_, _, cards[i] = c.addNumbered(1951, i)
	}
	site := httptest.NewServer(c.Root)
	defer site.Close()
	floor := httptest.NewServer(newFloor(b))
	defer floor.Close()
	for _, callers := range []int{1, 16, 64, 256} {
		b.Run(fmt.Sprintf("callers=%d", callers), func(b *testing.B) {
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: callers}}
			defer client.CloseIdleConnections()
			const turn = benchCards
			meal := func(i int) *http.Request { return mealRequest(site.URL, c.token, cards[i%benchCards]) }
			c.sendAll(b, client, callers, turn, meal) // the cards are known from then on
			c.Clock.Advance(24 * time.Hour)
			var meals, plain, mealsCPU, plainCPU time.Duration
			var slow []time.Duration
			asked := 0
			for ; asked < b.N; asked += turn {
				before := cpuTime()
				took, each := c.sendAll(b, client, callers, turn, meal)
				meals, slow = meals+took, append(slow, each...)
				between := cpuTime()
				took, _ = c.sendAll(b, client, callers, turn, func(int) *http.Request {
					r, _ := http.NewRequest(http.MethodPost, floor.URL, strings.NewReader(""))
					return r
				})
				plain += took
				mealsCPU, plainCPU = mealsCPU+between-before, plainCPU+cpuTime()-between
				c.Clock.Advance(24 * time.Hour)
			}
			slices.Sort(slow)
			b.ReportMetric(float64(asked)/meals.Seconds(), "meals/s")
			b.ReportMetric(float64(asked)/plain.Seconds(), "floor/s")
			b.ReportMetric(plain.Seconds()/meals.Seconds(), "of-floor")
			b.ReportMetric(float64(mealsCPU.Microseconds())/float64(asked), "cpu-µs/meal")
			b.ReportMetric(float64(plainCPU.Microseconds())/float64(asked), "cpu-µs/floor")
			b.ReportMetric(float64(slow[len(slow)*99/100].Microseconds())/1000, "p99-ms")
		})
	}
}

// cpuTime is what this process has used of the processors.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func mealRequest(base, token, card string) *http.Request {
	r, _ := http.NewRequest(http.MethodPost, base+"/api/v1/redemptions", strings.NewReader(`{"card":"`+card+`","price_fen":1500}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Idempotency-Key", data.NewID())
	return r
}

// sendAll sends n requests over so many connections; all must be answered 201.
func (c *counter) sendAll(b *testing.B, client *http.Client, callers, n int, request func(int) *http.Request) (time.Duration, []time.Duration) {
	b.Helper()
	each := make([]time.Duration, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for range callers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				began := time.Now()
				res, err := client.Do(request(i))
				if err != nil {
					b.Error(err)
					return
				}
				body, _ := io.ReadAll(res.Body)
				_ = res.Body.Close()
				if res.StatusCode != http.StatusCreated {
					b.Errorf("%d %s", res.StatusCode, body)
					return
				}
				each[i] = time.Since(began)
			}
		})
	}
	wg.Wait()
	return time.Since(start), each
}

// newFloor is a handler that appends 200 bytes and answers after an fdatasync
// that whoever waits shares.
func newFloor(b *testing.B) http.Handler {
	f, err := os.OpenFile(filepath.Join(b.TempDir(), "floor"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	must(b, err)
	b.Cleanup(func() { _ = f.Close() })
	waiting := make(chan chan error, 1024)
	go func() {
		record := make([]byte, 200)
		for first := range waiting {
			group := []chan error{first}
			for len(waiting) > 0 {
				group = append(group, <-waiting)
			}
			_, err := f.Write(slices.Repeat(record, len(group)))
			if err == nil {
				err = syscall.Fdatasync(int(f.Fd()))
			}
			for _, done := range group {
				done <- err
			}
		}
	}()
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		done := make(chan error, 1)
		waiting <- done
		if err := <-done; err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.WriteHeader(http.StatusCreated)
	})
}
