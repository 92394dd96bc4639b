package web

import (
	"context"
	"net/http"

	"mealmap/data"
)

// PublicPage is what every page for elders shows around its matter.
type PublicPage struct {
	Chrome
	Office Contact
	Looks  Looks
}

// Contact is whom a page tells people to ask. Each is "" where not set.
type Contact struct {
	Edition string // "2026"
	Name    string
	Phone   string
}

// Tel is the telephone as a link dials it, "" where there is none.
func (o Contact) Tel() string { return Dial(o.Phone) }

// PublicPage fills the frame. Title is a key of the catalogue with its
// arguments, as for Chrome.
func (s *Server) PublicPage(r *http.Request, title string, pairs ...any) PublicPage {
	f := s.Facts(r.Context())
	return PublicPage{
		Chrome: s.Chrome(r, title, pairs...),
		Office: Contact{Edition: f.Edition, Name: f.OfficeName, Phone: f.OfficePhone},
		Looks:  s.looks(r),
	}
}

// Facts are the settings that pages and paper show. The zero value is what a
// page shows while the store cannot be read.
type Facts struct {
	Edition     string // "2026", "" before the first one
	OfficeName  string
	OfficePhone string
	Demo        bool
}

// Facts reads the settings in one view. A page is better without its footer
// than not shown, so a failure is logged and the rest left empty.
func (s *Server) Facts(ctx context.Context) (f Facts) {
	var demo string
	err := s.DB.View(ctx, func(tx *data.Tx) (err error) {
		for name, into := range map[string]*string{
			data.Edition:     &f.Edition,
			data.OfficeName:  &f.OfficeName,
			data.OfficePhone: &f.OfficePhone,
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
	f.Demo = demo != ""
	return f
}

// Dial gives the first number of a telephone entry as a tel: link takes it:
// digits, with a leading plus. Sheets hold several in one cell, with words
// between them.
func Dial(phone string) string {
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
