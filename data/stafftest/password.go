// Package stafftest gives tests the password of the people they make up.
package stafftest

import (
	"context"
	"sync"
	"testing"

	"mealmap/data/staff"
)

// Password is that of everybody who is made with Hashed.
const Password = "三月的油菜花都开了吧"

var hashed = sync.OnceValues(func() (staff.Hashed, error) { return staff.Hash(context.Background(), Password) })

// Hashed is Password as it is kept, made once for the whole test program: under
// the race detector each hash takes a good part of a second.
func Hashed(tb testing.TB) staff.Hashed {
	tb.Helper()
	hash, err := hashed()
	if err != nil {
		tb.Fatal(err)
	}
	return hash
}
