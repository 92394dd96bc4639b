package vault_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"mealmap/data/vault"
)

var key = [32]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32}

func seal(t *testing.T, v *vault.Vault, plain, label string) []byte {
	t.Helper()
	sealed, err := v.Seal([]byte(plain), label)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

func TestASealedValueOpensInItsPlaceOnly(t *testing.T) {
	t.Parallel()
	v := vault.New(key)
	for _, plain := range []string{"", "320106195003051234", "王喆 13800005678"} {
		sealed := seal(t, v, plain, "elders/1/number")
		if len(plain) > 0 && bytes.Contains(sealed, []byte(plain)) {
			t.Errorf("%q can be read in the sealed value", plain)
		}
		if len(sealed) != len(plain)+29 {
			t.Errorf("%q became %d bytes", plain, len(sealed))
		}
		if got, err := v.Open(sealed, "elders/1/number"); err != nil || string(got) != plain {
			t.Errorf("opened %q, %v", got, err)
		}
		for _, label := range []string{"elders/2/number", "elders/1/phone", "", "elders/1/number "} {
			if got, err := v.Open(sealed, label); !errors.Is(err, vault.ErrSealBroken) || got != nil {
				t.Errorf("under %q: %q, %v", label, got, err)
			}
		}
	}
}

func TestAChangedValueDoesNotOpen(t *testing.T) {
	t.Parallel()
	v := vault.New(key)
	sealed := seal(t, v, "320106195003051234", "l")
	for i := range sealed {
		for bit := range 8 {
			changed := slices.Clone(sealed)
			changed[i] ^= 1 << bit
			if _, err := v.Open(changed, "l"); !errors.Is(err, vault.ErrSealBroken) {
				t.Fatalf("byte %d bit %d: %v", i, bit, err)
			}
		}
	}
	for n := range sealed {
		if _, err := v.Open(sealed[:n], "l"); !errors.Is(err, vault.ErrSealBroken) {
			t.Fatalf("cut to %d: %v", n, err)
		}
	}
	if _, err := v.Open(nil, "l"); !errors.Is(err, vault.ErrSealBroken) {
		t.Errorf("nothing: %v", err)
	}
	if _, err := v.Open(append(sealed, 0), "l"); !errors.Is(err, vault.ErrSealBroken) {
		t.Errorf("lengthened: %v", err)
	}
}

func TestEqualValuesAreNotSealedEqually(t *testing.T) {
	t.Parallel()
	v := vault.New(key)
	if bytes.Equal(seal(t, v, "same", "l"), seal(t, v, "same", "l")) {
		t.Error("two sealed values are the same")
	}
}

func TestAnotherKeyOpensNothing(t *testing.T) {
	t.Parallel()
	v, other := vault.New(key), vault.New([32]byte{})
	if _, err := other.Open(seal(t, v, "plain", "l"), "l"); !errors.Is(err, vault.ErrSealBroken) {
		t.Errorf("err = %v", err)
	}
	if bytes.Equal(v.Index("number", "1"), other.Index("number", "1")) || v.Fingerprint() == other.Fingerprint() {
		t.Error("two keys give the same index or fingerprint")
	}
}

// The stored form is for years: a change of the derivation would lose every
// sealed value, so known answers hold it. They were computed with Python's
// hmac and cryptography packages from the package comment.
func TestKnownAnswers(t *testing.T) {
	t.Parallel()
	v := vault.New(key)
	sealed, err := hex.DecodeString(knownSealed)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := v.Open(sealed, "elders/1/number"); err != nil || string(got) != "320106195003051234" {
		t.Errorf("sealed: %q, %v", got, err)
	}
	for name, c := range map[string]struct{ got, want string }{
		"index":       {hex.EncodeToString(v.Index("number", "320106195003051234")), knownIndex},
		"mac":         {hex.EncodeToString(v.MAC("rating", []byte("meal"))), knownMAC},
		"fingerprint": {v.Fingerprint(), knownFingerprint},
	} {
		if c.got != c.want {
			t.Errorf("%s = %s, want %s", name, c.got, c.want)
		}
	}
}

func TestPurposesDoNotRunIntoOneAnother(t *testing.T) {
	t.Parallel()
	v := vault.New(key)
	seen := map[string]string{}
	for _, c := range [][2]string{{"number", "1"}, {"numbe", "r1"}, {"number1", ""}, {"", "number1"}, {"phone", "1"}, {"number", "2"}} {
		i := string(v.Index(c[0], c[1]))
		if len(i) != 16 {
			t.Errorf("index of %d bytes", len(i))
		}
		if other, taken := seen[i]; taken {
			t.Errorf("%q and %q have one index", c, other)
		}
		seen[i] = c[0] + "/" + c[1]
	}
	if mac := v.MAC("number", []byte("1")); len(mac) != 32 || bytes.Equal(mac[:16], v.Index("number", "1")) {
		t.Error("a code for links is also an index")
	}
	if !bytes.Equal(v.Index("number", "1"), v.Index("number", "1")) {
		t.Error("an index changes")
	}
}

func FuzzOpen(f *testing.F) {
	v := vault.New(key)
	// One value for all fuzzing processes: a sealed value is different each time.
	sealed, err := hex.DecodeString(knownSealed)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte{})
	f.Add([]byte{1})
	f.Add([]byte{2, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := v.Open(b, "elders/1/number")
		if err == nil && !bytes.Equal(b, sealed) {
			t.Errorf("forged: %x opens as %x", b, got)
		}
		if err != nil && !errors.Is(err, vault.ErrSealBroken) {
			t.Errorf("unnamed: %v", err)
		}
	})
}

const (
	knownSealed      = "01000102030405060708090a0ba353cee49b141ef8b4288f1af8b8ca6a50dc42de138043f48ad5070f4ef781ea6911"
	knownIndex       = "6cbcc9f565c70d931021c6d30edae45b"
	knownMAC         = "ddd77a5dca61782988990d3149bfd08a2f0d94cabfe2bf5f91efda766ff022c3"
	knownFingerprint = "25e3ed3263201d01"
)
