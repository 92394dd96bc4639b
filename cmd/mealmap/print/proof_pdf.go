package print

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// What this reads of a PDF is what the library of this program writes: one
// table of objects, whole streams, plain or deflated. Anything else is an error,
// never a guess.

// The values of a PDF. Numbers are float64.
type (
	pdfName     string
	pdfText     string
	pdfOperator string
	pdfRef      int
	pdfDict     map[pdfName]any
	pdfArray    []any
)

// pdfDepth bounds how deep values lie in one another.
const pdfDepth = 20

// errPDF is for everything that is not as this program writes it.
var errPDF = errors.New("not as this program writes a PDF")

// pdfLexer takes one value after the other from an object or a page's content.
type pdfLexer struct {
	data []byte
	at   int
}

const (
	pdfSpace = " \t\r\n\f\x00"
	pdfEnds  = pdfSpace + "()<>[]{}/%"
)

func (l *pdfLexer) skip() {
	for l.at < len(l.data) && strings.IndexByte(pdfSpace, l.data[l.at]) >= 0 {
		l.at++
	}
}

func (l *pdfLexer) has(token string) bool {
	if !bytes.HasPrefix(l.data[l.at:], []byte(token)) {
		return false
	}
	l.at += len(token)
	return true
}

// next gives the next value or operator; io.EOF at the end.
func (l *pdfLexer) next(depth int) (any, error) {
	l.skip()
	switch {
	case l.at >= len(l.data):
		return nil, io.EOF
	case depth > pdfDepth:
		return nil, errPDF
	case l.has("<<"):
		return l.dict(depth + 1)
	case l.has("["):
		return l.list("]", depth+1)
	case l.has("("):
		return l.literal()
	case l.has("<"):
		return l.hex()
	case l.has("/"):
		return pdfName(l.word()), nil
	}
	word := l.word()
	if word == "" {
		return nil, errPDF
	}
	if v, err := strconv.ParseFloat(word, 64); err == nil {
		return l.reference(v), nil
	}
	return pdfOperator(word), nil
}

func (l *pdfLexer) word() string {
	start := l.at
	for l.at < len(l.data) && strings.IndexByte(pdfEnds, l.data[l.at]) < 0 {
		l.at++
	}
	return string(l.data[start:l.at])
}

// reference looks whether a number begins "5 0 R".
func (l *pdfLexer) reference(v float64) any {
	ahead := *l
	ahead.skip()
	if ahead.word() != "0" {
		return v
	}
	ahead.skip()
	if ahead.word() != "R" {
		return v
	}
	*l = ahead
	return pdfRef(v)
}

func (l *pdfLexer) list(end string, depth int) (pdfArray, error) {
	list := pdfArray{}
	for {
		if l.skip(); l.has(end) {
			return list, nil
		}
		v, err := l.next(depth)
		if err != nil {
			return nil, errPDF
		}
		list = append(list, v)
	}
}

func (l *pdfLexer) dict(depth int) (pdfDict, error) {
	list, err := l.list(">>", depth)
	if err != nil || len(list)%2 != 0 {
		return nil, errPDF
	}
	d := pdfDict{}
	for i := 0; i < len(list); i += 2 {
		key, ok := list[i].(pdfName)
		if !ok {
			return nil, errPDF
		}
		d[key] = list[i+1]
	}
	return d, nil
}

var pdfEscapes = map[byte]byte{'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f'}

// literal reads to the bracket that closes it.
func (l *pdfLexer) literal() (pdfText, error) {
	var text []byte
	for open := 1; l.at < len(l.data); l.at++ {
		c := l.data[l.at]
		switch {
		case c == '\\' && l.at+1 < len(l.data):
			l.at++
			if c = l.data[l.at]; pdfEscapes[c] != 0 {
				c = pdfEscapes[c]
			}
		case c == '(':
			open++
		case c == ')':
			if open--; open == 0 {
				l.at++
				return pdfText(text), nil
			}
		}
		text = append(text, c)
	}
	return "", errPDF
}

func (l *pdfLexer) hex() (pdfText, error) {
	end := bytes.IndexByte(l.data[l.at:], '>')
	if end < 0 || end%2 != 0 {
		return "", errPDF
	}
	text := make([]byte, end/2)
	for i := range text {
		v, err := strconv.ParseUint(string(l.data[l.at+2*i:l.at+2*i+2]), 16, 8)
		if err != nil {
			return "", errPDF
		}
		text[i] = byte(v)
	}
	l.at += end + 1
	return pdfText(text), nil
}

// pdfFile is a document by the places of its objects.
type pdfFile struct {
	data    []byte
	offsets []int
	root    pdfDict
}

// openPDF reads the table of objects, from the end of the file.
func openPDF(data []byte) (*pdfFile, error) {
	f := &pdfFile{data: data}
	at := bytes.LastIndex(data, []byte("startxref"))
	if at < 0 {
		return nil, errPDF
	}
	start, err := strconv.Atoi(string((&pdfLexer{data: data, at: min(at+10, len(data))}).word()))
	if err != nil || start < 0 || start >= len(data) || !bytes.HasPrefix(data[start:], []byte("xref\n0 ")) {
		return nil, errPDF
	}
	l := &pdfLexer{data: data, at: start + len("xref\n0 ")}
	count, err := strconv.Atoi(l.word())
	if err != nil || count < 0 || count > (len(data)-l.at)/20 {
		return nil, errPDF
	}
	for range count {
		entry := data[l.at+1 : min(l.at+21, len(data))]
		offset, err := strconv.Atoi(string(entry[:min(10, len(entry))]))
		if err != nil {
			return nil, errPDF
		}
		f.offsets = append(f.offsets, offset)
		l.at += 20
	}
	l.skip()
	if !l.has("trailer") {
		return nil, errPDF
	}
	trailer, err := l.next(0)
	if d, ok := trailer.(pdfDict); ok && err == nil {
		f.root, err = f.dict(d["Root"])
	}
	return f, err
}

// object reads the n-th object, and leaves the lexer behind it.
func (f *pdfFile) object(n pdfRef) (any, *pdfLexer, error) {
	if n < 1 || int(n) >= len(f.offsets) || f.offsets[n] < 0 || f.offsets[n] >= len(f.data) {
		return nil, nil, errPDF
	}
	l := &pdfLexer{data: f.data, at: f.offsets[n]}
	if !l.has(strconv.Itoa(int(n)) + " 0 obj") {
		return nil, nil, errPDF
	}
	v, err := l.next(0)
	if err != nil {
		return nil, nil, errPDF
	}
	return v, l, nil
}

// value follows a reference.
func (f *pdfFile) value(v any) (any, error) {
	for range pdfDepth {
		n, ok := v.(pdfRef)
		if !ok {
			return v, nil
		}
		var err error
		if v, _, err = f.object(n); err != nil {
			return nil, err
		}
	}
	return nil, errPDF
}

func (f *pdfFile) dict(v any) (pdfDict, error) {
	v, err := f.value(v)
	d, ok := v.(pdfDict)
	if err != nil || !ok {
		return nil, errPDF
	}
	return d, nil
}

func (f *pdfFile) list(v any) (pdfArray, error) {
	v, err := f.value(v)
	list, ok := v.(pdfArray)
	if err != nil || !ok {
		return nil, errPDF
	}
	return list, nil
}

// maxStream bounds what a stream unpacks to.
const maxStream = 64 << 20

// stream gives the bytes of the stream that v refers to.
func (f *pdfFile) stream(v any) ([]byte, error) {
	ref, ok := v.(pdfRef)
	if !ok {
		return nil, errPDF
	}
	head, l, err := f.object(ref)
	if err != nil {
		return nil, err
	}
	d, ok := head.(pdfDict)
	if !ok {
		return nil, errPDF
	}
	length, err := f.value(d["Length"])
	n, ok := length.(float64)
	if l.skip(); err != nil || !ok || !l.has("stream\n") || n < 0 || n > float64(len(f.data)-l.at) {
		return nil, errPDF
	}
	raw := f.data[l.at : l.at+int(n)]
	if d["Filter"] == nil {
		return raw, nil
	}
	if d["Filter"] != pdfName("FlateDecode") {
		return nil, errPDF
	}
	z, err := zlib.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPDF, err)
	}
	plain, err := io.ReadAll(io.LimitReader(z, maxStream))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errPDF, err)
	}
	return plain, nil
}
