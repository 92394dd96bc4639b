package till

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
)

// BenchmarkRedeemOnAPast records meals over HTTP at 64 connections, in turns in
// a new file and in one with 200,000 meals of the past behind it, 10 million with
// MEALMAP_SOAK=1 (22 GB), of which "slower" is how many times as long they take.
// A turn is four days on each of which every card of the benchmark is used once,
// until all of it is copied from the log into the file, so that neither file's
// copying falls into the other's turn. The first turn of each file, which reads it
// from the disk, is not counted.
func BenchmarkRedeemOnAPast(b *testing.B) {
	web.TuneMemory(os.Getenv)
	const callers, days = 64, 100
	const turnDays = 4
	n := 200_000
	if os.Getenv("MEALMAP_SOAK") != "" {
		n = 10_000_000
	}
	fresh, old := newBench(b), newBench(b)
	began := time.Now()
	old.liveThrough(b, n, days*max(1, n/2_000_000))
	syscall.Sync() // what is still on its way to the disk would be measured too
	b.Logf("%d meals of the past written in %s", n, time.Since(began).Round(time.Second))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2 * callers}}
	defer client.CloseIdleConnections()
	turn := func(c *bench) (took time.Duration, each []time.Duration) {
		for range turnDays {
			day, slow := c.sendAll(b, client, callers, benchCards, func(i int) *http.Request {
				return mealRequest(c.url, c.token, c.cards[i])
			})
			took, each = took+day, append(each, slow...)
			c.Clock.Advance(24 * time.Hour)
		}
		return took + c.copyLog(b), each
	}
	turn(fresh)
	turn(old)
	b.Run(fmt.Sprintf("past=%d", n), func(b *testing.B) {
		var first, second time.Duration
		var slow []time.Duration
		asked := 0
		for ; asked < b.N; asked += turnDays * benchCards {
			took, _ := turn(fresh)
			first += took
			took, each := turn(old)
			second, slow = second+took, append(slow, each...)
		}
		slices.Sort(slow)
		b.ReportMetric(float64(asked)/first.Seconds(), "meals/s")
		b.ReportMetric(float64(asked)/second.Seconds(), "past-meals/s")
		b.ReportMetric(second.Seconds()/first.Seconds(), "slower")
		b.ReportMetric(float64(slow[len(slow)*99/100].Microseconds())/1000, "past-p99-ms")
	})
}

// bench is a counter with the cards of a benchmark behind a server.
type bench struct {
	*counter
	cards []string
	url   string
}

func newBench(b *testing.B) *bench {
	b.Helper()
	c := &bench{counter: newCounter(b)}
	for i := range benchCards {
		_, _, digits := c.addNumbered(1951, i)
		c.cards = append(c.cards, digits)
	}
	site := httptest.NewServer(c.Root)
	b.Cleanup(site.Close)
	c.url = site.URL
	return c
}

// copyLog copies what the log holds into the file, after whoever does so already,
// and tells how long that took.
func (c *bench) copyLog(b *testing.B) time.Duration {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+c.DB.Path()+"?_synchronous=full")
	must(b, err)
	defer db.Close()
	start := time.Now()
	for {
		var busy, inLog, copied int
		must(b, db.QueryRow(`PRAGMA wal_checkpoint(PASSIVE)`).Scan(&busy, &inLog, &copied))
		if busy == 0 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	return time.Since(start)
}

// liveThrough writes n meals of the past that end a week before the counter's
// day: each elder's lunch, over so many days, with the answer, the ledger, the
// claims and the journal that belong to it. Where the cards of the benchmark are
// too few for that, there are more elders. It goes through a connection of its
// own without syncs, in the order of the keys, and builds the indexes last; the
// journal's hashes are drawn.
func (c *bench) liveThrough(b *testing.B, n, days int) {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+c.DB.Path()+"?_foreign_keys=off&_synchronous=off&_busy_timeout=10000&_cache_size=-262144")
	must(b, err)
	defer db.Close()
	db.SetMaxOpenConns(1)
	run := func(query string, args ...any) {
		b.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			b.Fatal(err)
		}
	}
	indexes := c.dropIndexes(b, db)
	elders := n / days
	run(`CREATE TEMP TABLE eaters (no INTEGER PRIMARY KEY, elder TEXT NOT NULL, card TEXT NOT NULL)`)
	run(moreElders, c.district, elders)
	run(moreCards, c.district)
	run(`INSERT INTO eaters SELECT row_number() OVER (ORDER BY e.id) - 1, e.id, c.id
		FROM elders e JOIN cards c ON c.district = e.district AND c.elder_id = e.id
		WHERE e.district = ? ORDER BY e.id LIMIT ?`, c.district, elders)
	started := c.Clock.Now().AddDate(0, 0, -days-7)
	for day := range days {
		at := data.InstantOf(started.AddDate(0, 0, day))
		for _, query := range dayOfThePast {
			run(query, sql.Named("district", c.district), sql.Named("point", string(c.point)), sql.Named("till", c.tillID(b)),
				sql.Named("merchant", c.merchantID(b)), sql.Named("day", string(at.ServiceDay())), sql.Named("at", int64(at)),
				sql.Named("seq", day*elders), sql.Named("elders", elders))
		}
	}
	for first := 0; first < elders; first += 500 {
		run(claimsOfThePast, sql.Named("district", c.district), sql.Named("first", first), sql.Named("days", days),
			sql.Named("from", string(data.InstantOf(started).ServiceDay())), sql.Named("at", int64(data.InstantOf(started))))
	}
	run(`INSERT OR REPLACE INTO journal_heads SELECT district, seq, hash FROM journal WHERE district = ? ORDER BY seq DESC LIMIT 1`, c.district)
	for _, index := range indexes {
		run(index)
	}
	run(`PRAGMA wal_checkpoint`)
}

// dropIndexes drops those of the tables that grow, and gives what makes them
// again.
func (c *bench) dropIndexes(b *testing.B, db *sql.DB) (made []string) {
	b.Helper()
	rows, err := db.Query(`SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
		AND tbl_name IN ('redemptions', 'ledger', 'subsidy_claims', 'journal', 'idempotency')`)
	must(b, err)
	var drop []string
	for rows.Next() {
		var name, text string
		must(b, rows.Scan(&name, &text))
		drop, made = append(drop, `DROP INDEX `+name), append(made, text)
	}
	must(b, rows.Close())
	for _, query := range drop {
		_, err := db.Exec(query)
		must(b, err)
	}
	return made
}

func (c *bench) tillID(b *testing.B) string {
	b.Helper()
	t, err := c.Meals.AuthenticateTill(b.Context(), c.token)
	must(b, err)
	return string(t.ID)
}

func (c *bench) merchantID(b *testing.B) string {
	b.Helper()
	p, err := c.Merchants.FindPoint(b.Context(), c.district, c.point)
	must(b, err)
	return string(p.MerchantID)
}

const (
	moreElders = `
		INSERT INTO elders (district, id, street, name, born_on, number_sealed, number_index, created_at, updated_at)
		WITH RECURSIVE more(i) AS (SELECT count(*) + 1 FROM elders UNION ALL SELECT i + 1 FROM more WHERE i < ?2)
		SELECT ?1, printf('01900000-0000-7000-8000-%012x', i), ?1 || '001', '王桂兰', '1951-01-01', randomblob(60), randomblob(32), 0, 0 FROM more
		WHERE i <= ?2`
	moreCards = `
		INSERT INTO cards (district, id, elder_id, card_index, issue, random, number, key_id, valid_from, valid_to, live, issued_at, issued_by)
		SELECT e.district, e.id, e.id, 1000000 + e.rowid, 1, 0, printf('x%d', e.rowid), 1, '2020-01-01', '2030-01-01', 1, 0, 'past'
		FROM elders e WHERE e.district = ? AND NOT EXISTS (SELECT 1 FROM cards c WHERE c.district = e.district AND c.elder_id = e.id)`
	// A meal's id is a UUIDv7 of its moment and the number of its elder.
	pastID = `printf('%08x-%04x-7000-8000-%012x', (:at + no) >> 16, (:at + no) & 65535, no)`
)

// dayOfThePast are the rows of one day's lunches but the claims.
var dayOfThePast = []string{`
	INSERT INTO redemptions (district, id, street, point_id, merchant_id, till_id, card_id, elder_id, service_day, sitting,
		served_at, received_at, list_fen, elder_fen, merchant_fen, government_fen, fund_fen, class, rule_id, rule_version, delivery, notices)
	SELECT :district, ` + pastID + `, :district || '001', :point, :merchant, :till, card, elder, :day, 'lunch',
		:at + no, :at + no, 1500, 970, 230, 300, 0, 'G70', 'R-2025-03', 1, 0, '' FROM eaters`, `
	INSERT INTO ledger (district, redemption_id, entry, funder, fen, posted_at)
	SELECT :district, ` + pastID + `, 'meal', f.column1, f.column2, :at + no
	FROM eaters CROSS JOIN (VALUES ('district', 300), ('elder', 970), ('merchant', 230)) f`, `
	INSERT INTO journal (district, seq, at, kind, object, merchant_id, service_day, hash)
	SELECT :district, :seq + no + 1, :at + no, 'meal', ` + pastID + `, :merchant, :day, randomblob(32) FROM eaters`, `
	INSERT INTO idempotency (district, till_id, key, request_hash, status, body, created_at)
	SELECT :district, :till, ` + pastID + `, randomblob(32), 201, randomblob(506), :at + no FROM eaters`,
}

// claimsOfThePast are those of some elders, each's in the order of the key.
var claimsOfThePast = `
	INSERT INTO subsidy_claims (district, elder_id, ends_on, period, slot, redemption_id, fen)
	WITH RECURSIVE days(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM days WHERE k + 1 < :days),
	meals AS MATERIALIZED (
		SELECT elder, date(:from, '+' || k || ' days') AS day, ` + strings.ReplaceAll(pastID, ":at", "(:at + k * 86400000)") + ` AS id
		FROM eaters CROSS JOIN days WHERE no >= :first AND no < :first + 500
	)
	SELECT :district, elder, ends, period, slot, id, 300 FROM (
		SELECT elder, day AS ends, 'sitting:' || day || ':lunch' AS period, 1 AS slot, id FROM meals
		UNION ALL SELECT elder, day, 'day:' || day, 1, id FROM meals
		UNION ALL SELECT elder, date(day, 'weekday 0'), 'week:' || date(day, '-6 days', 'weekday 1'), row_number() OVER (PARTITION BY elder, date(day, '-6 days', 'weekday 1') ORDER BY day), id FROM meals
		UNION ALL SELECT elder, date(day, 'start of month', '+1 month', '-1 day'), 'month:' || substr(day, 1, 7), row_number() OVER (PARTITION BY elder, substr(day, 1, 7) ORDER BY day), id FROM meals
	) ORDER BY elder, ends, period, slot`
