package tills

import (
	"context"
	"crypto/ecdh"
	"crypto/rand"
	"testing"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/merchants"
)

const (
	gulou  = data.District(320106)
	tester = audit.Actor("user:test")
)

var ctx = context.Background()

// bench is a street with one open point and no till.
type bench struct {
	*Store
	clock *datatest.Clock
	point merchants.Point
}

func newBench(t testing.TB) *bench {
	t.Helper()
	db, clock := datatest.New(t)
	places := merchants.NewStore(db)
	m, err := meals.NewStore(db, vault.New([32]byte{1}), places)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{Store: NewStore(db, m, places), clock: clock}
	b.point = b.addPoint(t, "幸福面馆")
	return b
}

func (b *bench) addPoint(t testing.TB, name string) merchants.Point {
	t.Helper()
	p, err := b.points.CreatePoint(ctx, merchants.Point{District: gulou, Street: "320106001", Name: name,
		Kind: merchants.Restaurant, Address: name + "路1号", Status: merchants.Open}, tester)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (b *bench) code(t testing.TB) string {
	t.Helper()
	code, _, err := b.NewCode(ctx, gulou, b.point.ID, "front", tester)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// enrolled is a till that waits, and its token.
func (b *bench) enrolled(t testing.TB) (meals.Till, string) {
	t.Helper()
	till, token, err := b.Enrol(ctx, b.code(t), publicKey(t), "a browser")
	if err != nil {
		t.Fatal(err)
	}
	return till, token
}

func (b *bench) find(t testing.TB, id meals.TillID) meals.Till {
	t.Helper()
	till, err := b.meals.FindTill(ctx, gulou, id)
	if err != nil {
		t.Fatal(err)
	}
	return till
}

func (b *bench) count(t testing.TB, query string, args ...any) (n int) {
	t.Helper()
	if err := b.db.View(ctx, func(tx *data.Tx) error { return tx.Get(&n, query, args...) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// logged lists what the log says was done, in order, without the making of points.
func (b *bench) logged(t testing.TB) (actions []string) {
	t.Helper()
	err := b.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&actions, `SELECT actor || ' ' || action || ' ' || street FROM audit_log WHERE action LIKE 'till.%' ORDER BY seq`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return actions
}

func publicKey(t testing.TB) []byte {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key.PublicKey().Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

const minute = time.Minute
