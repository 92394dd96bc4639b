package staff_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/staff"
)

var _ scs.CtxStore = (*staff.Sessions)(nil)

func TestASessionIsKeptUntilItExpires(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	s := staff.NewSessions(db)
	expiry := clock.Now().Add(time.Hour)
	if err := errors.Join(s.Commit("token", []byte("one"), expiry), s.Commit("token", []byte("two"), expiry)); err != nil {
		t.Fatal(err)
	}
	find := func(token, want string) {
		t.Helper()
		got, found, err := s.Find(token)
		if err != nil || string(got) != want || found != (want != "") {
			t.Errorf("find %s: %q, %v, %v", token, got, found, err)
		}
	}
	find("token", "two")
	find("toke", "")
	find("", "")
	clock.Set(expiry.Add(-time.Millisecond))
	find("token", "two")
	clock.Set(expiry)
	find("token", "")
}

func TestASessionEnds(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	s := staff.NewSessions(db)
	if err := s.Commit("token", []byte("one"), clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.Delete("token"), s.Delete("token")); err != nil {
		t.Errorf("ended twice: %v", err)
	}
	if _, found, err := s.Find("token"); found || err != nil {
		t.Errorf("after its end: %v, %v", found, err)
	}
}

func TestExpiredSessionsAreCleared(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	s := staff.NewSessions(db)
	for i := range 5 {
		if err := s.Commit(fmt.Sprint("old ", i), []byte("x"), clock.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	clock.Advance(time.Minute)
	if err := s.Commit("new", []byte("x"), clock.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := db.View(ctx, func(tx *data.Tx) error { return tx.Get(&n, `SELECT count(*) FROM staff_sessions`) }); err != nil || n != 1 {
		t.Errorf("%d sessions are kept (%v)", n, err)
	}
}

func TestTheFileSignsNobodyIn(t *testing.T) {
	t.Parallel()
	db, clock := datatest.New(t)
	const token = "u8vIhFZk3TzUxBpvK1yYd0sQm2nRqWcE"
	if err := staff.NewSessions(db).Commit(token, []byte("x"), clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for _, suffix := range []string{"", "-wal"} {
		b, err := os.ReadFile(db.Path() + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b, []byte(token)) {
			t.Errorf("the token can be read in the file%s", suffix)
		}
	}
}

func TestSessionsUnderTheManager(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	m := scs.New()
	m.Store = staff.NewSessions(db)
	// The manager reads the machine's clock and the store the test's, which is
	// in the past: what the manager keeps has not expired.
	handler := m.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/in" {
			m.Put(r.Context(), "user", "u1")
			return
		}
		fmt.Fprint(w, m.GetString(r.Context(), "user"))
	}))
	in := httptest.NewRecorder()
	handler.ServeHTTP(in, httptest.NewRequest("POST", "/in", nil))
	who := httptest.NewRequest("GET", "/who", nil)
	who.AddCookie(in.Result().Cookies()[0])
	out := httptest.NewRecorder()
	handler.ServeHTTP(out, who)
	if out.Body.String() != "u1" {
		t.Errorf("the session says %q", out.Body)
	}
}

// A backup that is put back signs nobody in.
func TestNobodyIsSignedInToAnOlderCopy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	liu, wang := h.create(t, as(func(n *staff.NewUser) { n.Login = "liu" })), h.create(t, wang())
	s := staff.NewSessions(h.db)
	if err := s.Commit("token", []byte("one"), h.clock.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	n, err := h.StopAgain(ctx, []staff.UserID{liu.ID, "unknown"}, audit.CLI)
	if err != nil || n != 1 {
		t.Fatalf("stopped %d, %v", n, err)
	}
	if _, found, err := s.Find("token"); found || err != nil {
		t.Errorf("a session lives on: %v, %v", found, err)
	}
	users, err := h.ListUsers(ctx)
	if err != nil || len(users) != 2 || users[0].ID != wang.ID || users[1].Active {
		t.Errorf("%+v, %v", users, err)
	}
}
