package geo

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"sync"

	"mealmap/data"
	"mealmap/data/seed"
)

// Level is a division's depth in the administrative tree.
type Level int

// The levels of the tree, each with the length of its codes.
const (
	LevelProvince  Level = 2
	LevelCity      Level = 4
	LevelDistrict  Level = 6 // GB/T 2260; also counties and county-level cities
	LevelStreet    Level = 9 // also towns and townships
	LevelCommunity Level = 12
)

// Division is one administrative division of China. Its ancestors' codes are
// the beginnings of its own.
type Division struct {
	Code  string
	Name  string
	Level Level
}

// DivisionTree is the divisions of China: provinces to streets everywhere,
// communities where the seed data has them. It never changes.
type DivisionTree struct {
	byCode  map[string]Division
	sorted  []Division // by code
	sayings map[string][]Division
}

// Divisions gives the embedded tree, read at its first use.
func Divisions() *DivisionTree { return loadDivisions() }

// A damaged embed cannot be mended at run time, hence the panic.
var loadDivisions = sync.OnceValue(func() *DivisionTree {
	t, err := readDivisions()
	if err != nil {
		panic(err)
	}
	return t
})

func readDivisions() (*DivisionTree, error) {
	files, err := seed.Divisions.ReadDir("divisions")
	if err != nil {
		return nil, err
	}
	t := &DivisionTree{byCode: make(map[string]Division, 1<<16)}
	for _, f := range files {
		if err := t.readFile(path.Join("divisions", f.Name())); err != nil {
			return nil, fmt.Errorf("divisions %s: %w", f.Name(), err)
		}
	}
	for _, d := range t.byCode {
		t.sorted = append(t.sorted, d)
	}
	slices.SortFunc(t.sorted, func(a, b Division) int { return strings.Compare(a.Code, b.Code) })
	t.listSayings()
	return t, nil
}

func (t *DivisionTree) readFile(name string) error {
	f, err := seed.Divisions.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	var r io.Reader = f
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return err
		}
	}
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		code, rest, _ := strings.Cut(lines.Text(), ",")
		name, _, _ := strings.Cut(rest, ",")
		if code != "code" {
			t.byCode[code] = Division{Code: code, Name: strings.Trim(name, `"`), Level: Level(len(code))}
		}
	}
	return lines.Err()
}

// Find gives the division with a code of 2, 4, 6, 9 or 12 digits.
func (t *DivisionTree) Find(code string) (Division, bool) {
	d, ok := t.byCode[code]
	return d, ok
}

// Children lists the divisions one level below the code: the districts of a
// city, the streets of a district, the communities of a street.
func (t *DivisionTree) Children(code string) []Division {
	from, _ := slices.BinarySearchFunc(t.sorted, code, func(d Division, c string) int {
		return strings.Compare(d.Code, c)
	})
	var below []Division
	for _, d := range t.sorted[from:] {
		if !strings.HasPrefix(d.Code, code) {
			break
		}
		if len(d.Code) > len(code) && (len(below) == 0 || d.Level == below[0].Level) {
			below = append(below, d)
		}
	}
	return below
}

// Streets lists a district's streets, towns and townships by code; none for a
// district that is not known.
func (t *DivisionTree) Streets(d data.District) []Division {
	if _, known := t.byCode[d.String()]; !known {
		return nil
	}
	return t.Children(d.String())
}

// FullName is the name with those of its ancestors in front, as an address
// begins; "" for a code that is not known. Levels that only fill the code
// (the urban districts of a municipality) are left out.
func (t *DivisionTree) FullName(code string) string {
	d, ok := t.byCode[code]
	if !ok {
		return ""
	}
	var b strings.Builder
	for _, level := range []Level{LevelProvince, LevelCity, LevelDistrict, LevelStreet} {
		if level >= d.Level {
			break
		}
		if up := t.byCode[code[:level]]; !fillsOnly(up.Name) {
			b.WriteString(up.Name)
		}
	}
	return b.String() + d.Name
}
