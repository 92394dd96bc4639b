package audit_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

var ctx = context.Background()

const (
	gulou   data.District = 320106
	shihezi data.District = 659001
)

// entry is a good entry; a test changes what it is about.
func entry() audit.Entry {
	return audit.Entry{
		District: gulou, Actor: audit.User("u1"), Street: "320106001", Action: "card.issue", Object: "k1",
		Detail: map[string]any{"issue": 1},
	}
}

func log(t *testing.T, db *data.DB, entries ...audit.Entry) {
	t.Helper()
	for _, e := range entries {
		if err := db.InTx(ctx, func(tx *data.Tx) error { return audit.Append(tx, e) }); err != nil {
			t.Fatal(err)
		}
	}
}

func list(t *testing.T, db *data.DB, f audit.Filter) []audit.Record {
	t.Helper()
	records, err := audit.List(ctx, db, f)
	if err != nil {
		t.Fatal(err)
	}
	return records
}

func TestAnEntryIsKeptAsItWas(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	log(t, db, entry(), audit.Entry{District: gulou, Actor: audit.Till("t1"), Action: "meal.redeem", Object: "r1"})
	want := []audit.Record{
		{District: gulou, Seq: 2, At: db.Now(), Actor: "till:t1", Action: "meal.redeem", Object: "r1", Detail: "{}"},
		{District: gulou, Seq: 1, At: db.Now(), Actor: "user:u1", Street: "320106001", Action: "card.issue", Object: "k1", Detail: `{"issue":1}`},
	}
	got := list(t, db, audit.Filter{})
	hashes := cmp.FilterPath(func(p cmp.Path) bool {
		return p.Last().String() == ".Hash" || p.Last().String() == ".Previous"
	}, cmp.Ignore())
	if diff := cmp.Diff(want, got, hashes); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if err := audit.Verify(ctx, db); err != nil {
		t.Error(err)
	}
}

// The chain can be recomputed by somebody else from the package comment: this
// hash was computed with Python.
func TestTheFormOfTheHashIsFixed(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	log(t, db, entry(), entry())
	got := list(t, db, audit.Filter{})
	if first := hex.EncodeToString(got[1].Hash); first != knownFirst {
		t.Errorf("first hash %s, want %s", first, knownFirst)
	}
	if second := hex.EncodeToString(got[0].Hash); second != knownSecond {
		t.Errorf("second hash %s, want %s", second, knownSecond)
	}
}

func TestAnEntryGoesWithItsTransaction(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	refused := errors.New("refused")
	err := db.InTx(ctx, func(tx *data.Tx) error {
		return errors.Join(audit.Append(tx, entry()), refused)
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if got := list(t, db, audit.Filter{}); len(got) != 0 {
		t.Errorf("logged what did not happen: %v", got)
	}
	log(t, db, entry())
	if err := audit.Verify(ctx, db); err != nil {
		t.Errorf("after a refusal: %v", err)
	}
}

func TestADetailThatIsNoJSONIsRefused(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	e := entry()
	e.Detail = func() {}
	if err := db.InTx(ctx, func(tx *data.Tx) error { return audit.Append(tx, e) }); err == nil {
		t.Error("logged a function")
	}
}

func TestManyAtOnceMakeOneChainADistrict(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			e := entry()
			if i%4 == 0 {
				e.District = shihezi
			}
			for n := range 10 {
				err := db.InTx(ctx, func(tx *data.Tx) error {
					if err := audit.Append(tx, e); err != nil {
						return err
					}
					if (i+n)%5 == 0 {
						return fault.ErrDenied // a neighbour that takes its entry back
					}
					return nil
				})
				if err != nil && !errors.Is(err, fault.ErrDenied) {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if err := audit.Verify(ctx, db); err != nil {
		t.Error(err)
	}
	for d, want := range map[data.District]int64{gulou: 384, shihezi: 128} {
		head, err := audit.HeadOf(ctx, db, d)
		if err != nil || head.Seq != want || len(head.Hash) != sha256.Size {
			t.Errorf("%s: head %v, %v, want %d entries", d, head, err, want)
		}
	}
}

func TestTamperingIsFoundAndNamed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		tamper string
		broken data.District
		seq    int64
	}{
		"nothing":                    {`SELECT 1`, 0, 0},
		"the actor edited":           {`UPDATE audit_log SET actor = 'cli' WHERE district = 320106 AND seq = 3`, gulou, 3},
		"the time edited":            {`UPDATE audit_log SET at = at + 1 WHERE district = 320106 AND seq = 3`, gulou, 3},
		"the detail edited":          {`UPDATE audit_log SET detail = '{"issue":2}' WHERE district = 320106 AND seq = 5`, gulou, 5},
		"text moved between fields":  {`UPDATE audit_log SET action = 'card.issuek', object = '1' WHERE district = 320106 AND seq = 2`, gulou, 2},
		"the hash edited":            {`UPDATE audit_log SET hash = zeroblob(32) WHERE district = 320106 AND seq = 4`, gulou, 4},
		"the link edited":            {`UPDATE audit_log SET previous = zeroblob(32) WHERE district = 320106 AND seq = 4`, gulou, 4},
		"one deleted":                {`DELETE FROM audit_log WHERE district = 320106 AND seq = 3`, gulou, 3},
		"one deleted, rest moved up": {`DELETE FROM audit_log WHERE district = 320106 AND seq = 3; UPDATE audit_log SET seq = seq - 1 WHERE district = 320106 AND seq > 3`, gulou, 3},
		"the first deleted":          {`DELETE FROM audit_log WHERE district = 320106 AND seq = 1`, gulou, 1},
		"the last deleted":           {`DELETE FROM audit_log WHERE district = 320106 AND seq = 6`, gulou, 6},
		"the last three deleted":     {`DELETE FROM audit_log WHERE district = 320106 AND seq > 3`, gulou, 4},
		"all deleted":                {`DELETE FROM audit_log WHERE district = 320106`, gulou, 1},
		"two swapped": {`
			UPDATE audit_log SET seq = 99 WHERE district = 320106 AND seq = 2;
			UPDATE audit_log SET seq = 2 WHERE district = 320106 AND seq = 4;
			UPDATE audit_log SET seq = 4 WHERE district = 320106 AND seq = 99`, gulou, 2},
		"one forged at the end": {`
			INSERT INTO audit_log (district, seq, at, actor, action, object, detail, previous, hash)
			SELECT 320106, 7, at, actor, action, object, detail, hash, zeroblob(32) FROM audit_log WHERE district = 320106 AND seq = 6`, gulou, 7},
		"moved to another district": {`UPDATE audit_log SET district = 110101 WHERE district = 320106`, 110101, 1},
		"the head set back":         {`UPDATE settings SET value = '0:' WHERE name = 'audit_head:320106'`, gulou, 1},
		"the head forgotten":        {`DELETE FROM settings WHERE name = 'audit_head:320106'`, gulou, 1},
		"another district's entry":  {`UPDATE audit_log SET object = 'x' WHERE district = 659001 AND seq = 1`, shihezi, 1},
		"the head's hash edited":    {`UPDATE settings SET value = '6:' || substr(value, 4) || '0' WHERE name = 'audit_head:320106'`, gulou, 6},
		"a head without a log":      {`INSERT INTO settings (name, value, updated_at) VALUES ('audit_head:440106', '2:00', 0)`, 440106, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, clock := datatest.New(t)
			for range 6 {
				log(t, db, entry())
				clock.Advance(time.Minute)
			}
			log(t, db, audit.Entry{District: shihezi, Actor: audit.System, Action: "review.run", Object: "f1"})
			tamper(t, db, c.tamper)
			requireBroken(t, db, c.broken, c.seq)
		})
	}
}

// Somebody who knows the form gives the changed entry its right hash; the next
// one, or the head, still has the old one.
func TestAWellForgedEntryIsFoundByTheNext(t *testing.T) {
	t.Parallel()
	for forged, named := range map[int64]int64{1: 2, 3: 4, 6: 6} {
		db, _ := datatest.New(t)
		for range 6 {
			log(t, db, entry())
		}
		r := list(t, db, audit.Filter{Before: forged + 1, Limit: 1})[0]
		r.Object = "k2"
		if err := db.InTx(ctx, func(tx *data.Tx) error {
			return tx.ExecOne(`UPDATE audit_log SET object = ?, hash = ? WHERE seq = ?`, r.Object, hashOf(r), r.Seq)
		}); err != nil {
			t.Fatal(err)
		}
		requireBroken(t, db, gulou, named)
	}
}

// hashOf follows the package comment, apart from the code that it tests.
func hashOf(r audit.Record) []byte {
	var b bytes.Buffer
	b.WriteString("mealmap/audit/1\n")
	b.Write(r.Previous)
	for _, n := range []int64{int64(r.District), r.Seq, int64(r.At)} {
		_ = binary.Write(&b, binary.BigEndian, n)
	}
	for _, s := range []string{string(r.Actor), r.Street, r.Action, r.Object, r.Detail} {
		_ = binary.Write(&b, binary.BigEndian, uint32(len(s)))
		b.WriteString(s)
	}
	h := sha256.Sum256(b.Bytes())
	return h[:]
}

func tamper(t *testing.T, db *data.DB, script string) {
	t.Helper()
	for statement := range strings.SplitSeq(script, ";") {
		if err := db.InTx(ctx, func(tx *data.Tx) error { _, err := tx.Exec(statement); return err }); err != nil {
			t.Fatal(err)
		}
	}
}

// requireBroken expects Verify and Check to name the entry; seq 0: none.
func requireBroken(t *testing.T, db *data.DB, d data.District, seq int64) {
	t.Helper()
	err := audit.Verify(ctx, db)
	found, checkErr := db.Check(ctx, audit.Check)
	if checkErr != nil {
		t.Fatal(checkErr)
	}
	if seq == 0 {
		if err != nil || len(found) != 0 {
			t.Errorf("an untouched log: %v, %v", err, found)
		}
		return
	}
	if !errors.Is(err, audit.ErrChainBroken) {
		t.Fatalf("verify: %v", err)
	}
	want := map[string]any{"District": d, "Seq": seq}
	if diff := cmp.Diff(want, fault.As(err).Args); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]data.Finding{{Code: "audit_chain_broken", Args: want}}, found); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	start := db.Now()
	for i, c := range []struct {
		actor                  audit.Actor
		street, action, object string
	}{
		{audit.CLI, "", "point.create", "p1"},
		{audit.User("u1"), "320106001", "card.issue", "k1"},
		{audit.User("u1"), "320106001", "card.revoke", "k1"},
		{audit.User("u2"), "320106002", "card.issue", "k2"},
		{audit.Demo, "320106002", "cardboard.fold", "x"},
	} {
		log(t, db, audit.Entry{District: gulou, Actor: c.actor, Street: c.street, Action: c.action, Object: c.object})
		clock.Set(start.Add(time.Duration(i+1) * time.Minute).Time())
	}
	log(t, db, audit.Entry{District: shihezi, Actor: audit.CLI, Action: "point.create", Object: "p9"})
	minute := func(n int) data.Instant { return start.Add(time.Duration(n) * time.Minute) }
	for name, c := range map[string]struct {
		filter audit.Filter
		want   string
	}{
		"everything, newest first": {audit.Filter{}, "659001/1 320106/5 320106/4 320106/3 320106/2 320106/1"},
		"a district":               {audit.Filter{District: gulou}, "320106/5 320106/4 320106/3 320106/2 320106/1"},
		"a street":                 {audit.Filter{Street: "320106001"}, "320106/3 320106/2"},
		"an actor":                 {audit.Filter{Actor: audit.User("u1")}, "320106/3 320106/2"},
		"an action":                {audit.Filter{Action: "card.issue"}, "320106/4 320106/2"},
		"a family of actions":      {audit.Filter{Action: "card."}, "320106/4 320106/3 320106/2"},
		"an object":                {audit.Filter{Object: "k1"}, "320106/3 320106/2"},
		"from, inclusive":          {audit.Filter{From: minute(4)}, "659001/1 320106/5"},
		"to, exclusive":            {audit.Filter{To: minute(1)}, "320106/1"},
		"a page":                   {audit.Filter{District: gulou, Limit: 2}, "320106/5 320106/4"},
		"the next page":            {audit.Filter{District: gulou, Limit: 2, Before: 4}, "320106/3 320106/2"},
		"several at once":          {audit.Filter{District: gulou, Action: "card.", Street: "320106001", From: minute(2)}, "320106/3"},
		"nobody":                   {audit.Filter{Actor: "user:' OR 1 = 1 --"}, ""},
	} {
		var got []string
		for _, r := range list(t, db, c.filter) {
			got = append(got, fmt.Sprintf("%s/%d", r.District, r.Seq))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %s, want %s", name, s, c.want)
		}
	}
}

func TestHeads(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	empty, err := audit.HeadOf(ctx, db, gulou)
	if err != nil || empty.Seq != 0 {
		t.Errorf("of an empty log: %v, %v", empty, err)
	}
	log(t, db, entry())
	head, err := audit.HeadOf(ctx, db, gulou)
	if want := "1:" + knownFirst; err != nil || head.String() != want {
		t.Errorf("head %s, %v, want %s", head, err, want)
	}
	tamper(t, db, `UPDATE settings SET value = 'never' WHERE name = 'audit_head:320106'`)
	if err := db.InTx(ctx, func(tx *data.Tx) error { return audit.Append(tx, entry()) }); err == nil {
		t.Error("an entry was chained to a head that cannot be read")
	}
}

func TestTheCatalogueSpeaksOfABrokenChain(t *testing.T) {
	t.Parallel()
	keys, err := messages.Keys()
	if err != nil {
		t.Fatal(err)
	}
	all := "\n" + strings.Join(keys, "\n") + "\n"
	for _, key := range []string{"fault.", "fix.", "finding."} {
		if !strings.Contains(all, "\n"+key+audit.ErrChainBroken.Code+"\n") {
			t.Errorf("no sentence %s", key)
		}
	}
}

const (
	knownFirst  = "13e000af00d6ea7c9e1bef1b0fc32263182966fa841d4940059b268c60ea8c23"
	knownSecond = "91ae4b346543bde6b1e84515f39967a5840f8e2c3e3c24472dfad2899cbf8a1d"
)
