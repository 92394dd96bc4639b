// Package staff is who works here: users with one role and a scope each, what
// a role may do, signing in, and the sessions that follow.
//
// A role is a set of permissions (roles.go). A scope is a street or a
// community within the district; scope and permission must both allow. Elders
// and tills are not users. The package knows nothing of pages or cookies.
package staff

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"mealmap/data"
	"mealmap/data/fault"
)

// What can go wrong with people.
var (
	// ErrUserNotFound: no such user.
	ErrUserNotFound = fault.New(fault.NotFound, "user_not_found")
	// ErrUserInvalid: the fields say what is wrong with the new user.
	ErrUserInvalid = fault.New(fault.Invalid, "user_invalid")
	// ErrLoginTaken: another user has this login. Arg Login.
	ErrLoginTaken = fault.New(fault.Conflict, "login_taken")
	// ErrRolesClash: the same person already has a role that excludes this one.
	// Args Person, Have, Want (roles).
	ErrRolesClash = fault.New(fault.Conflict, "roles_clash")
	// ErrWrongSignIn: login or password is not right; which of them is not said.
	ErrWrongSignIn = fault.New(fault.Unauthenticated, "wrong_sign_in")
	// ErrLocked: too many wrong passwords. Arg Minutes.
	ErrLocked = fault.New(fault.Limited, "sign_in_locked")
	// ErrLastOfRole: nobody active would be left who may manage users.
	ErrLastOfRole = fault.New(fault.Conflict, "last_of_role")
)

// UserID is a UUIDv7.
type UserID string

// User is somebody who signs in.
type User struct {
	District    data.District `db:"district"`
	ID          UserID        `db:"id"`
	Login       string        `db:"login"`
	DisplayName string        `db:"display_name"`
	Person      string        `db:"person"` // who it is, across several logins
	Role        Role          `db:"role"`
	Street      string        `db:"street"`    // 9-digit code; "": the whole district
	Community   string        `db:"community"` // 12-digit code; "": the whole street
	Active      bool          `db:"active"`
	Epoch       int64         `db:"epoch"` // a session of an older epoch has ended
	CreatedAt   data.Instant  `db:"created_at"`
}

// Covers reports whether something of the given street and community lies in
// the user's scope. "" as the thing's street or community means that it
// belongs to none in particular, which only a user of the wider scope covers.
func (u User) Covers(street, community string) bool {
	switch {
	case u.Street == "":
		return true
	case u.Street != street:
		return false
	}
	return u.Community == "" || u.Community == community
}

// NewUser is a user to be created. Person "" is the display name. Hashed, where it
// is given, stands in place of Password.
type NewUser struct {
	District    data.District
	Login       string // letters, digits, ".", "_" and "-"; kept in lower case
	DisplayName string
	Person      string
	Role        Role
	Street      string
	Community   string
	Password    string
	Hashed      Hashed
}

// The bounds of a login, in characters.
const (
	minLogin = 2
	maxLogin = 32
)

// cleaned folds what does not matter.
func (n NewUser) cleaned() NewUser {
	n.Login = foldLogin(n.Login)
	n.DisplayName = strings.TrimSpace(n.DisplayName)
	n.Person = strings.TrimSpace(n.Person)
	if n.Person == "" {
		n.Person = n.DisplayName
	}
	return n
}

// foldPerson is a name as it is compared: spaces, full-width forms, marks that
// nobody sees and the case of letters make nobody another person.
func foldPerson(name string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, norm.NFKC.String(name)))
}

func foldLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// validate returns ErrUserInvalid with the fields that cannot be used, all at
// once.
func (n NewUser) validate() error {
	e := ErrUserInvalid
	if !validLogin(n.Login) {
		e = e.Field(fault.Field{Name: "login", Code: "login_form", Args: map[string]any{"Min": minLogin, "Max": maxLogin}})
	}
	if n.DisplayName == "" || utf8.RuneCountInString(n.DisplayName) > 60 {
		e = e.Field(fault.Field{Name: "display_name", Code: "name_missing"})
	}
	if !n.Role.Valid() {
		e = e.Field(fault.Field{Name: "role", Code: "role_unknown"})
	}
	for _, f := range n.scopeFaults() {
		e = e.Field(f)
	}
	if f := passwordFault(n.Login, n.Password); f != nil && n.Hashed == "" {
		e = e.Field(*f)
	}
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}

func validLogin(login string) bool {
	n := utf8.RuneCountInString(login)
	return n >= minLogin && n <= maxLogin && !strings.ContainsFunc(login, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-", r)
	})
}

// scopeFaults: codes nest by their digits, 6 in 9 in 12; a role that works in
// a street needs one.
func (n NewUser) scopeFaults() (faults []fault.Field) {
	if n.Street == "" && (n.Role.needsStreet() || n.Community != "") {
		faults = append(faults, fault.Field{Name: "street", Code: "street_missing"})
	}
	if n.Street != "" && !nests(n.Street, 9, n.District.String()) {
		faults = append(faults, fault.Field{Name: "street", Code: "street_elsewhere", Args: map[string]any{"District": n.District.String()}})
	}
	if n.Community != "" && !nests(n.Community, 12, n.Street) {
		faults = append(faults, fault.Field{Name: "community", Code: "community_elsewhere", Args: map[string]any{"Street": n.Street}})
	}
	return faults
}

func nests(code string, digits int, within string) bool {
	return len(code) == digits && strings.HasPrefix(code, within) &&
		!strings.ContainsFunc(code, func(r rune) bool { return r < '0' || r > '9' })
}
