package till

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
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
			meal, bare := dial(b, site.URL, callers), dial(b, floor.URL, callers)
			const turn = benchCards
			var meals, plain, mealsCPU, plainCPU time.Duration
			var slow []time.Duration
			asked := 0
			for ; asked < b.N; asked += turn {
				before := cpuTime()
				took, each := sendAll(b, meal, turn, func(i int) []byte { return mealRequest(c.token, cards[i%benchCards]) })
				meals, slow = meals+took, append(slow, each...)
				between := cpuTime()
				took, _ = sendAll(b, bare, turn, func(int) []byte { return []byte("POST / HTTP/1.1\r\nHost: floor\r\nContent-Length: 0\r\n\r\n") })
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

func mealRequest(token, card string) []byte {
	body := `{"card":"` + card + `","price_fen":1500}`
	return fmt.Appendf(nil, "POST /api/v1/redemptions HTTP/1.1\r\nHost: till\r\nContent-Type: application/json\r\n"+
		"Authorization: Bearer %s\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s", token, data.NewID(), len(body), body)
}

// caller is one connection kept alive. It writes requests that are bytes already
// and reads no more of an answer than it must: cashiers' telephones do not run
// on the office's machine, so what they cost should not be measured.
type caller struct {
	conn net.Conn
	read *bufio.Reader
}

func dial(b *testing.B, url string, n int) []*caller {
	b.Helper()
	list := make([]*caller, n)
	for i := range list {
		conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
		must(b, err)
		b.Cleanup(func() { _ = conn.Close() })
		list[i] = &caller{conn, bufio.NewReader(conn)}
	}
	return list
}

// ask sends one request; its answer must be 201.
func (c *caller) ask(request []byte) error {
	if _, err := c.conn.Write(request); err != nil {
		return err
	}
	status, err := c.read.ReadSlice('\n')
	if err != nil {
		return err
	}
	created, first := bytes.HasPrefix(status, []byte("HTTP/1.1 201")), string(status)
	length := 0
	for {
		line, err := c.read.ReadSlice('\n')
		if err != nil {
			return err
		}
		if len(line) <= 2 {
			break
		}
		if rest, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(string(bytes.TrimSpace(rest)))
		}
	}
	if !created {
		body, _ := c.read.Peek(length)
		return fmt.Errorf("%s %s", first, body)
	}
	_, err = c.read.Discard(length)
	return err
}

// sendAll sends n requests over the connections; all must be answered 201.
func sendAll(b *testing.B, callers []*caller, n int, request func(int) []byte) (time.Duration, []time.Duration) {
	b.Helper()
	each := make([]time.Duration, n)
	var next atomic.Int64
	var wg sync.WaitGroup
	start := time.Now()
	for _, c := range callers {
		wg.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= n {
					return
				}
				began := time.Now()
				if err := c.ask(request(i)); err != nil {
					b.Error(err)
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
