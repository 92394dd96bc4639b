package meals

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mealmap/data"
)

// BenchmarkRedeem records subsidised meals of a few thousand cards at
// synchronous=FULL, with callers that wait for their answers: through the group
// writer, and beside it with one commit for each meal. p99-µs is what a cashier
// waits.
func BenchmarkRedeem(b *testing.B) {
	f, cards := benchFixture(b)
	for _, way := range []string{"shared", "alone"} {
		for _, callers := range []int{1, 16, 64, 256} {
			b.Run(fmt.Sprintf("commit=%s/callers=%d", way, callers), func(b *testing.B) {
				benchmarkRedeem(b, f, cards, callers, way == "alone")
			})
		}
	}
}

var benchKeys atomic.Uint64

func benchmarkRedeem(b *testing.B, f *fixture, cards []string, callers int, alone bool) {
	var one sync.Mutex
	var next atomic.Int64
	waited := make([]time.Duration, b.N)
	var wg sync.WaitGroup
	b.ResetTimer()
	for range callers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				i := next.Add(1) - 1
				if i >= int64(b.N) {
					return
				}
				q := benchRequest(cards)
				begun := time.Now()
				if alone {
					one.Lock()
				}
				_, err := f.Redeem(context.Background(), f.till, q, benchEncode)
				if alone {
					one.Unlock()
				}
				if err != nil {
					b.Error(err)
					return
				}
				waited[i] = time.Since(begun)
			}
		}()
	}
	wg.Wait()
	b.StopTimer()
	slices.Sort(waited)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "meals/s")
	b.ReportMetric(float64(waited[len(waited)*99/100].Microseconds()), "p99-µs")
}

func benchRequest(cards []string) Request {
	n := benchKeys.Add(1)
	key := fmt.Sprintf("018f0000-0000-7000-8000-%012d", n)
	return Request{Card: cards[n%uint64(len(cards))], Price: 1500, Key: key, Hash: sha256.Sum256(binary.BigEndian.AppendUint64(nil, n))}
}

// benchEncode stands for the JSON that the web answers with.
func benchEncode(o Outcome) (int, []byte) {
	if o.Refusal != nil {
		return 403, []byte(o.Refusal.Code)
	}
	r := &o.Redemption
	return 201, fmt.Appendf(make([]byte, 0, 512), `{"id":%q,"status":"accepted","elder":{"display_name":%q,"class":%q},`+
		`"split":{"list_fen":%d,"merchant_fen":%d,"government_fen":%d,"fund_fen":%d,"elder_fen":%d},"rule":{"id":%q,"version":%d},"notices":[]}`,
		r.ID, o.ElderName, r.Class, r.List, r.Merchant, r.Government, r.Fund, r.Elder, r.RuleID, r.Version)
}

func benchFixture(b *testing.B) (*fixture, []string) {
	b.Helper()
	f := newFixture(b)
	r := exampleRules()
	r.Caps = []Cap{{Period: PerSitting, Count: 1000}, {Period: PerMonth, Count: 1000}}
	f.publish(b, r)
	var cards []Card
	err := f.db.InTx(ctx, func(tx *data.Tx) error {
		for i := range 4000 {
			n := NewElder{Street: testStreet, Name: "王桂芳", Number: idNumber(data.Date(1940, 1, 1+i/900), i%900), BornOn: data.Date(1940, 1, 1+i/900)}
			e, err := f.insertElder(tx, n, tester)
			if err != nil {
				return err
			}
			c, err := f.issue(tx, e, tester)
			if err != nil {
				return err
			}
			cards = append(cards, c)
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	digits, err := f.Tokens(ctx, cards...)
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range digits {
		if _, err := f.scan(ctx, d, testDistrict); err != nil {
			b.Fatal(err)
		}
	}
	return f, digits
}

func BenchmarkDecide(b *testing.B) {
	r := exampleRules()
	in := DecideInput{Rules: &r, Price: 1500, Seating: Seat(r.Windows, at(5, 12, 40), ""), BornOn: in70s}
	in.Used = usedUp(&r, in.Seating, 0, 3)
	b.ReportAllocs()
	for b.Loop() {
		Decide(in)
	}
}

func BenchmarkVerifyToken(b *testing.B) {
	f := newFixture(b)
	_, c := f.elder(b, in70s)
	card := f.digits(b, c)
	b.Run("cached", func(b *testing.B) {
		for b.Loop() {
			if s, err := f.scan(ctx, card, testDistrict); err != nil || s.refusal != nil {
				b.Fatal(err, s.refusal)
			}
		}
	})
	b.Run("signature", func(b *testing.B) {
		s, _ := parseDigits(card)
		key := f.ring.find(testDistrict, c.KeyID)
		for b.Loop() {
			if !s.verify(key.Public) {
				b.Fatal("does not hold")
			}
		}
	})
}
