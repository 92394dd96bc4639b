package staff_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/fault"
	"mealmap/data/staff"
	"mealmap/static/messages"
)

var ctx = context.Background()

const password = "七点开门的豆浆铺子 here"

// wang is a good user; a test changes what it is about.
func wang() staff.NewUser {
	return staff.NewUser{
		District: 320106, Login: "wang", DisplayName: "王芳", Role: staff.Office, Street: "320106001", Password: password,
	}
}

func as(change func(*staff.NewUser)) staff.NewUser {
	n := wang()
	change(&n)
	return n
}

type house struct {
	*staff.Store
	db    *data.DB
	clock *datatest.Clock
}

func newHouse(t *testing.T) house {
	t.Helper()
	db, clock := datatest.New(t)
	return house{staff.NewStore(db), db, clock}
}

func (h house) create(t *testing.T, n staff.NewUser) staff.User {
	t.Helper()
	u, err := h.CreateUser(ctx, n, audit.CLI)
	if err != nil {
		t.Fatalf("create %s: %v", n.Login, err)
	}
	return u
}

// actions is what the log says, oldest first.
func (h house) actions(t *testing.T) string {
	t.Helper()
	records, err := audit.List(ctx, h.db, audit.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for i := len(records) - 1; i >= 0; i-- {
		all = append(all, records[i].Action)
	}
	return strings.Join(all, " ")
}

func TestAUserIsKeptAsGiven(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if empty, err := h.Empty(ctx); !empty || err != nil {
		t.Errorf("before the first: empty %v, %v", empty, err)
	}
	got := h.create(t, as(func(n *staff.NewUser) { n.Login = " Wang "; n.DisplayName = "王芳 " }))
	want := staff.User{
		District: 320106, ID: got.ID, Login: "wang", DisplayName: "王芳", Person: "王芳", Role: staff.Office,
		Street: "320106001", Active: true, Epoch: 1, CreatedAt: h.db.Now(),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	found, err := h.FindUser(ctx, got.ID)
	if diff := cmp.Diff(want, found); diff != "" || err != nil {
		t.Errorf("found (-want +got):\n%s %v", diff, err)
	}
	if empty, err := h.Empty(ctx); empty || err != nil {
		t.Errorf("after the first: empty %v, %v", empty, err)
	}
	if _, err := h.FindUser(ctx, "nobody"); !errors.Is(err, staff.ErrUserNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if got := h.actions(t); got != "user.create" {
		t.Errorf("log: %s", got)
	}
}

func TestAPasswordIsNowhereToBeRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.create(t, wang())
	b := h.create(t, as(func(n *staff.NewUser) { n.Login = "li"; n.DisplayName = "李明" }))
	hash := func(u staff.User) (hash string) {
		if err := h.db.View(ctx, func(tx *data.Tx) error {
			return tx.Get(&hash, `SELECT password_hash FROM staff_users WHERE id = ?`, u.ID)
		}); err != nil {
			t.Fatal(err)
		}
		return hash
	}
	if !strings.HasPrefix(hash(a), "$argon2id$v=19$m=19456,t=2,p=1$") || strings.Contains(hash(a), password) {
		t.Errorf("stored: %s", hash(a))
	}
	if hash(a) == hash(b) {
		t.Error("one password gives one hash: there is no salt")
	}
}

func TestWhatAUserMustBe(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, c := range map[string]struct {
		n    staff.NewUser
		want []string // "field: code"
	}{
		"a login of one character":   {as(func(n *staff.NewUser) { n.Login = "w" }), []string{"login: login_form"}},
		"a login of 33 characters":   {as(func(n *staff.NewUser) { n.Login = strings.Repeat("w", 33) }), []string{"login: login_form"}},
		"a login with a space":       {as(func(n *staff.NewUser) { n.Login = "wang fang" }), []string{"login: login_form"}},
		"a login with an at sign":    {as(func(n *staff.NewUser) { n.Login = "wang@street" }), []string{"login: login_form"}},
		"no name":                    {as(func(n *staff.NewUser) { n.DisplayName = " " }), []string{"display_name: name_missing"}},
		"a role that does not exist": {as(func(n *staff.NewUser) { n.Role = "root" }), []string{"role: role_unknown"}},
		"a till is no user":          {as(func(n *staff.NewUser) { n.Role = "till" }), []string{"role: role_unknown"}},
		"an office without a street": {as(func(n *staff.NewUser) { n.Street = "" }), []string{"street: street_missing"}},
		"a community without a street": {
			as(func(n *staff.NewUser) { n.Role, n.Street, n.Community = staff.Community, "", "320106001001" }),
			[]string{"street: street_missing"},
		},
		"a street of another district":  {as(func(n *staff.NewUser) { n.Street = "320102001" }), []string{"street: street_elsewhere"}},
		"a street that is too long":     {as(func(n *staff.NewUser) { n.Street = "3201060011" }), []string{"street: street_elsewhere"}},
		"a street that is no number":    {as(func(n *staff.NewUser) { n.Street = "320106xyz" }), []string{"street: street_elsewhere"}},
		"a community of another street": {as(func(n *staff.NewUser) { n.Community = "320106002001" }), []string{"community: community_elsewhere"}},
		"a password of 9 characters":    {as(func(n *staff.NewUser) { n.Password = "abcdefghx" }), []string{"password: password_length"}},
		"a password of 129 characters":  {as(func(n *staff.NewUser) { n.Password = strings.Repeat("饭盒汤勺筷", 25) + "一二三四" }), []string{"password: password_length"}},
		"a password with the login":     {as(func(n *staff.NewUser) { n.Password = "my-Wang-2025" }), []string{"password: password_login"}},
		"a password of four characters": {as(func(n *staff.NewUser) { n.Password = "abcdabcdabcd" }), []string{"password: password_simple"}},
		"a run of digits":               {as(func(n *staff.NewUser) { n.Password = "1234567890" }), []string{"password: password_simple"}},
		"a run of letters, backwards":   {as(func(n *staff.NewUser) { n.Password = "lkjihgfedcba" }), []string{"password: password_simple"}},
		"everything at once": {
			staff.NewUser{District: 320106},
			[]string{"login: login_form", "display_name: name_missing", "role: role_unknown", "password: password_length"},
		},
	} {
		_, err := h.CreateUser(ctx, c.n, audit.CLI)
		if !errors.Is(err, staff.ErrUserInvalid) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var got []string
		for _, f := range fault.As(err).Fields {
			got = append(got, f.Name+": "+f.Code)
			if s := messages.For("").Field(f); strings.Contains(s, "[field.") || strings.Contains(s, "<no value>") {
				t.Errorf("%s: the catalogue says %q", name, s)
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if strings.Contains(err.Error(), c.n.Password) && c.n.Password != "" {
			t.Errorf("%s: the failure shows the password", name)
		}
	}
	if empty, err := h.Empty(ctx); !empty || err != nil {
		t.Errorf("somebody was created all the same: %v", err)
	}
}

func TestWhatAUserMayBe(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, n := range map[string]staff.NewUser{
		"the shortest password": as(func(n *staff.NewUser) { n.Login, n.Person, n.Password = "a1", "a", "豆浆油条包子馄饨面条" }),
		"the longest password": as(func(n *staff.NewUser) {
			n.Login, n.Person, n.Password = "a2", "b", strings.Repeat("豆浆油条", 31)+"包子面条"
		}),
		"a Chinese login":                  as(func(n *staff.NewUser) { n.Login, n.Person = "王芳", "c" }),
		"an administrator of the district": as(func(n *staff.NewUser) { n.Login, n.Person, n.Role, n.Street = "a4", "d", staff.System, "" }),
		"a community's": as(func(n *staff.NewUser) {
			n.Login, n.Person, n.Role, n.Community = "a5", "e", staff.Community, "320106001001"
		}),
	} {
		if _, err := h.CreateUser(ctx, n, audit.CLI); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestALoginIsTakenOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.create(t, wang())
	_, err := h.CreateUser(ctx, as(func(n *staff.NewUser) { n.Login = "WANG"; n.DisplayName = "王强" }), audit.CLI)
	if !errors.Is(err, staff.ErrLoginTaken) || fault.As(err).Args["Login"] != "wang" {
		t.Errorf("err = %v", err)
	}
}

func TestOnePersonDoesNotHoldRolesThatWatchOneAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	office := h.create(t, wang())
	second := as(func(n *staff.NewUser) { n.Login, n.Role = "wang2", staff.Finance })
	_, err := h.CreateUser(ctx, second, audit.CLI)
	if !errors.Is(err, staff.ErrRolesClash) {
		t.Fatalf("office and finance: %v", err)
	}
	if diff := cmp.Diff(map[string]any{"Person": "王芳", "Have": "office", "Want": "finance"}, fault.As(err).Args); diff != "" {
		t.Errorf("args (-want +got):\n%s", diff)
	}
	namesake := second
	namesake.Person = "王芳(财务)"
	finance := h.create(t, namesake)
	h.create(t, as(func(n *staff.NewUser) { n.Login, n.Role = "wang3", staff.Audit; n.Street = "" }))
	// One who stopped no longer counts, and cannot come back beside the other.
	if err := h.SetActive(ctx, office.ID, false, audit.CLI); err != nil {
		t.Fatal(err)
	}
	second.Login = "wang4"
	h.create(t, second)
	if err := h.SetActive(ctx, office.ID, true, audit.CLI); !errors.Is(err, staff.ErrRolesClash) {
		t.Errorf("back beside finance: %v", err)
	}
	if err := h.SetActive(ctx, finance.ID, false, audit.CLI); err != nil {
		t.Error(err)
	}
}

// One person is one person however the name is typed the second time.
func TestAPersonIsKnownHoweverWritten(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"王 芳", " 王\u3000芳 ", "王\u200b芳", "王芳\u00a0"} {
		h := newHouse(t)
		h.create(t, wang())
		second := as(func(n *staff.NewUser) { n.Login, n.Person, n.Role = "wang2", typed, staff.Finance })
		if _, err := h.CreateUser(ctx, second, audit.CLI); !errors.Is(err, staff.ErrRolesClash) {
			t.Errorf("%q pays what 王芳 reviews: %v", typed, err)
		}
		second.Role = staff.Audit
		second.Street = ""
		if got := h.create(t, second); got.Person != "王芳" {
			t.Errorf("%q is %q", typed, got.Person)
		}
	}
	h := newHouse(t)
	h.create(t, as(func(n *staff.NewUser) { n.Person = "Li Jing（office）" }))
	if got := h.create(t, as(func(n *staff.NewUser) { n.Login, n.Person = "li2", "li jing(OFFICE)" })); got.Person != "Li Jing（office）" {
		t.Errorf("%q", got.Person)
	}
}

func TestTheFirstRunIsAllOrNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	three := []staff.NewUser{
		as(func(n *staff.NewUser) { n.Login, n.DisplayName, n.Role, n.Street = "sys", "甲", staff.System, "" }),
		as(func(n *staff.NewUser) { n.Login, n.DisplayName, n.Role, n.Street = "sec", "乙", staff.Security, "" }),
		as(func(n *staff.NewUser) { n.Login, n.DisplayName, n.Role, n.Street = "aud", "甲", staff.Audit, "" }),
	}
	if _, err := h.CreateUsers(ctx, three, audit.System); !errors.Is(err, staff.ErrRolesClash) {
		t.Errorf("one person twice: %v", err)
	}
	if empty, err := h.Empty(ctx); !empty || err != nil {
		t.Errorf("two of three were created: %v", err)
	}
	three[2].DisplayName = "丙"
	users, err := h.CreateUsers(ctx, three, audit.System)
	if err != nil || len(users) != 3 {
		t.Fatalf("%v, %v", users, err)
	}
	if got := h.actions(t); got != "user.create user.create user.create" {
		t.Errorf("log: %s", got)
	}
}

func TestListUsers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, login := range []string{"cai", "an", "bai"} {
		h.create(t, as(func(n *staff.NewUser) { n.Login, n.DisplayName = login, login }))
	}
	users, err := h.ListUsers(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := h.SetActive(ctx, users[0].ID, false, audit.CLI); err != nil {
		t.Fatal(err)
	}
	users, err = h.ListUsers(ctx)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range users {
		got = append(got, u.Login)
	}
	if s := strings.Join(got, " "); s != "bai cai an" {
		t.Errorf("order: %s", s)
	}
}

func TestSomebodyCanAlwaysManageUsers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	security := func(login string) staff.User {
		return h.create(t, as(func(n *staff.NewUser) { n.Login, n.DisplayName, n.Role, n.Street = login, login, staff.Security, "" }))
	}
	first := security("first")
	if err := h.SetActive(ctx, first.ID, false, audit.CLI); !errors.Is(err, staff.ErrLastOfRole) {
		t.Errorf("the last one: %v", err)
	}
	second := security("second")
	if err := h.SetActive(ctx, first.ID, false, audit.CLI); err != nil {
		t.Errorf("one of two: %v", err)
	}
	if err := h.SetActive(ctx, second.ID, false, audit.CLI); !errors.Is(err, staff.ErrLastOfRole) {
		t.Errorf("the other is stopped: %v", err)
	}
	if err := h.SetActive(ctx, "nobody", false, audit.CLI); !errors.Is(err, staff.ErrUserNotFound) {
		t.Errorf("nobody: %v", err)
	}
	if err := h.SetActive(ctx, first.ID, false, audit.CLI); err != nil {
		t.Errorf("stopped twice: %v", err)
	}
	if got := h.actions(t); got != "user.create user.create user.stop" {
		t.Errorf("log: %s", got)
	}
}

func TestTheCatalogueSpeaksOfPeople(t *testing.T) {
	t.Parallel()
	p := messages.For("")
	for _, e := range []*fault.Error{
		staff.ErrUserNotFound, staff.ErrUserInvalid, staff.ErrLoginTaken.With("Login", "x"),
		staff.ErrRolesClash.With("Person", "x"), staff.ErrWrongSignIn, staff.ErrLocked.With("Minutes", 15), staff.ErrLastOfRole,
	} {
		sentence, fix := p.Fault(e)
		for _, s := range []string{sentence, fix} {
			if strings.HasPrefix(s, "[") || strings.Contains(s, "<no value>") {
				t.Errorf("%s: %q", e.Code, s)
			}
		}
	}
	for _, r := range staff.Roles() {
		if s := p.Text("role." + string(r)); strings.HasPrefix(s, "[") {
			t.Errorf("role %s has no name", r)
		}
	}
}

// TestAPasswordMadeAhead: it lets its users in like any other, a weak one is
// refused, and what is no hash is not kept.
func TestAPasswordMadeAhead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if _, err := staff.Hash(ctx, "1234567890"); !errors.Is(err, staff.ErrUserInvalid) {
		t.Errorf("a weak one: %v", err)
	}
	hash, err := staff.Hash(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	u := h.create(t, as(func(n *staff.NewUser) { n.Password, n.Hashed = "", hash }))
	if got, err := h.SignIn(ctx, "wang", password); err != nil || got.ID != u.ID {
		t.Errorf("sign in: %v, %v", got.ID, err)
	}
	if _, err := h.CreateUser(ctx, as(func(n *staff.NewUser) { n.Login, n.Hashed = "li", "plain" }), audit.CLI); err == nil {
		t.Error("what is no hash is kept")
	}
}
