package money

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

// The buttons of the form that change its rows, so that it needs no script:
// "add:caps", "remove:classes[0].funding[1]". The name is "do".
const (
	addRow    = "add:"
	removeRow = "remove:"
)

// marks are the lists of rows and the field that each of their rows posts.
var marks = map[string]string{"classes": ".code", "windows": ".sitting", "caps": ".period", "funding": ".funder"}

// changeRows does what the button says to the form, and reports whether it was
// one of those.
func changeRows(v url.Values, do string) bool {
	if list, ok := strings.CutPrefix(do, addRow); ok {
		return add(v, list)
	}
	if row, ok := strings.CutPrefix(do, removeRow); ok {
		return remove(v, row)
	}
	return false
}

// most rows of one list: more would not fit a request.
const mostRows = 40

// add appends a row with its defaults.
func add(v url.Values, list string) bool {
	kind := list[strings.LastIndexByte(list, '.')+1:]
	mark, known := marks[kind]
	n := rowsOf(v, list, mark)
	if !known || n >= mostRows {
		return known
	}
	at := fmt.Sprintf("%s[%d]", list, n)
	switch kind {
	case "classes":
		v.Set(at+".code", freeCode(v, n+1))
		v.Set(at+".discount", "pay_percent")
		v.Set(at+".discount.value", "90")
	case "windows":
		v.Set(at+".sitting", "lunch")
		v.Set(at+".opens", "10:30")
		v.Set(at+".closes", "13:30")
	case "caps":
		v.Set(at+".period", "day")
		v.Set(at, byCount)
		v.Set(at+".value", "1")
	case "funding":
		v.Set(at+".funder", "street")
		v.Set(at, "")
	}
	return true
}

// freeCode is a code that no class of the form has: "C3".
func freeCode(v url.Values, n int) string {
	for ; ; n++ {
		code := "C" + strconv.Itoa(n)
		taken := false
		for i := range rowsOf(v, "classes", marks["classes"]) {
			taken = taken || v.Get(fmt.Sprintf("classes[%d].code", i)) == code
		}
		if !taken {
			return code
		}
	}
}

// remove takes a row out and moves those behind it up.
func remove(v url.Values, row string) bool {
	open := strings.LastIndexByte(row, '[')
	if open < 0 || !strings.HasSuffix(row, "]") {
		return false
	}
	list := row[:open]
	mark, known := marks[list[strings.LastIndexByte(list, '.')+1:]]
	at, err := strconv.Atoi(row[open+1 : len(row)-1])
	n := rowsOf(v, list, mark)
	if err != nil || !known || at < 0 || at >= n {
		return false
	}
	for ; at < n; at++ {
		drop(v, fmt.Sprintf("%s[%d]", list, at))
		move(v, fmt.Sprintf("%s[%d]", list, at+1), fmt.Sprintf("%s[%d]", list, at))
	}
	return true
}

// of reports whether the field belongs to the row.
func of(row, field string) bool { return field == row || strings.HasPrefix(field, row+".") }

func drop(v url.Values, row string) {
	for name := range v {
		if of(row, name) {
			delete(v, name)
		}
	}
}

func move(v url.Values, from, to string) {
	moved := url.Values{}
	for name, values := range v {
		if of(from, name) {
			moved[to+strings.TrimPrefix(name, from)] = values
		}
	}
	drop(v, from)
	for name, values := range moved {
		v[name] = values
	}
}
