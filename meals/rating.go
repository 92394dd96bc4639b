package meals

import (
	"crypto/subtle"
	"encoding/base64"

	"github.com/google/uuid"
)

// ratingPurpose keeps the codes of rating links apart from any other code that
// the vault makes.
const ratingPurpose = "rating link"

// ratingMAC is how much of the code is proof: 8 bytes are 2^64 guesses for the
// right to give one opinion.
const ratingMAC = 8

// RatingCode is the code in the link or QR after a meal: the redemption's id and
// a proof that this installation made it, 32 letters, digits, - and _. It needs
// no row in the database. "" where id is no UUID.
func (s *Store) RatingCode(id RedemptionID) string {
	u, err := uuid.Parse(string(id))
	if err != nil {
		return ""
	}
	code := append(u[:], s.vault.MAC(ratingPurpose, u[:])[:ratingMAC]...)
	return base64.RawURLEncoding.EncodeToString(code)
}

// RedemptionOfCode reads a rating code back, ErrRatingCode where it was not made
// here. The meal itself is still to be looked up.
func (s *Store) RedemptionOfCode(code string) (RedemptionID, error) {
	raw, err := base64.RawURLEncoding.Strict().DecodeString(code)
	sized := len(code) == base64.RawURLEncoding.EncodedLen(len(uuid.UUID{})+ratingMAC) // decoding skips line breaks
	if err != nil || !sized || len(raw) != len(uuid.UUID{})+ratingMAC {
		return "", ErrRatingCode
	}
	id := uuid.UUID(raw[:16])
	if subtle.ConstantTimeCompare(raw[16:], s.vault.MAC(ratingPurpose, id[:])[:ratingMAC]) != 1 {
		return "", ErrRatingCode
	}
	return RedemptionID(id.String()), nil
}
