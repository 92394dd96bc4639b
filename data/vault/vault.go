// Package vault keeps what must not be readable in the database file: ID
// numbers, telephone numbers and signing keys.
//
// One master key of 32 random bytes, in a file beside the database or in the
// environment, yields by HKDF-SHA256 a key of its own for each use: sealing
// (AES-256-GCM), blind indexes, message codes and the fingerprint. A sealed
// value begins with a byte that names its algorithm, so that SM4 can stand
// beside AES without touching what is stored.
//
// The vault does not decide who may read what, and does not rotate keys.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"mealmap/data/fault"
)

// ErrSealBroken: a sealed value does not open under this key and label: it was
// changed, moved to another row, or sealed with another key.
var ErrSealBroken = fault.New(fault.Internal, "seal_broken")

// The first byte of a sealed value.
const algorithmAES256GCM = 1

const (
	keySize   = 32
	indexSize = 16
)

// Vault seals and opens with one master key. It is safe for concurrent use.
type Vault struct {
	master      [keySize]byte
	aead        cipher.AEAD
	index       []byte
	mac         []byte
	fingerprint string
}

// New makes a vault of a key that is already in hand; the program itself uses
// Create, Load or FromRecovery.
func New(key [keySize]byte) *Vault {
	block, err := aes.NewCipher(derive(key, "mealmap/seal/1", keySize))
	if err != nil {
		panic(fmt.Errorf("vault: %w", err)) // the length of the key is fixed above
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(fmt.Errorf("vault: %w", err)) // only a foreign block cipher fails
	}
	return &Vault{
		master:      key,
		aead:        aead,
		index:       derive(key, "mealmap/index/1", keySize),
		mac:         derive(key, "mealmap/mac/1", keySize),
		fingerprint: hex.EncodeToString(derive(key, "mealmap/fingerprint/1", 8)),
	}
}

func derive(key [keySize]byte, use string, length int) []byte {
	k, err := hkdf.Key(sha256.New, key[:], nil, use, length)
	if err != nil {
		panic(fmt.Errorf("vault: %w", err)) // only a length beyond 255 hashes fails
	}
	return k
}

// Seal encrypts plain for the one place that label names, "elders/<id>/number":
// it opens under the same label only. The result is 29 bytes longer.
func (v *Vault) Seal(plain []byte, label string) ([]byte, error) {
	sealed := make([]byte, 1, 1+len(plain)+v.aead.Overhead())
	sealed[0] = algorithmAES256GCM
	return v.aead.Seal(sealed, nil, plain, associated(algorithmAES256GCM, label)), nil
}

// Open reverses Seal; ErrSealBroken where the value, the label or the key is
// not the one it was sealed with.
func (v *Vault) Open(sealed []byte, label string) ([]byte, error) {
	if len(sealed) == 0 || sealed[0] != algorithmAES256GCM {
		return nil, ErrSealBroken
	}
	plain, err := v.aead.Open(nil, nil, sealed[1:], associated(sealed[0], label))
	if err != nil {
		return nil, ErrSealBroken.Because(err)
	}
	return plain, nil
}

// associated binds the algorithm too, so that its byte cannot be changed to a
// weaker one.
func associated(algorithm byte, label string) []byte {
	return append([]byte{algorithm}, label...)
}

// Index gives 16 bytes by which a sealed value can be found again: equal
// values of one purpose have equal indexes, and nobody without the key can try
// values out.
func (v *Vault) Index(purpose, value string) []byte {
	return code(v.index, purpose, []byte(value))[:indexSize]
}

// MAC gives 32 bytes that only this vault can make for msg and purpose, for
// links that need no row in the database.
func (v *Vault) MAC(purpose string, msg []byte) []byte {
	return code(v.mac, purpose, msg)
}

// code writes the length of the purpose first, so that no purpose and message
// run into one another.
func code(key []byte, purpose string, msg []byte) []byte {
	h := hmac.New(sha256.New, key)
	_ = binary.Write(h, binary.BigEndian, uint32(len(purpose)))
	h.Write([]byte(purpose))
	h.Write(msg)
	return h.Sum(nil)
}

// Fingerprint tells keys apart without giving them away: 16 hexadecimal digits.
func (v *Vault) Fingerprint() string { return v.fingerprint }
