package table

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/xuri/excelize/v2"
)

// readXLSX reads the first visible sheet. Values come as the file keeps them,
// not as they are formatted, so that a column's width or number format cannot
// change a position, a telephone or a date.
func readXLSX(raw []byte, b *builder) (err error) {
	defer func() {
		// The library indexes into what a damaged file promises.
		if p := recover(); p != nil {
			err = ErrUnreadableFile.Because(fmt.Errorf("xlsx reader: %v", p))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(raw), excelize.Options{
		RawCellValue:   true,
		UnzipSizeLimit: MaxUnpack,
		// Equal limits keep sheets out of temporary files.
		UnzipXMLSizeLimit: MaxUnpack,
	})
	if err != nil {
		return ErrUnreadableFile.Because(err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if props, err := f.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		b.date1904 = *props.Date1904
	}
	return readRows(f, b)
}

func readRows(f *excelize.File, b *builder) error {
	rows, err := f.Rows(firstVisible(f))
	if err != nil {
		return ErrUnreadableFile.Because(err)
	}
	defer func() { _ = rows.Close() }()
	for number := 1; rows.Next(); number++ {
		if number > excelize.TotalRows {
			return ErrTooManyRows.With("Rows", MaxRows)
		}
		cells, err := rows.Columns()
		if err != nil {
			return ErrUnreadableFile.Because(err)
		}
		if err := b.add(number, cells); err != nil {
			return err
		}
	}
	if err := rows.Error(); err != nil {
		return ErrUnreadableFile.Because(err)
	}
	return nil
}

func firstVisible(f *excelize.File) string {
	sheets := f.GetSheetList()
	for _, name := range sheets {
		if ok, err := f.GetSheetVisible(name); err == nil && ok {
			return name
		}
	}
	if len(sheets) == 0 {
		return ""
	}
	return sheets[0]
}
