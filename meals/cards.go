package meals

import "mealmap/data"

// CardID names one printed card; a re-issue has another.
type CardID string

// ElderID names one elder.
type ElderID string

// cardYears is how long a card is valid: long enough not to reprint a street
// every year, short enough that a lost one dies by itself.
const cardYears = 3

// Card is one printed card. An elder has at most one that is live.
type Card struct {
	District  data.District   `db:"district"`
	ID        CardID          `db:"id"`
	ElderID   ElderID         `db:"elder_id"`
	Index     uint32          `db:"card_index"` // dense, the same over re-issues
	Issue     uint8           `db:"issue"`
	Random    uint16          `db:"random"`
	Number    string          `db:"number"` // printed: 10 digits, the last a check digit
	KeyID     uint8           `db:"key_id"`
	ValidFrom data.ServiceDay `db:"valid_from"`
	ValidTo   data.ServiceDay `db:"valid_to"` // inclusive
	Live      bool            `db:"live"`
	Ended     CardEnd         `db:"ended"`
	EndedAt   data.Instant    `db:"ended_at"` // 0 while live
	EndReason string          `db:"end_reason"`
	IssuedAt  data.Instant    `db:"issued_at"`
	IssuedBy  string          `db:"issued_by"`
	LostAt    data.Instant    `db:"lost_at"`    // reported lost and not found; it does not work meanwhile; 0: is not
	PrintedAt data.Instant    `db:"printed_at"` // first released on paper; 0: not yet
	HandedAt  data.Instant    `db:"handed_at"`  // reached its elder; 0: not yet
}

// CardEnd is how a card ended, "" while it is live.
type CardEnd string

// The ends of a card.
const (
	Replaced CardEnd = "replaced"
	Revoked  CardEnd = "revoked"
)

func (c Card) token() Token {
	return Token{KeyID: c.KeyID, District: c.District, Index: c.Index, Random: c.Random, Issue: c.Issue,
		ValidFrom: c.ValidFrom, ValidTo: c.ValidTo}
}

// CardFilter narrows a list of cards; a zero field does not narrow.
type CardFilter struct {
	District  data.District
	Street    string // of the elder
	Community string // of the elder
	LiveOnly  bool
	ExpiresTo data.ServiceDay // valid no longer than this day
	Since     data.Instant    // issued no earlier
}
