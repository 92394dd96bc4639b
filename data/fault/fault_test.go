package fault_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"mealmap/data/fault"
)

var (
	errSold = fault.New(fault.Conflict, "test_sold")
	errGone = fault.New(fault.NotFound, "test_gone")
)

func TestAFailureIsKnownByItsCode(t *testing.T) {
	t.Parallel()
	cause := errors.New("the pot is empty")
	err := fmt.Errorf("order 7: %w", errSold.With("Dish", "红烧肉").Because(cause))
	if !errors.Is(err, errSold) {
		t.Error("it is not itself")
	}
	if errors.Is(err, errGone) || errors.Is(errors.New("test_sold"), errSold) {
		t.Error("it is another")
	}
	if !errors.Is(err, cause) {
		t.Error("the cause is lost")
	}
	if got := fault.KindOf(err); got != fault.Conflict {
		t.Errorf("kind %v", got)
	}
	if got := fault.As(err).Args["Dish"]; got != "红烧肉" {
		t.Errorf("dish %v", got)
	}
}

func TestWhatNobodyNamedIsInternal(t *testing.T) {
	t.Parallel()
	for _, err := range []error{nil, errors.New("plain")} {
		if fault.As(err) != nil || fault.KindOf(err) != fault.Internal {
			t.Errorf("%v was named", err)
		}
	}
}

func TestAnOccurrenceLeavesTheDeclarationAlone(t *testing.T) {
	t.Parallel()
	one := errSold.With("Dish", "饺子").Field(fault.Field{Row: 2, Name: "dish", Code: "sold"})
	two := one.With("Dish", "面条").Field(fault.Field{Row: 3, Name: "price", Code: "low"})
	three := one.Field(fault.Field{Row: 4, Name: "day", Code: "past"})
	ignore := cmpopts.IgnoreUnexported(fault.Error{})
	want := &fault.Error{Kind: fault.Conflict, Code: "test_sold"}
	if diff := cmp.Diff(want, errSold, ignore); diff != "" {
		t.Errorf("the declaration (-want +got):\n%s", diff)
	}
	for _, c := range []struct {
		got  *fault.Error
		dish string
		rows []int
	}{{one, "饺子", []int{2}}, {two, "面条", []int{2, 3}}, {three, "饺子", []int{2, 4}}} {
		var rows []int
		for _, f := range c.got.Fields {
			rows = append(rows, f.Row)
		}
		if c.got.Args["Dish"] != c.dish || !slices.Equal(rows, c.rows) {
			t.Errorf("got %v", c.got)
		}
	}
}

func TestTheLogLineIsStable(t *testing.T) {
	t.Parallel()
	err := errSold.With("B", 2, "A", 1).Field(fault.Field{Row: 17, Name: "lat", Code: "out_of_range"}).Because(errors.New("why"))
	if got, want := err.Error(), "test_sold A=1 B=2 [row 17 lat: out_of_range]: why"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := errGone.Error(); got != "test_gone" {
		t.Errorf("got %s", got)
	}
}

func TestCodesAreDeclaredOnce(t *testing.T) {
	t.Parallel()
	codes := fault.Codes()
	if !slices.IsSorted(codes) || !slices.Contains(codes, "test_sold") || !slices.Contains(codes, "unavailable") {
		t.Errorf("codes %v", codes)
	}
	defer func() {
		if recover() == nil {
			t.Error("a code was declared twice and nobody was told")
		}
	}()
	fault.New(fault.Invalid, "test_sold")
}
