package site

import (
	"bytes"
	"cmp"
	"fmt"
	"html/template"
	"io/fs"
	"net/url"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/print"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants/editions"
	"mealmap/static"
	"mealmap/static/messages"
)

// Input is everything that the folder shows.
type Input struct {
	Edition editions.Edition
	Info    print.MapInfo
	Places  []geo.Place // where posters hang
	Ways    []geo.Way   // around the points and the places
	Graph   *walk.Graph // empty where nobody knows how people walk
	Pace    walk.Pace
	Paper   []File
	Words   *messages.Printer

	table  *walk.Table // of the placed points, made when it is first asked
	placed []int       // their places in the content
}

// File is a finished print of the edition. Key names it in the catalogue.
type File struct {
	Name string // "map-a3.pdf"
	Key  string
	Body []byte
}

// Put takes one file of the folder, its name with slashes.
type Put func(name string, body []byte) error

// Marker is the file by which a folder is known as an exported edition.
const Marker = "edition.txt"

// nearestListed is how many points a place's page lists.
const nearestListed = 10

// Write gives every file of the folder, always in the same order.
func Write(in Input, put Put) error {
	f, err := newFolder(in, put)
	if err != nil {
		return err
	}
	for _, write := range []func() error{f.marker, f.assets, f.index, f.points, f.places, f.data, f.paper} {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

// folder is what the pages share.
type folder struct {
	Input
	put   Put
	pages map[string]*template.Template
	cards []Card // by number
}

func newFolder(in Input, put Put) (*folder, error) {
	f := &folder{Input: in, put: put}
	var err error
	if f.pages, err = parsed(in.Words); err != nil {
		return nil, err
	}
	f.Places = slices.Clone(in.Places)
	slices.SortFunc(f.Places, func(a, b geo.Place) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Code, b.Code))
	})
	for i := range in.Edition.Content.Points {
		f.cards = append(f.cards, cardOf(in.Words, &in.Edition.Content.Points[i]))
	}
	return f, nil
}

// parsed are the templates of the folder in one language.
func parsed(p *messages.Printer) (map[string]*template.Template, error) {
	set := map[string]*template.Template{}
	for _, name := range []string{"index", "place", "point"} {
		t, err := template.New("layout.html").Funcs(template.FuncMap{"t": p.Text}).ParseFS(static.Files,
			"templates/site/layout.html", "templates/site/_parts.html", "templates/site/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("template site/%s: %w", name, err)
		}
		set[name] = t
	}
	return set, nil
}

// page writes one page.
func (f *folder) page(name, template string, v any) error {
	var b bytes.Buffer
	if err := f.pages[template].Execute(&b, v); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	return f.put(name, b.Bytes())
}

func (f *folder) marker() error {
	return f.put(Marker, []byte(f.Words.Text("site.marker", "Street", f.Info.Street, "Edition", f.Info.Edition, "Date", f.Info.Date,
		"Hash", fmt.Sprintf("%x", f.Edition.Hash))+"\n"))
}

// assets are the style sheets and the picture that the elders' pages have.
func (f *folder) assets() error {
	for _, name := range []string{"css/tokens.css", "css/elder.css", "css/site.css", "images/icon.svg"} {
		body, err := fs.ReadFile(static.Files, name)
		if err == nil {
			err = f.put(name, body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *folder) paper() error {
	for _, file := range f.Paper {
		if err := f.put("paper/"+segment(file.Name), file.Body); err != nil {
			return err
		}
	}
	return nil
}

// segment is a name as one part of a path, on every file system: letters, digits,
// dots and dashes stay, anything else becomes its code.
func segment(name string) string {
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' && i > 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "_%02x", c)
		}
	}
	return b.String()
}

// Address is where a place's page is found below the folder's own address.
func Address(base, place string) string {
	return strings.TrimSuffix(base, "/") + "/m/" + url.PathEscape(place)
}
