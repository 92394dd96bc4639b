package meals

import (
	"context"
	"fmt"

	"mealmap/data"
	"mealmap/data/audit"
)

// ElderChange is what may be put right about an elder. The ID number and the
// birth date are who somebody is, and do not change here.
type ElderChange struct {
	Name          string
	Phone         string // "" keeps the known one
	Community     string // 12-digit code, "" unknown
	CommunityName string
	CareLevel     int
	Seen          data.Instant // Elder.UpdatedAt of what was put right, 0: whatever is known
}

// UpdateElder writes an elder's facts anew and logs which changed, not what to.
// ErrInvalidInput names what is wrong, ErrElderUnknown where there is nobody.
// The same facts again change nothing; others than were seen are ErrElderChanged.
func (s *Store) UpdateElder(ctx context.Context, d data.District, id ElderID, c ElderChange, by audit.Actor) error {
	err := s.db.InTx(ctx, func(tx *data.Tx) error {
		known, err := findElderRow(tx, d, id)
		if err != nil {
			return err
		}
		number, phone, err := known.open(s.vault)
		if err != nil {
			return err
		}
		if c.Phone == "" {
			c.Phone = phone
		}
		n, wrong := NewElder{Street: known.Street, Community: c.Community, CommunityName: c.CommunityName, Name: c.Name,
			Number: number, BornOn: known.BornOn, Phone: c.Phone, CareLevel: c.CareLevel}.check(tx.Now.ServiceDay())
		if len(wrong) > 0 {
			return invalid(wrong)
		}
		fields := n.differs(known, phone)
		if len(fields) == 0 {
			return nil
		}
		if c.Seen != 0 && c.Seen != known.UpdatedAt {
			return ErrElderChanged
		}
		return s.updateElder(tx, known, nil, n, fields, by)
	})
	if err != nil {
		return fmt.Errorf("update elder %s: %w", id, err)
	}
	return nil
}

// differs names the facts that are not as known.
func (n NewElder) differs(known *elderRow, phone string) []string {
	var fields []string
	for _, f := range []struct {
		name string
		same bool
	}{
		{"name", n.Name == known.Name},
		{"phone", n.Phone == phone},
		{"community", n.Community == known.Community},
		{"community_name", n.CommunityName == known.CommunityName},
		{"care_level", n.CareLevel == known.CareLevel},
	} {
		if !f.same {
			fields = append(fields, f.name)
		}
	}
	return fields
}
