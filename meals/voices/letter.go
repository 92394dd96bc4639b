package voices

import (
	"cmp"
	"slices"
	"time"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// LetterID names one letter.
type LetterID string

// Letter is what a provider was told of what elders said in a month, and what he
// did about it.
type Letter struct {
	ID         LetterID
	Street     string
	Merchant   merchants.MerchantID
	Month      string // "2026-10"
	Body       Body
	SentAt     data.Instant
	SentBy     audit.Actor
	Improved   string // what was improved, "" where nothing is known
	ImprovedOn data.ServiceDay
	AnsweredAt data.Instant // when that was recorded
	AnsweredBy audit.Actor
}

// Body is what a letter says. No elder is in it: no name, no number, no count of
// elders below Few, and no remark that staff did not release.
type Body struct {
	Merchant string          `json:"merchant"` // its name
	From     data.ServiceDay `json:"from"`     // of the month, both inclusive
	To       data.ServiceDay `json:"to"`
	Figure   *Figure         `json:"figure,omitempty"` // nil: too few data, and there are no shares then
	Channels []Count         `json:"channels"`         // answers of the month by channel
	Named    []Count         `json:"named"`            // what elders named in the month, by elders
	Remarks  []string        `json:"remarks"`          // released by staff, as they worded them
	Asked    string          `json:"asked"`            // "" where the usual is asked
	Before   []Improvement   `json:"before"`           // what was improved, the oldest first
}

// Figure is the method's at the end of the month.
type Figure struct {
	Share  float64         `json:"share"` // 0 to 1, as are its bounds of 90 in 100
	Lower  float64         `json:"lower"`
	Upper  float64         `json:"upper"`
	N      int             `json:"n"`      // answers
	Elders int             `json:"elders"` // of so many
	From   data.ServiceDay `json:"from"`
	To     data.ServiceDay `json:"to"`
}

// Few is the least count of elders that leaves the office.
const Few = 5

// Count is a number of elders or answers; 0 stands for fewer than Few.
type Count struct {
	Code string `json:"code"`
	N    int    `json:"n"`
}

// Improvement is what a provider improved, and when.
type Improvement struct {
	Month string          `json:"month"` // of the letter that asked
	Text  string          `json:"text"`
	On    data.ServiceDay `json:"on"`
}

// Remark is what an elder said besides; staff read it and may release it in words
// of their own.
type Remark struct {
	RatingID string
	Text     string
	Channel  merchants.Channel
	Day      data.ServiceDay // of the answer
	Good     bool            // he was satisfied
}

// MostRemarks is how many remarks a letter holds.
const MostRemarks = 3

// LastMonth is the month before the day's.
func LastMonth(day data.ServiceDay) string {
	return data.ServiceDay(day.Month() + "-01").AddDays(-1).Month()
}

// monthOf gives the days of a month that is over on the day: ErrLetterMonth.
func monthOf(month string, today data.ServiceDay) (from, to data.ServiceDay, err error) {
	if _, err := time.Parse("2006-01", month); err != nil {
		return "", "", ErrLetterMonth.Because(err)
	}
	from = data.ServiceDay(month + "-01")
	to = from.MonthEnd()
	if to >= today {
		return "", "", ErrLetterMonth
	}
	return from, to, nil
}

// bodyOf puts the month's answers and the verdict at its end into what a letter
// says.
func bodyOf(name string, from, to data.ServiceDay, answers []merchants.Rating, v review.Verdict, before []Improvement) Body {
	b := Body{Merchant: name, From: from, To: to, Channels: []Count{}, Named: []Count{}, Remarks: []string{}, Before: before}
	if f := v.Figure; f.Enough && f.Elders >= Few {
		b.Figure = &Figure{Share: f.Share, Lower: f.Lower, Upper: f.Upper, N: f.N, Elders: f.Elders, From: f.From, To: v.Day}
	}
	if before == nil {
		b.Before = []Improvement{}
	}
	all, byChannel, byReason := map[string]bool{}, map[string]int{}, map[string]map[string]bool{}
	for _, a := range answers {
		all[a.ElderID] = true
		byChannel[string(a.Channel)]++
		for _, r := range a.Reasons {
			if byReason[r] == nil {
				byReason[r] = map[string]bool{}
			}
			byReason[r][a.ElderID] = true
		}
	}
	if len(all) < Few { // whoever reads it would know whom it is about
		return b
	}
	for _, c := range merchants.Channels() {
		if n := byChannel[string(c)]; n > 0 {
			b.Channels = append(b.Channels, counted(string(c), n))
		}
	}
	for _, r := range merchants.RatingReasons() {
		if n := len(byReason[r]); n > 0 {
			b.Named = append(b.Named, counted(r, n))
		}
	}
	slices.SortStableFunc(b.Named, func(x, y Count) int { return cmp.Compare(y.N, x.N) })
	return b
}

// counted hides a small count.
func counted(code string, n int) Count {
	if n < Few {
		n = 0
	}
	return Count{Code: code, N: n}
}

// remarksOf lists what was said besides, the newest first.
func remarksOf(answers []merchants.Rating) (list []Remark) {
	for _, a := range answers {
		if a.Note != "" {
			list = append(list, Remark{RatingID: a.ID, Text: a.Note, Channel: a.Channel, Day: a.RatedAt.ServiceDay(), Good: a.Satisfied()})
		}
	}
	return list
}
