package web

import (
	"context"
	"net/http"

	"mealmap/data"
)

// publicPage is what every page for elders shows around its matter.
type publicPage struct {
	Chrome
	Office publicOffice
}

// publicOffice is whom a page tells people to ask. Each is "" where not set.
type publicOffice struct {
	Edition string // "2026"
	Name    string
	Phone   string
}

// Tel is the telephone as a link dials it, "" where there is none.
func (o publicOffice) Tel() string { return dial(o.Phone) }

func (s *Server) publicPage(r *http.Request, title string, pairs ...any) publicPage {
	f := s.facts(r.Context())
	return publicPage{
		Chrome: s.chrome(r, title, pairs...),
		Office: publicOffice{Edition: f.edition, Name: f.officeName, Phone: f.officePhone},
	}
}

// facts are the settings that pages and paper show. The zero value is what a
// page shows while the store cannot be read.
type facts struct {
	edition     string // "2026", "" before the first one
	officeName  string
	officePhone string
	demo        bool
}

// facts reads the settings in one view. A page is better without its footer
// than not shown, so a failure is logged and the rest left empty.
func (s *Server) facts(ctx context.Context) (f facts) {
	var demo string
	err := s.DB.View(ctx, func(tx *data.Tx) (err error) {
		for name, into := range map[string]*string{
			data.Edition:     &f.edition,
			data.OfficeName:  &f.officeName,
			data.OfficePhone: &f.officePhone,
			data.Demo:        &demo,
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
	f.demo = demo != ""
	return f
}

// dial gives the first number of a telephone entry as a tel: link takes it:
// digits, with a leading plus. Sheets hold several in one cell, with words
// between them.
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
