package web

import (
	"context"

	"mealmap/data"
)

// facts are the settings that elders' pages show. The zero value is what a
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
	err := s.DB.View(ctx, func(tx *data.Tx) error {
		for name, into := range map[string]*string{
			data.Edition:     &f.edition,
			data.OfficeName:  &f.officeName,
			data.OfficePhone: &f.officePhone,
		} {
			v, err := data.Setting(tx, name)
			if err != nil {
				return err
			}
			*into = v
		}
		demo, err := data.Setting(tx, data.Demo)
		f.demo = demo != ""
		return err
	})
	if err != nil {
		s.Log.Warn("settings", "error", err.Error())
	}
	return f
}
