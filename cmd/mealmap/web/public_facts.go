package web

import (
	"context"
	"net/http"

	"mealmap/data"
)

// elderPage is what every page for elders shows around its matter.
type elderPage struct {
	Chrome
	Office officeFacts
}

// officeFacts are the settings that elders' pages show. The zero value is what
// a page shows while the store cannot be read.
type officeFacts struct {
	Edition string // "2026", "" before the first one
	Name    string // "" where none is set
	Phone   string // "" where none is set
}

// Tel is the telephone as a link dials it, "" where there is none.
func (o officeFacts) Tel() string { return dial(o.Phone) }

func (s *Server) elderPage(r *http.Request, title string, pairs ...any) elderPage {
	return elderPage{Chrome: s.chrome(r, title, pairs...), Office: s.officeFacts(r.Context())}
}

// officeFacts reads the settings in one view. A page is better without its
// footer than not shown, so a failure is logged and the rest left empty.
func (s *Server) officeFacts(ctx context.Context) (o officeFacts) {
	err := s.DB.View(ctx, func(tx *data.Tx) (err error) {
		for name, into := range map[string]*string{
			data.Edition:     &o.Edition,
			data.OfficeName:  &o.Name,
			data.OfficePhone: &o.Phone,
		} {
			if *into, err = data.Setting(tx, name); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.Log.Warn("settings", "error", err.Error())
	}
	return o
}

// dial gives the first number of a telephone entry as a tel: link takes it:
// digits, with a leading plus. Sheets hold "025-84500000转12、13900000000".
func dial(phone string) string {
	digits := make([]byte, 0, 16)
	for i := range len(phone) {
		switch c := phone[i]; {
		case c >= '0' && c <= '9', c == '+' && len(digits) == 0:
			digits = append(digits, c)
		case c == '-' || c == ' ' || c == '(' || c == ')':
		case len(digits) >= 7:
			return string(digits)
		}
	}
	if len(digits) < 3 {
		return ""
	}
	return string(digits)
}
