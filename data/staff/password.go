package staff

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"mealmap/data/fault"
)

// The cost of a guess: OWASP's second choice for argon2id.
const (
	argonMemory  = 19 * 1024 // KiB
	argonTime    = 2
	argonThreads = 1
	saltLength   = 16
	hashLength   = 32
)

// The bounds of a password, in characters. ASVS 5.0 6.2.1 asks for at least 8
// and 6.2.9 for at least 64 being possible.
const (
	minPassword = 10
	maxPassword = 128
)

// hashing bounds how many hashes are computed at once, each 19 MiB.
var hashing = make(chan struct{}, max(2, runtime.GOMAXPROCS(0)))

// dummy is compared with when nobody has the login, so that the answer takes
// as long.
var dummy = encodeHash(make([]byte, saltLength), make([]byte, hashLength))

var errHashForm = errors.New("not an argon2id hash")

// Hashed is a password as it is kept. Made ahead it serves users who share one, as
// those of a demonstration do: each hash takes 20 ms on purpose.
type Hashed string

// Hash makes a password ahead. It fails with ErrUserInvalid where it is too weak.
func Hash(ctx context.Context, password string) (Hashed, error) {
	if f := passwordFault("", password); f != nil {
		return "", ErrUserInvalid.Field(*f)
	}
	hash, err := hashPassword(ctx, password)
	return Hashed(hash), err
}

// kept is what is stored for the user's password.
func (n NewUser) kept(ctx context.Context) (string, error) {
	if n.Hashed == "" {
		return hashPassword(ctx, n.Password)
	}
	_, _, err := decodeHash(string(n.Hashed))
	return string(n.Hashed), err
}

// hashPassword makes the text that is stored for a password.
func hashPassword(ctx context.Context, password string) (string, error) {
	salt := make([]byte, saltLength)
	_, _ = rand.Read(salt) // never fails: crypto/rand ends the program instead
	hash, err := derive(ctx, password, salt)
	if err != nil {
		return "", err
	}
	return encodeHash(salt, hash), nil
}

// samePassword reports whether stored was made from password.
func samePassword(ctx context.Context, stored, password string) (bool, error) {
	salt, want, err := decodeHash(stored)
	if err != nil {
		return false, err
	}
	got, err := derive(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// derive waits for its turn, or until ctx ends.
func derive(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case hashing <- struct{}{}:
		defer func() { <-hashing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, hashLength), nil
}

var hashHead = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonThreads)

func encodeHash(salt, hash []byte) string {
	return hashHead + base64.RawStdEncoding.EncodeToString(salt) + "$" + base64.RawStdEncoding.EncodeToString(hash)
}

// decodeHash accepts the one cost in use; another cost comes with the code
// that rehashes at the next sign-in.
func decodeHash(stored string) (salt, hash []byte, err error) {
	rest, ok := strings.CutPrefix(stored, hashHead)
	s, h, two := strings.Cut(rest, "$")
	if !ok || !two {
		return nil, nil, errHashForm
	}
	if salt, err = base64.RawStdEncoding.DecodeString(s); err != nil || len(salt) != saltLength {
		return nil, nil, errHashForm
	}
	if hash, err = base64.RawStdEncoding.DecodeString(h); err != nil || len(hash) != hashLength {
		return nil, nil, errHashForm
	}
	return salt, hash, nil
}

// passwordFault says what is wrong with a new password, nil where nothing is.
// Length is what counts; no kinds of character are prescribed (ASVS 6.2.5).
func passwordFault(login, password string) *fault.Field {
	n := utf8.RuneCountInString(password)
	switch {
	case n < minPassword || n > maxPassword:
		return &fault.Field{Name: "password", Code: "password_length", Args: map[string]any{"Min": minPassword, "Max": maxPassword}}
	case login != "" && strings.Contains(strings.ToLower(password), login):
		return &fault.Field{Name: "password", Code: "password_login"}
	case distinct(password) < 5 || isRun(password):
		return &fault.Field{Name: "password", Code: "password_simple"}
	}
	return nil
}

func distinct(s string) int {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

// isRun: 1234567890, abcdefghij and their reverse, also with 9 followed by 0.
func isRun(s string) bool {
	up, down := true, true
	var last rune
	for i, r := range s {
		if i > 0 {
			up = up && (r == last+1 || last == '9' && r == '0')
			down = down && (r == last-1 || last == '0' && r == '9')
		}
		last = r
	}
	return up || down
}
