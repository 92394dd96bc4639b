package settle_test

import (
	"os"
	"runtime"
	"sync"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/meals/settle"
)

// BenchmarkCloseAMonth computes and reviews a district's month of 200,000 meals
// at 200 merchants, 1,000,000 with MEALMAP_SOAK, and prints the seconds of both
// and the most that Go's heap held meanwhile. Before it lies a month as large,
// closed.
func BenchmarkCloseAMonth(b *testing.B) {
	meals := 200_000
	if os.Getenv("MEALMAP_SOAK") != "" {
		meals = 1_000_000
	}
	const shops = 200
	books := open(b, 1, 1)
	began := time.Now()
	books.exec(bulk(meals, shops, "2025-02-01", 28, 0)...)
	february := settle.Period{From: "2025-02-01", To: "2025-02-28"}
	books.on("2025-03-01", 600)
	books.close(february)
	books.exec(bulk(meals, shops, "2025-03-01", 31, meals)...)
	books.on("2025-04-01", 600)
	b.Logf("two months of %d meals made in %s", meals, time.Since(began).Round(time.Second))
	for b.Loop() {
		runtime.GC()
		peak := watch()
		began := time.Now()
		n, err := books.ComputeAll(ctx, gulou, "", march, tester, nil)
		if err != nil || n != shops {
			b.Fatal(n, err)
		}
		computed := time.Since(began)
		books.reviewAll(march)
		b.ReportMetric(computed.Seconds(), "s/compute")
		b.ReportMetric((time.Since(began) - computed).Seconds(), "s/review")
		b.ReportMetric(float64(peak())/(1<<20), "MB-heap")
		if b.N > 1 {
			b.Fatal("a month is closed once: run with -benchtime 1x")
		}
	}
	var sum data.Fen
	books.get(&sum, `SELECT sum(payable_fen) FROM statements WHERE from_day = '2025-03-01'`)
	if want := data.Fen(meals * 300); sum != want {
		b.Errorf("payable %s, want %s", sum, want)
	}
}

func (b *books) close(p settle.Period) {
	b.tb.Helper()
	if _, err := b.ComputeAll(ctx, gulou, "", p, tester, nil); err != nil {
		b.tb.Fatal(err)
	}
	b.reviewAll(p)
}

func (b *books) reviewAll(p settle.Period) {
	b.tb.Helper()
	list, err := b.List(ctx, settle.Filter{District: gulou, From: p.From, To: p.To})
	if err != nil {
		b.tb.Fatal(err)
	}
	for _, st := range list {
		b.review(st)
	}
}

// watch looks at the heap until it is asked for the most that it saw.
func watch() func() uint64 {
	var most uint64
	quit := make(chan struct{})
	var ended sync.WaitGroup
	ended.Go(func() {
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-quit:
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
	return func() uint64 {
		close(quit)
		ended.Wait()
		return most
	}
}

// bulk makes a month of meals by SQL, after the first meals before: shops take
// turns, every meal is of G70 at one of ten prices, and has its posting. Hashes
// are not those of the chain.
func bulk(n, shops int, from data.ServiceDay, days, before int) []string {
	count := func(n int) string { return data.Fen(100 * n).String()[:len(data.Fen(100*n).String())-3] }
	numbers := `WITH RECURSIVE n (i) AS (SELECT ` + count(before) + ` UNION ALL SELECT i + 1 FROM n WHERE i < ` + count(before+n-1) + `)`
	id := `printf('0195a3b2-0000-7000-8000-%012x', i)`
	shop := `printf('shop-%03d', i % ` + count(shops) + `)`
	day := `date('` + string(from) + `', '+' || ((i - ` + count(before) + `) * ` + count(days) + ` / ` + count(n) + `) || ' days')`
	return []string{
		`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ` + count(shops-1) + `)
			INSERT OR IGNORE INTO merchants (district, id, street, name, created_at) SELECT 320106, ` + shop + `, '320106001', ` + shop + `, 0 FROM n`,
		`WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 4999)
			INSERT OR IGNORE INTO elders (district, id, street, community, community_name, name, born_on, number_sealed, number_index, created_at, updated_at)
			SELECT 320106, 'elder-' || i, '320106001', '320106001' || printf('%03d', i % 9), 'community ' || i % 9, 'x', '1950-01-01', x'00', CAST('elder-' || i AS BLOB), 0, 0 FROM n`,
		numbers + ` INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting, served_at,
				received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version)
			SELECT 320106, ` + id + `, '320106001', 'p', ` + shop + `, 't', (SELECT id FROM cards LIMIT 1), 'elder-' || (i * 7 % 5000), ` + day + `, 'lunch', i, i,
				1500 + i % 10 * 100, 970 + i % 10 * 100, 230, 300, 0, 'G70', 'R-2025', 1 FROM n`,
		numbers + ` INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at)
			SELECT 320106, ` + id + `, 'meal', f.value ->> 0, f.value ->> 1, i
			FROM n CROSS JOIN json_each('[["district",180],["elder",970],["merchant",230],["street",120]]') f`,
		numbers + ` INSERT INTO journal (district, seq, at, kind, object, merchant_id, service_day, hash)
			SELECT 320106, i + 1 + (SELECT coalesce(max(seq), 0) - ` + count(before) + ` FROM journal), i, 'meal', ` + id + `, ` + shop + `, ` + day + `, zeroblob(32) FROM n`,
		`INSERT INTO journal_heads (district, seq, hash) SELECT 320106, max(seq), zeroblob(32) FROM journal WHERE true
			ON CONFLICT (district) DO UPDATE SET seq = excluded.seq`,
	}
}
