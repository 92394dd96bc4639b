package messages

import (
	"cmp"
	"reflect"
	"slices"
	"strconv"
	"sync"
)

// said keeps sentences by what they were made of: a till says the same few all
// day, and executing a template takes longer than the rest of its answer. It is
// emptied when it is full.
type said struct {
	mu        sync.RWMutex
	sentences map[string]string
}

// mostSaid bounds how many sentences are kept, longestSaid what one is made of,
// in bytes: together a few megabytes.
const (
	mostSaid    = 1 << 13
	longestSaid = 256
)

func (s *said) find(of []byte) (string, bool) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	sentence, ok := s.sentences[string(of)]
	return sentence, ok
}

func (s *said) keep(of []byte, sentence string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sentences == nil || len(s.sentences) >= mostSaid {
		s.sentences = make(map[string]string)
	}
	s.sentences[string(of)] = sentence
}

// recipe appends what a sentence is made of: its key, and each argument by name,
// type and value. It reports false where an argument is not a number, a text or
// a boolean, or where all of it is too long to keep.
func recipe(b []byte, key string, args map[string]any) ([]byte, bool) {
	type arg struct {
		name  string
		value any
	}
	var room [8]arg
	list := room[:0]
	for name, value := range args {
		list = append(list, arg{name, value})
	}
	slices.SortFunc(list, func(a, b arg) int { return cmp.Compare(a.name, b.name) })
	b = append(b, key...)
	for _, a := range list {
		v := reflect.ValueOf(a.value)
		if !v.IsValid() {
			return nil, false
		}
		b = append(append(b, 0), a.name...)
		b = append(append(b, 0), v.Type().String()...)
		b = append(b, 0)
		switch kind := v.Kind(); {
		case kind == reflect.String:
			b = strconv.AppendInt(b, int64(v.Len()), 10)
			b = append(append(b, 0), v.String()...)
		case kind == reflect.Bool:
			b = strconv.AppendBool(b, v.Bool())
		case v.CanInt():
			b = strconv.AppendInt(b, v.Int(), 10)
		default:
			return nil, false
		}
	}
	return b, len(b) <= longestSaid
}
