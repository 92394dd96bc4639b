package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"mealmap/data/fault"
)

// maxJSON is the largest JSON body that a route takes unless it says otherwise,
// in bytes.
const maxJSON = 64 << 10

// What can be wrong with a JSON body.
var (
	ErrNoJSON   = fault.New(fault.Malformed, "json_missing")    // empty, or of another type
	ErrBadJSON  = fault.New(fault.Malformed, "json_unreadable") // not one JSON object; arg At, a byte counted from 1
	ErrBadField = fault.New(fault.Malformed, "json_fields")     // Fields say which
)

// DecodeJSON reads one JSON object into dst, a pointer to a struct whose fields
// all have a json name: content type checked, size limited, trailing text
// refused. Keys are taken as they are written; an unknown one, one that comes
// twice and a value of another type are all named in one ErrBadField.
func DecodeJSON(w http.ResponseWriter, r *http.Request, dst any) error {
	return DecodeJSONWithin(w, r, dst, maxJSON)
}

// DecodeJSONWithin is DecodeJSON for bodies of another size, in bytes.
func DecodeJSONWithin(w http.ResponseWriter, r *http.Request, dst any, limit int64) error {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/json" {
		return ErrNoJSON
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		return AsFault(err)
	}
	members, err := membersOf(body)
	if err != nil {
		return err
	}
	return fill(reflect.ValueOf(dst).Elem(), members)
}

// member is one key of a JSON object with its value.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf takes an object apart, so that a key that comes twice is seen:
// encoding/json would keep the last.
func membersOf(body []byte) ([]member, error) {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil, ErrNoJSON
	}
	if !json.Valid(body) {
		return nil, badJSON(body)
	}
	rest := bytes.TrimLeft(body, jsonSpace)
	if rest[0] != '{' {
		return nil, ErrBadJSON.With("At", 1)
	}
	list := make([]member, 0, 8)
	for {
		rest = bytes.TrimLeft(rest[1:], jsonSpace) // after the brace or a comma
		if rest[0] == '}' {
			return list, nil
		}
		key := rest[:valueEnd(rest)]
		var m member
		if err := readText(key, &m.name); err != nil {
			return nil, err
		}
		rest = bytes.TrimLeft(rest[len(key):], jsonSpace)
		rest = bytes.TrimLeft(rest[1:], jsonSpace) // after the colon
		m.value = rest[:valueEnd(rest)]
		list = append(list, m)
		if rest = bytes.TrimLeft(rest[len(m.value):], jsonSpace); rest[0] == '}' {
			return list, nil
		}
	}
}

// badJSON says where the text stops being JSON.
func badJSON(body []byte) error {
	var syntax *json.SyntaxError
	err := json.Unmarshal(body, new(json.RawMessage))
	if errors.As(err, &syntax) {
		return ErrBadJSON.With("At", syntax.Offset).Because(err)
	}
	return err
}

const jsonSpace = " \t\r\n"

// valueEnd is where the value ends with which the text begins. The text must be
// part of sound JSON.
func valueEnd(text []byte) int {
	depth, quoted := 0, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			continue
		case c == '}' || c == ']':
			if depth--; depth < 0 {
				return i
			}
		case depth == 0 && (c == ',' || strings.IndexByte(jsonSpace, c) >= 0):
			return i
		default:
			continue
		}
		if depth == 0 && !quoted && (c == '"' || c == '}' || c == ']') {
			return i + 1
		}
	}
	return len(text)
}

// fill puts the members into the fields of a struct.
func fill(dst reflect.Value, members []member) error {
	names := jsonNames(dst.Type())
	refused := ErrBadField
	seen := make([]bool, len(names))
	for _, m := range members {
		i := slices.Index(names, m.name)
		switch {
		case i < 0:
			refused = refused.Field(fault.Field{Name: shortName(m.name), Code: "json_unknown", Args: map[string]any{"Choices": strings.Join(names, ", ")}})
		case seen[i]:
			refused = refused.Field(fault.Field{Name: m.name, Code: "json_repeated"})
		default:
			seen[i] = true
			if f := setField(dst.Field(i), m); f != nil {
				refused = refused.Field(*f)
			}
		}
		if len(refused.Fields) == mostRefused {
			break
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}

// mostRefused bounds the answer to a body that is all wrong; longestName is how
// much of an unknown key comes back.
const (
	mostRefused = 20
	longestName = 40
)

// setField reads a value into its field, or says what the field wants.
func setField(dst reflect.Value, m member) *fault.Field {
	err := setValue(dst.Addr().Interface(), m.value)
	if err == nil {
		return nil
	}
	path, want := m.name, dst.Type()
	var mistyped *json.UnmarshalTypeError
	if errors.As(err, &mistyped) && mistyped.Type != want {
		if want = mistyped.Type; dst.Kind() == reflect.Slice {
			path += "[]"
		}
		if mistyped.Field != "" {
			path += "." + mistyped.Field
		}
	}
	return &fault.Field{Name: path, Code: wanted(want)}
}

func setValue(dst any, value json.RawMessage) error {
	if text, ok := dst.(*string); ok {
		return readText(value, text)
	}
	return json.Unmarshal(value, dst)
}

// readText reads a text as encoding/json does. Most hold no escapes, and are
// taken as they stand.
func readText(value json.RawMessage, dst *string) error {
	if value[0] == '"' && bytes.IndexByte(value, '\\') < 0 && utf8.Valid(value) {
		*dst = string(value[1 : len(value)-1])
		return nil
	}
	return json.Unmarshal(value, dst)
}

// wanted is the code of the sentence that says what a field of the type takes.
func wanted(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == reflect.TypeFor[time.Time]() {
		return "json_time"
	}
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "json_integer"
	case reflect.Float32, reflect.Float64:
		return "json_number"
	case reflect.String:
		return "json_text"
	case reflect.Bool:
		return "json_boolean"
	case reflect.Slice:
		return "json_list"
	}
	return "json_other"
}

// namesOf keeps what jsonNames has found: []string by reflect.Type.
var namesOf sync.Map

// jsonNames are the names of a struct's fields in JSON, in their order.
func jsonNames(t reflect.Type) []string {
	if names, found := namesOf.Load(t); found {
		return names.([]string)
	}
	names := make([]string, t.NumField())
	for i := range names {
		names[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	namesOf.Store(t, names)
	return names
}

func shortName(name string) string {
	if runes := []rune(name); len(runes) > longestName {
		return string(runes[:longestName])
	}
	return name
}

// RespondJSON answers with v as one JSON document.
func RespondJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, err = w.Write(append(body, '\n'))
	return err
}

// MaxForm is the largest body of a form without a file, in bytes.
const MaxForm = 64 << 10

// ReadForm parses a posted form within MaxForm; what cannot be read is ErrUnreadable
// or ErrTooLong.
func ReadForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, MaxForm)
	if err := r.ParseForm(); err != nil {
		return AsFault(err)
	}
	return nil
}
