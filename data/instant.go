package data

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
)

// Instant is a moment in UTC milliseconds since 1970.
type Instant int64

// Zone is the network's fixed zone, +08:00: service days and windows are read
// in it, whatever the machine is set to.
var Zone = time.FixedZone("+08:00", 8*60*60)

// InstantOf converts t, dropping what is finer than a millisecond.
func InstantOf(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time gives the moment in the network's zone.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).In(Zone) }

// Add moves the instant by d.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d.Milliseconds()) }

// Sub gives the duration from j to i.
func (i Instant) Sub(j Instant) time.Duration { return time.Duration(i-j) * time.Millisecond }

// ServiceDay is the date in the network's zone on which the instant falls.
func (i Instant) ServiceDay() ServiceDay { return ServiceDay(i.Time().Format(time.DateOnly)) }

// Minute is the minute of the service day, 0 to 1439.
func (i Instant) Minute() int { t := i.Time(); return t.Hour()*60 + t.Minute() }

// ServiceDay is a date in the network's zone, "2025-03-05": it sorts as text
// and reads the same in the database, the log and a spreadsheet.
type ServiceDay string

// ParseServiceDay accepts 2025-03-05 and nothing else.
func ParseServiceDay(s string) (ServiceDay, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", fmt.Errorf("service day %q: want YYYY-MM-DD", s)
	}
	return ServiceDay(s), nil
}

// Date makes a service day; out-of-range months and days roll over as in time.Date.
func Date(year int, month time.Month, day int) ServiceDay {
	return ServiceDay(time.Date(year, month, day, 0, 0, 0, 0, Zone).Format(time.DateOnly))
}

// Start is the first instant of the day.
func (d ServiceDay) Start() Instant {
	t, err := time.ParseInLocation(time.DateOnly, string(d), Zone)
	if err != nil {
		return 0
	}
	return InstantOf(t)
}

// At is the instant at the given minute of the day; 1440 is the next midnight.
func (d ServiceDay) At(minute int) Instant {
	return d.Start().Add(time.Duration(minute) * time.Minute)
}

// AddDays moves the day by n days.
func (d ServiceDay) AddDays(n int) ServiceDay {
	return d.Start().Add(time.Duration(n) * 24 * time.Hour).ServiceDay()
}

// MonthEnd is the last day of the day's month.
func (d ServiceDay) MonthEnd() ServiceDay {
	t := d.Start().Time()
	return ServiceDay(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, Zone).Format(time.DateOnly))
}

// DaysSince counts the days from e to d.
func (d ServiceDay) DaysSince(e ServiceDay) int { return int(d.Start().Sub(e.Start()).Hours() / 24) }

// Weekday is Sunday to Saturday.
func (d ServiceDay) Weekday() time.Weekday { return d.Start().Time().Weekday() }

// Month is the calendar month, "2025-03".
func (d ServiceDay) Month() string {
	if len(d) < 7 {
		return ""
	}
	return string(d[:7])
}

// Fen is money: a hundredth of a yuan, always whole.
type Fen int64

// String shows yuan with two decimals, "13.50".
func (f Fen) String() string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, f/100, f%100)
}

// Grouped is String with the thousands apart, as people and papers write sums:
// "4,946.00".
func (f Fen) Grouped() string {
	whole, cents, _ := strings.Cut(f.String(), ".")
	sign := ""
	if rest, negative := strings.CutPrefix(whole, "-"); negative {
		sign, whole = "-", rest
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + "." + cents
}

// District is a 6-digit GB/T 2260 code such as 320106, the first column of
// every key: what a distributed database would shard by.
type District int32

// String is always six digits.
func (d District) String() string { return fmt.Sprintf("%06d", int32(d)) }

// NewID makes a time-ordered UUIDv7 as 36 characters.
func NewID() string { return uuid.Must(uuid.NewV7()).String() }
