package table

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// endMark is a line put after the file's own. If it does not come back as a
// line, a quotation mark is still open and has swallowed rows.
const endMark = "\x00end"

func readCSV(raw []byte, b *builder) error {
	text, err := decode(raw)
	if err != nil {
		return err
	}
	if bytes.IndexByte(text, 0) >= 0 {
		return ErrUnreadableFile
	}
	text = append(text, "\n"+endMark+"\n"...)
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	r.Comma = separator(text)
	var number int
	var offset int64
	for {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ErrUnreadableFile.Because(err)
		}
		number += 1 + blankLines(text[offset:r.InputOffset()])
		offset = r.InputOffset()
		if cells[0] == endMark {
			return nil
		}
		if strings.Contains(cells[len(cells)-1], endMark) {
			return ErrOpenQuote.With("Row", number)
		}
		if err := b.add(number, cells); err != nil {
			return err
		}
	}
}

// blankLines counts the empty lines that the CSV reader passes over, so that
// numbers stay those of the file.
func blankLines(segment []byte) int {
	n := 0
	for {
		switch {
		case bytes.HasPrefix(segment, []byte("\n")):
			segment = segment[1:]
		case bytes.HasPrefix(segment, []byte("\r\n")):
			segment = segment[2:]
		default:
			return n
		}
		n++
	}
}

// decode gives UTF-8. Characters that fit no encoding become U+FFFD, which
// Row.Damaged finds.
func decode(raw []byte) ([]byte, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return bytes.ToValidUTF8(raw[3:], []byte("\uFFFD")), nil
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	case utf8.Valid(raw):
		return raw, nil
	default:
		from = simplifiedchinese.GB18030
	}
	text, err := from.NewDecoder().Bytes(raw)
	if err != nil {
		return nil, ErrUnreadableChars.Because(err)
	}
	return text, nil
}

// separator looks at the first lines: lists from Excel come with commas, with
// tabs ("Unicode text") or, from some settings, with semicolons.
func separator(text []byte) rune {
	head := text[:min(len(text), 4096)]
	best, most := ',', bytes.Count(head, []byte(","))
	for _, c := range "\t;" {
		if n := bytes.Count(head, []byte(string(c))); n > most && most == 0 {
			best, most = c, n
		}
	}
	return best
}
