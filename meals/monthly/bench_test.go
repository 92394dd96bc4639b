package monthly_test

import (
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"mealmap/data"
)

// BenchmarkAMonth reports a month of 200,000 meals, 1,000,000 with MEALMAP_SOAK,
// at 200 points by a fifteenth as many elders, with a month as large before it,
// and prints the most that Go's heap held.
func BenchmarkAMonth(b *testing.B) {
	meals := 200_000
	if os.Getenv("MEALMAP_SOAK") != "" {
		meals = 1_000_000
	}
	n := open(b, 1, 1)
	n.exec(bulk(meals, 200, meals/15)...)
	n.on("2025-04-02", 600)
	var most uint64
	for b.Loop() {
		runtime.GC()
		quit, done := make(chan struct{}), make(chan uint64)
		go func() { done <- watch(quit) }()
		r := n.make("2025-03")
		close(quit)
		most = max(most, <-done)
		if r.All.Meals != meals || r.Before == nil || r.Before.Meals != meals || r.All.Public != data.Fen(300*meals) {
			b.Fatalf("%+v", r.All)
		}
	}
	b.ReportMetric(float64(most)/(1<<20), "MB-heap")
}

func watch(quit <-chan struct{}) (most uint64) {
	var m runtime.MemStats
	for {
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapAlloc)
		select {
		case <-quit:
			return most
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// bulk makes February and March 2025 of n meals each by SQL. Nothing is posted.
func bulk(n, points, elders int) []string {
	count := func(n int) string { return strconv.Itoa(n) }
	up := func(n int) string {
		return `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ` + count(n-1) + `) `
	}
	point, elder := `printf('p-%03d', i * 7919 % `+count(points)+`)`, `'e-' || (i * 31 % `+count(elders)+`)`
	id := `printf('0195a3b2-0000-7000-8000-%012x', i)`
	day := `date('2025-02-01', '+' || (CASE WHEN i < ` + count(n) + ` THEN i * 28 / ` + count(n) + ` ELSE 28 + (i - ` + count(n) + `) * 31 / ` + count(n) + ` END) || ' days')`
	return []string{
		`INSERT INTO merchants (district, id, street, name, created_at) VALUES (320106, 'm', '320106001', 'm', 0)`,
		up(points) + `INSERT INTO points (district, id, number, identity, merchant_id, street, name, kind, status, created_at, updated_at)
			SELECT 320106, printf('p-%03d', i), 1000 + i, 'p' || i, 'm', '320106001', 'point ' || i, 'canteen', 'open', 0, 0 FROM n`,
		up(elders) + `INSERT INTO elders (district, id, street, community, community_name, name, born_on, number_sealed, number_index, created_at, updated_at)
			SELECT 320106, 'e-' || i, '320106001', '320106001' || printf('%03d', i % 20), 'c', 'x', '1950-01-01', x'00', CAST('e-' || i AS BLOB), 0, 0 FROM n`,
		up(2*n) + `INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting, served_at,
				received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version)
			SELECT 320106, ` + id + `, '320106001', ` + point + `, 'm', 't', (SELECT id FROM cards LIMIT 1), ` + elder + `, ` + day + `, 'lunch', i, i,
				1500, 970, 230, 300, 0, 'G70', 'R', 1 FROM n`,
		up(2*n) + `INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at)
			SELECT 320106, ` + id + `, 'meal', f.value ->> 0, f.value ->> 1, i FROM n,
				json_each('[["elder",970],["merchant",230],["district",180],["street",120]]') f`,
	}
}
