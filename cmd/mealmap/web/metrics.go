package web

import (
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"time"
)

// latencyBounds are the upper bounds of the latency histogram, in seconds.
var latencyBounds = [...]float64{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5}

// routeMetrics counts what one route answered. Three atomic additions a
// request; nothing names a caller or a query.
type routeMetrics struct {
	method, pattern string
	byStatus        [6]atomic.Int64                      // by the status's first digit
	buckets         [len(latencyBounds) + 1]atomic.Int64 // not cumulative
	nanoseconds     atomic.Int64
}

// measured counts the answers of a route.
func (s *Server) measured(rt Route, next http.Handler) http.Handler {
	m := &routeMetrics{method: rt.Method, pattern: rt.Pattern}
	s.metrics = append(s.metrics, m)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		watched := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(watched, r)
		m.add(watched.status, time.Since(start))
	})
}

func (m *routeMetrics) add(status int, took time.Duration) {
	m.byStatus[min(max(status/100, 0), 5)].Add(1)
	m.nanoseconds.Add(int64(took))
	i := 0
	for i < len(latencyBounds) && took.Seconds() > latencyBounds[i] {
		i++
	}
	m.buckets[i].Add(1)
}

// statusWriter remembers the status for the count.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// metricsText is GET /metrics: the text format of Prometheus, from this machine
// only.
func (s *Server) metricsText(w http.ResponseWriter, _ *http.Request) error {
	var b []byte
	b = append(b, "# HELP mealmap_requests_total Answers by route and class of status.\n# TYPE mealmap_requests_total counter\n"...)
	for _, m := range s.metrics {
		for class := range m.byStatus {
			if n := m.byStatus[class].Load(); n > 0 {
				b = fmt.Appendf(b, "mealmap_requests_total{method=%q,route=%q,status=\"%dxx\"} %d\n", m.method, m.pattern, class, n)
			}
		}
	}
	b = append(b, "# HELP mealmap_request_seconds Time to answer by route.\n# TYPE mealmap_request_seconds histogram\n"...)
	for _, m := range s.metrics {
		b = m.appendHistogram(b)
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	b = fmt.Appendf(b, "# HELP go_goroutines Goroutines that exist.\n# TYPE go_goroutines gauge\ngo_goroutines %d\n", runtime.NumGoroutine())
	b = fmt.Appendf(b, "# HELP go_memstats_heap_alloc_bytes Bytes of live and not yet swept objects.\n# TYPE go_memstats_heap_alloc_bytes gauge\ngo_memstats_heap_alloc_bytes %d\n", mem.HeapAlloc)
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, err := w.Write(b)
	return err
}

func (m *routeMetrics) appendHistogram(b []byte) []byte {
	var total int64
	for i := range m.buckets {
		total += m.buckets[i].Load()
	}
	if total == 0 {
		return b
	}
	labels := fmt.Sprintf("method=%q,route=%q", m.method, m.pattern)
	var below int64
	for i, bound := range latencyBounds {
		below += m.buckets[i].Load()
		b = fmt.Appendf(b, "mealmap_request_seconds_bucket{%s,le=\"%s\"} %d\n", labels, strconv.FormatFloat(bound, 'g', -1, 64), below)
	}
	b = fmt.Appendf(b, "mealmap_request_seconds_bucket{%s,le=\"+Inf\"} %d\n", labels, total)
	seconds := time.Duration(m.nanoseconds.Load()).Seconds()
	b = fmt.Appendf(b, "mealmap_request_seconds_sum{%s} %g\n", labels, seconds)
	return fmt.Appendf(b, "mealmap_request_seconds_count{%s} %d\n", labels, total)
}
