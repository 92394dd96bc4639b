package maps

import (
	"net/http"
	"slices"

	folder "mealmap/cmd/mealmap/site"
	"mealmap/cmd/mealmap/web"
	"mealmap/cmd/mealmap/web/desk"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// editionForm is what every action on an edition begins with: the edition in the
// viewer's street, the form, and what benefit rules say.
func (s *server) editionForm(w http.ResponseWriter, r *http.Request) (editions.Edition, editions.Say, error) {
	e, err := s.editionOf(r)
	if err == nil {
		err = web.ReadForm(w, r)
	}
	if err != nil {
		return e, nil, err
	}
	say, err := s.say(r)
	return e, say, err
}

// editionDone goes back to the edition with what was done, or why not.
func (s *server) editionDone(w http.ResponseWriter, r *http.Request, e *editions.Edition, err error, said string) error {
	if err != nil {
		return s.refused(w, r, pathOf(e), err)
	}
	return s.Done(w, r, pathOf(e), said, "Name", e.Name)
}

// ChangeText is a change in one sentence.
func ChangeText(p *messages.Printer, c editions.Change) string {
	is, args := c.Point(), map[string]any{}
	was := is
	if c.Old != nil {
		was = c.Old
	}
	for name, pair := range map[string][2]any{
		"Name": {is.Name, was.Name}, "Number": {is.Number, was.Number}, "Address": {is.Address, was.Address}, "Phone": {is.Phone, was.Phone},
		"Hours":    {enumerate(p, folder.HoursText(p, is.Windows())), enumerate(p, folder.HoursText(p, was.Windows()))},
		"Benefits": {enumerate(p, benefitsOf(is)), enumerate(p, benefitsOf(was))},
		"Menu":     {enumerate(p, menuOf(p, is)), enumerate(p, menuOf(p, was))},
		"Tags":     {enumerate(p, tagsOf(p, is)), enumerate(p, tagsOf(p, was))},
	} {
		args[name], args["Was"+name] = pair[0], pair[1]
	}
	args["Metres"], args["SameAddress"] = int(float64(c.Metres)+0.5), is.Address == was.Address
	return p.With("editions.change."+string(c.Kind), args)
}

func enumerate(p *messages.Printer, words []string) string { return desk.JoinAll(p, words) }

func benefitsOf(e *editions.Point) []string {
	if len(e.Benefits) == 0 && e.Offer != "" {
		return []string{e.Offer}
	}
	return e.Benefits
}

func menuOf(p *messages.Printer, e *editions.Point) (words []string) {
	for _, item := range e.Menu {
		words = append(words, folder.MenuText(p, item))
	}
	return words
}

func tagsOf(p *messages.Printer, e *editions.Point) (words []string) {
	for _, tag := range slices.Sorted(slices.Values(e.Tags)) {
		words = append(words, p.Text("public.tag."+string(tag)))
	}
	return words
}
