package data

import (
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"

	"github.com/jmoiron/sqlx/reflectx"
)

// scan reads the rows of one statement into values of one type: a number, a
// text, bytes or a boolean, or a struct of such fields by their db names.
type scan struct {
	into   reflect.Type
	plain  bool    // it can; what is not plain sqlx reads
	fields [][]int // where each column goes; of a single value the one is empty
}

// scanFor gives the way to read into values of the type, nil where it is not
// plain.
func (st *statement) scanFor(t reflect.Type) *scan {
	i := slices.IndexFunc(st.scans, func(s *scan) bool { return s.into == t })
	if i < 0 {
		i = len(st.scans)
		st.scans = append(st.scans, &scan{into: t, plain: plainRow(st.session.conn.Mapper, t)})
	}
	if !st.scans[i].plain {
		return nil
	}
	return st.scans[i]
}

var scanner = reflect.TypeFor[sql.Scanner]()

// plainRow reports whether every field of a row of the type takes a plain value.
func plainRow(m *reflectx.Mapper, t reflect.Type) bool {
	if t.Kind() != reflect.Struct {
		return plainValue(t)
	}
	fields := m.TypeMap(t).Index
	return len(fields) > 0 && !slices.ContainsFunc(fields, func(f *reflectx.FieldInfo) bool {
		return !plainValue(f.Field.Type) && !(f.Embedded && f.Field.Type.Kind() == reflect.Struct)
	})
}

func plainValue(t reflect.Type) bool {
	if reflect.PointerTo(t).Implements(scanner) {
		return false
	}
	switch k := t.Kind(); k {
	case reflect.String, reflect.Bool, reflect.Float64:
		return true
	case reflect.Slice:
		return t.Elem().Kind() == reflect.Uint8
	default:
		return reflect.Int <= k && k <= reflect.Uint64
	}
}

// columns learns where the columns go.
func (s *scan) columns(m *reflectx.Mapper, names []string) error {
	switch {
	case len(s.fields) == len(names):
		return nil
	case s.into.Kind() != reflect.Struct:
		if len(names) != 1 {
			return fmt.Errorf("%d columns for one %s", len(names), s.into)
		}
		s.fields = [][]int{nil}
		return nil
	}
	fields := m.TraversalsByName(s.into, names)
	if i := slices.IndexFunc(fields, func(f []int) bool { return len(f) == 0 }); i >= 0 {
		return fmt.Errorf("missing destination name %s in %s", names[i], s.into)
	}
	s.fields = fields
	return nil
}

// row puts one row's values into dst.
func (s *scan) row(dst reflect.Value, values []driver.Value) error {
	for i, path := range s.fields {
		field := dst
		if len(path) > 0 {
			field = dst.FieldByIndex(path)
		}
		if err := assign(field, values[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// assign puts a value of the database where it fits: numbers and texts into one
// another where they read the same, NULL into bytes only.
func assign(dst reflect.Value, value driver.Value) error {
	kind := dst.Kind()
	switch v := value.(type) {
	case int64:
		return assignInt(dst, v)
	case string:
		switch {
		case kind == reflect.String:
			dst.SetString(v)
			return nil
		case kind == reflect.Slice:
			dst.SetBytes([]byte(v))
			return nil
		case reflect.Int <= kind && kind <= reflect.Uint64:
			if n, err := strconv.ParseInt(v, 10, 64); err == nil {
				return assignInt(dst, n)
			}
		}
	case []byte:
		switch kind {
		case reflect.Slice:
			dst.SetBytes(v)
			return nil
		case reflect.String:
			dst.SetString(string(v))
			return nil
		}
	case float64:
		if kind == reflect.Float64 {
			dst.SetFloat(v)
			return nil
		}
	case nil:
		if kind == reflect.Slice {
			dst.SetBytes(nil)
			return nil
		}
	}
	return fmt.Errorf("%T does not fit %s", value, dst.Type())
}

func assignInt(dst reflect.Value, n int64) error {
	switch kind := dst.Kind(); {
	case reflect.Int <= kind && kind <= reflect.Int64 && !dst.OverflowInt(n):
		dst.SetInt(n)
	case reflect.Uint <= kind && kind <= reflect.Uint64 && n >= 0 && !dst.OverflowUint(uint64(n)):
		dst.SetUint(uint64(n))
	case kind == reflect.Bool && (n == 0 || n == 1):
		dst.SetBool(n == 1)
	case kind == reflect.String:
		dst.SetString(strconv.FormatInt(n, 10))
	case kind == reflect.Float64:
		dst.SetFloat(float64(n))
	default:
		return fmt.Errorf("%d does not fit %s", n, dst.Type())
	}
	return nil
}

// get reads one row into dest, a pointer; ErrNoRow where there is none.
func (st *statement) get(dest any, args []any) error {
	into := reflect.ValueOf(dest).Elem()
	s := st.scanFor(into.Type())
	if s == nil {
		slow, err := st.slow()
		if err != nil {
			return err
		}
		return slow.GetContext(background, dest, args...)
	}
	rows, err := st.open(s, args)
	if err != nil {
		return err
	}
	if err = rows.Next(st.values); err == nil {
		err = s.row(into, st.values)
	} else if errors.Is(err, io.EOF) {
		err = ErrNoRow
	}
	return closing(rows, err)
}

// selectAll reads all rows into dest, a pointer to a slice.
func (st *statement) selectAll(dest any, args []any) error {
	list := reflect.ValueOf(dest).Elem()
	s := st.scanFor(list.Type().Elem())
	if s == nil {
		slow, err := st.slow()
		if err != nil {
			return err
		}
		return slow.SelectContext(background, dest, args...)
	}
	rows, err := st.open(s, args)
	if err != nil {
		return err
	}
	list.SetLen(0)
	for n := 0; err == nil; n++ {
		if err = rows.Next(st.values); err != nil {
			break
		}
		if n == list.Cap() {
			list.Grow(1)
		}
		list.SetLen(n + 1)
		list.Index(n).SetZero()
		err = s.row(list.Index(n), st.values)
	}
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return closing(rows, err)
}

// open runs the query and learns where its columns go.
func (st *statement) open(s *scan, args []any) (driver.Rows, error) {
	rows, err := st.run(args)
	if err != nil {
		return nil, err
	}
	names := rows.Columns()
	if len(st.values) != len(names) {
		st.values = make([]driver.Value, len(names))
	}
	if err := s.columns(st.session.conn.Mapper, names); err != nil {
		return nil, closing(rows, err)
	}
	return rows, nil
}

// closing ends the rows; what went wrong before counts.
func closing(rows driver.Rows, err error) error {
	if closed := rows.Close(); err == nil {
		return closed
	}
	return err
}
