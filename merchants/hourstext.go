package merchants

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mealmap/data/table"
)

// maxHoursText bounds what ParseHours looks at, in bytes.
const maxHoursText = 600

// ParseHours reads opening hours as people write them, in Chinese or in
// OpenStreetMap's manner: days or none (every day), sittings or none (told from
// the times), times, several of each. ok is false where anything in it is not
// understood or could mean two things: hours that are half right send elders to
// a closed door. Empty text gives no windows and true.
func ParseHours(text string) (windows []Window, ok bool) {
	text = strings.ToLower(table.Fold(text))
	if text == "" {
		return nil, true
	}
	if len(text) > maxHoursText {
		return nil, false
	}
	tokens, ok := lexHours(text)
	if !ok {
		return nil, false
	}
	p := hoursParser{tokens: tokens, days: everyDay}
	return p.parse()
}

const everyDay = 0b1111111

type hourToken struct {
	code   string // of the set "hour", or "time" or "sep"
	minute int    // of a time
	long   bool   // the hour has two digits
}

// lexHours cuts the text into tokens; ok is false at the first thing that is
// none.
func lexHours(text string) (tokens []hourToken, ok bool) {
	for text != "" {
		t, n := nextHourToken(text, tokens)
		if n == 0 {
			return nil, false
		}
		text = text[n:]
		if t.code != "skip" {
			tokens = append(tokens, t)
		}
	}
	return tokens, true
}

func nextHourToken(text string, before []hourToken) (t hourToken, n int) {
	if w := longestWord("hour", text); w != "" {
		return hourToken{code: words["hour"][w]}, len(w)
	}
	if t, n = lexClock(text); n > 0 {
		return t, n
	}
	r, size := utf8.DecodeRuneInString(text)
	if code := words["bare_day"][string(r)]; code != "" && followsDay(before) {
		return hourToken{code: "day:" + code}, size
	}
	if strings.ContainsRune(hourSeparators, r) {
		return hourToken{code: "sep"}, size
	}
	return hourToken{}, 0
}

// followsDay: a lone 五 is Friday after 周一至 and nothing elsewhere.
func followsDay(before []hourToken) bool {
	for i := len(before) - 1; i >= 0; i-- {
		switch code := before[i].code; {
		case strings.HasPrefix(code, "day:"):
			return true
		case code != "to" && code != "sep":
			return false
		}
	}
	return false
}

func longestWord(set, text string) string {
	best := ""
	for w := range words[set] {
		if len(w) > len(best) && strings.HasPrefix(text, w) {
			best = w
		}
	}
	return best
}

// lexClock reads 11:00, 11.30, 11点, 11点半, 11时30分.
func lexClock(text string) (t hourToken, n int) {
	hour, n := leadingNumber(text)
	if n == 0 || n > 2 || hour > 24 {
		return t, 0
	}
	t = hourToken{code: "time", minute: hour * 60, long: n == 2}
	rest := text[n:]
	if w := wordOf("clock", "hour", rest); w > 0 {
		return lexSpokenMinutes(t, rest[w:], n+w)
	}
	if rest == "" || (rest[0] != ':' && rest[0] != '.') {
		return t, 0
	}
	minute, m := leadingNumber(rest[1:])
	if m != 2 || minute > 59 {
		return t, 0
	}
	t.minute += minute
	return t, n + 1 + m
}

func lexSpokenMinutes(t hourToken, rest string, n int) (hourToken, int) {
	if w := wordOf("clock", "half", rest); w > 0 {
		t.minute += 30
		return t, n + w
	}
	minute, m := leadingNumber(rest)
	if m == 0 {
		return t, n
	}
	if m > 2 || minute > 59 {
		return t, 0
	}
	t.minute += minute
	return t, n + m + wordOf("clock", "minute", rest[m:])
}

func wordOf(set, code, text string) int {
	for _, w := range spoken[set][code] {
		if strings.HasPrefix(text, w) {
			return len(w)
		}
	}
	return 0
}

func leadingNumber(s string) (value, n int) {
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	value, err := strconv.Atoi(s[:n])
	if err != nil {
		return 0, 0
	}
	return value, n
}

// dayBits reads "day:1" and "days:12345"; bit 0 is Sunday.
func dayBits(code string) (bits int, ok bool) {
	list, ok := strings.CutPrefix(code, "day:")
	if !ok {
		if list, ok = strings.CutPrefix(code, "days:"); !ok {
			return 0, false
		}
	}
	for _, d := range list {
		bits |= 1 << (int(d-'0') % 7)
	}
	return bits, true
}

func sortWindows(list []Window) {
	slices.SortFunc(list, func(a, b Window) int {
		if a.Weekday != b.Weekday {
			return int((a.Weekday+6)%7 - (b.Weekday+6)%7) // Monday first
		}
		return a.Opens - b.Opens
	})
}

// inferSitting tells the sitting from the times, AllDay where they span more
// than one.
func inferSitting(opens, closes int) Sitting {
	switch {
	case opens >= 4*60 && closes <= 10*60+30:
		return Breakfast
	case opens >= 9*60+30 && closes <= 15*60+30:
		return Lunch
	case opens >= 15*60+30:
		return Dinner
	}
	return AllDay
}

// plausible keeps 晚餐5:00 from being read as five in the morning.
func plausible(s Sitting, opens, closes int) bool {
	switch s {
	case Breakfast:
		return opens >= 4*60 && closes <= 12*60
	case Lunch:
		return opens >= 9*60 && closes <= 17*60
	case Dinner:
		return opens >= 14*60
	}
	return closes-opens <= 24*60
}

// weekdaysOf lists the days of the bits, Monday first.
func weekdaysOf(bits int) []time.Weekday {
	var list []time.Weekday
	for n := range 7 {
		if d := (n + 1) % 7; bits>>d&1 == 1 {
			list = append(list, time.Weekday(d))
		}
	}
	return list
}
