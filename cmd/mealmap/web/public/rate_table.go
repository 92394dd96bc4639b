package public

import (
	"net/http"
	"time"

	"github.com/go-chi/chi/v5"

	"mealmap/cmd/mealmap/web"
	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/meals/voices"
	"mealmap/merchants"
)

// How often the end of a card's number may be guessed at a table. An address has
// ten guesses in ten minutes, so that a table of elders behind one network has
// enough; all at one point together have two hundred in six hours. What there is
// to win is to give one opinion about one meal of today.
const (
	tableTries    = 10
	tableTriesPer = 10 * time.Minute
	pointTries    = 200
	pointTriesPer = 6 * time.Hour
)

// tableGuesses are what was tried at tables.
type tableGuesses struct{ address, point *tries }

func newTableGuesses() tableGuesses {
	return tableGuesses{address: newTries(tableTries, tableTriesPer, triesKept), point: newTries(pointTries, pointTriesPer, triesKept)}
}

// take counts a guess before it is looked at.
func (g *tableGuesses) take(address string, p merchants.PointID, now data.Instant) error {
	for _, t := range []struct {
		*tries
		key string
	}{{g.address, address}, {g.point, string(p)}} {
		if !t.take(t.key, now) {
			return fault.ErrRateLimited.With("Seconds", int(t.wait(t.key, now).Seconds())+1)
		}
	}
	return nil
}

// tablePage asks who at the table has eaten, by the end of his card's number.
type tablePage struct {
	web.PublicPage
	Point        string
	Trouble, Fix string
}

// showTable is GET /r/t/{code}: what the code on a point's tables opens.
func (s *server) showTable(w http.ResponseWriter, r *http.Request) error {
	p, err := s.tableOf(r)
	if err != nil {
		return err
	}
	return s.tablePage(w, r, http.StatusOK, tablePage{Point: p.Name})
}

// tablePage keeps the page out of every cache: the next at the table is somebody
// else.
func (s *server) tablePage(w http.ResponseWriter, r *http.Request, status int, page tablePage) error {
	page.PublicPage = s.PublicPage(r, "rate.table.title")
	w.Header().Set("Cache-Control", "no-store")
	return s.Render(w, r, status, "public/rate_table", page)
}

// tableOf is the point whose tables have the code: one that has left has none.
func (s *server) tableOf(r *http.Request) (*merchants.Point, error) {
	id, err := s.voices.PointOfTable(chi.URLParam(r, "code"))
	if err != nil {
		return nil, err
	}
	dir, err := s.Merchants.Directory(r.Context())
	if err != nil {
		return nil, err
	}
	p, ok := dir.Any(id)
	if !ok {
		return nil, voices.ErrTableCode
	}
	return p, nil
}

// findAtTable is POST /r/t/{code}: it leads to the faces where exactly one meal of
// the last three hours is of such a card. Why not, it does not say: the digits
// stay in the post, and the same sentence answers whatever was wrong.
func (s *server) findAtTable(w http.ResponseWriter, r *http.Request) error {
	if err := web.ReadForm(w, r); err != nil {
		return err
	}
	p, err := s.tableOf(r)
	if err != nil {
		return err
	}
	err = s.tables.take(addressOf(r), p.ID, s.DB.Now())
	if err == nil {
		id, found := s.voices.MealAtTable(r.Context(), p.ID, cardText(r.PostForm.Get("number")))
		if found == nil {
			http.Redirect(w, r, "/r/"+s.Meals.RatingCode(id), http.StatusSeeOther)
			return nil
		}
		err = found
	}
	if k := fault.KindOf(err); k != fault.NotFound && k != fault.Limited {
		return err
	}
	s.LogFailure(r, err)
	page := tablePage{Point: p.Name}
	page.Trouble, page.Fix = s.Printer(r).Fault(err)
	return s.tablePage(w, r, web.StatusOf(err), page)
}
