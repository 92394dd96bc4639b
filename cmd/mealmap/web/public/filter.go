package public

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// wish is what the address of a list asks for besides where: what the points
// must have, whether they must be open now, and which screen of them.
type wish struct {
	tags []merchants.Tag // in the order of display
	open bool
	page int
}

// filterLink is one filter: the address with it put on, or taken off where it is
// on.
type filterLink struct {
	Text, Href string
	On         bool
}

// wishOf reads ?tag=halal&tag=soft&open=1&page=2. What it does not know it
// leaves out, as the pages for elders do.
func wishOf(q url.Values) wish {
	w := wish{page: pageOf(q), open: q.Get("open") == "1"}
	for _, t := range merchants.Tags() {
		if slices.Contains(q["tag"], string(t)) {
			w.tags = append(w.tags, t)
		}
	}
	return w
}

// any reports that something is asked for.
func (w wish) any() bool { return w.open || len(w.tags) > 0 }

// wants reports whether the point has all that is asked for.
func (w wish) wants(f near.Found) bool {
	for _, t := range w.tags {
		if !f.Point.Has(t) {
			return false
		}
	}
	return !w.open || f.Open.Open
}

// at is the same wish at another page.
func (w wish) at(page int) wish {
	w.page = page
	return w
}

// with is the wish with the tag put on or taken off, from its first page.
func (w wish) with(t merchants.Tag) wish {
	had := slices.Contains(w.tags, t)
	tags := w.tags
	w.tags = nil
	for _, each := range merchants.Tags() {
		if each == t && !had || each != t && slices.Contains(tags, each) {
			w.tags = append(w.tags, each)
		}
	}
	return w.at(1)
}

// href is the request's address with the wish in place of its own, and without
// what chat programs added to it.
func (w wish) href(r *http.Request) string {
	q := url.Values{}
	for _, name := range []string{"at", "q"} {
		if v := r.URL.Query().Get(name); v != "" {
			q.Set(name, v)
		}
	}
	for _, t := range w.tags {
		q.Add("tag", string(t))
	}
	if w.open {
		q.Set("open", "1")
	}
	if w.page > 1 {
		q.Set("page", strconv.Itoa(w.page))
	}
	return (&url.URL{Path: r.URL.Path, RawQuery: q.Encode()}).String()
}

// links are the filters that some point passes, and those that are on.
func (w wish) links(r *http.Request, p *messages.Printer, dir *merchants.Directory) []filterLink {
	if len(dir.Points()) == 0 {
		return nil
	}
	now := w.at(1)
	now.open = !w.open
	list := []filterLink{{p.Text("public.filter.open"), now.href(r), w.open}}
	for _, t := range merchants.Tags() {
		on := slices.Contains(w.tags, t)
		if on || slices.ContainsFunc(dir.Points(), func(p *merchants.Point) bool { return p.Has(t) }) {
			list = append(list, filterLink{p.Text("public.tag." + string(t)), w.with(t).href(r), on})
		}
	}
	return list
}
