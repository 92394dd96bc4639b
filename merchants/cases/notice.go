package cases

import (
	"cmp"
	"math"
	"slices"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// NoticeKind is what a paper says.
type NoticeKind string

// The kinds of paper.
const (
	Rectify      NoticeKind = "rectify"
	ProposalNote NoticeKind = "proposal"
	DecisionNote NoticeKind = "decision" // about an objection or appeal
	RemovalNote  NoticeKind = "removal"
	LiftedNote   NoticeKind = "lifted"
)

// issues says which steps put out paper.
var issues = map[Action]NoticeKind{Warn: Rectify, Propose: ProposalNote, Decide: DecisionNote, Countersign: RemovalNote, Lift: LiftedNote}

// Notice is a paper as it went out.
type Notice struct {
	ID       string       `db:"id"`
	CaseID   CaseID       `db:"case_id"`
	Kind     NoticeKind   `db:"kind"`
	Number   string       `db:"number"` // that of the case with its own, '2026-007-1'
	Raw      string       `db:"body"`   // JSON of Body; Hash is of these bytes
	Hash     []byte       `db:"hash"`   // SHA-256
	IssuedAt data.Instant `db:"issued_at"`
	IssuedBy audit.Actor  `db:"issued_by"`

	Body Body `db:"-"`
}

// Body is all that a paper says. It names no elder, nor anything that leads to one.
type Body struct {
	Kind      NoticeKind      `json:"kind"`
	Number    string          `json:"number"`
	Case      string          `json:"case"`
	Office    string          `json:"office"`
	Phone     string          `json:"phone,omitempty"`
	Merchant  string          `json:"merchant"`
	Points    []string        `json:"points,omitempty"` // with their numbers on the map
	Issued    data.ServiceDay `json:"issued"`
	Officer   string          `json:"officer"`             // who took the step
	Others    []string        `json:"others,omitempty"`    // of a removal: who proposed and who signed first
	WarnedOn  data.ServiceDay `json:"warned_on,omitempty"` // of what the paper follows
	Deadline  data.ServiceDay `json:"deadline,omitempty"`  // last day of the rectification
	ObjectBy  data.ServiceDay `json:"object_by,omitempty"` // last day of the objection
	Ground    Ground          `json:"ground,omitempty"`
	Reference string          `json:"reference,omitempty"`
	Reason    string          `json:"reason"`
	Figures   *Figures        `json:"figures,omitempty"`
	Answers   []Line          `json:"answers,omitempty"`
	Appeal    *AppealBody     `json:"appeal,omitempty"`
	Demo      bool            `json:"demo,omitempty"`
}

// Few stands for a count of people from one to four, which no paper tells.
const Few = -1

// fewest is the least count of people that leaves the office.
const fewest = 5

func shown(n int) int {
	if n > 0 && n < fewest {
		return Few
	}
	return n
}

// Figures are a verdict as a merchant reads it: shares in whole percent, counts of
// elders below five as Few.
type Figures struct {
	Day          data.ServiceDay  `json:"day"`
	From         data.ServiceDay  `json:"from"`
	Enough       bool             `json:"enough"`
	Share        int              `json:"share"`
	Lower        int              `json:"lower"`
	Upper        int              `json:"upper"`
	N            int              `json:"n"`
	Elders       int              `json:"elders"`
	Before       int              `json:"before,omitempty"` // 0: unknown
	Changed      data.ServiceDay  `json:"changed,omitempty"`
	Terms        int              `json:"terms"`
	Line         int              `json:"line"`
	Unacceptable int              `json:"unacceptable"`
	Because      []review.Reason  `json:"because,omitempty"`
	Channels     []ChannelFigures `json:"channels,omitempty"`
	Interviewed  int              `json:"interviewed,omitempty"` // elders asked privately
	Unhappy      int              `json:"unhappy,omitempty"`     // of them
	Reasons      []Count          `json:"reasons,omitempty"`     // what answers that are not satisfied name, the most frequent first
	SetAside     []Count          `json:"set_aside,omitempty"`
}

// ChannelFigures are one channel's answers.
type ChannelFigures struct {
	Channel   merchants.Channel `json:"channel"`
	N         int               `json:"n"`
	Satisfied int               `json:"satisfied"`
}

// Line is one answer on the paper. Day is that of the meal; in a week of which an
// answer is about a day on which fewer than five elders ate there, Day is the Monday
// and Week is set.
type Line struct {
	No      int               `json:"no"`
	Day     data.ServiceDay   `json:"day"`
	Week    bool              `json:"week,omitempty"`
	Channel merchants.Channel `json:"channel"`
	Scale   int               `json:"scale"`
	Score   int               `json:"score"`
	Reasons []string          `json:"reasons,omitempty"`
	Aside   string            `json:"aside,omitempty"` // why it does not count, "" where it does
}

// AppealBody is what a decision says about an objection or appeal.
type AppealBody struct {
	Kind     AppealKind      `json:"kind"`
	Against  NoticeKind      `json:"against"`
	On       data.ServiceDay `json:"on"` // when it was taken down
	Text     string          `json:"text"`
	Claims   []Claim         `json:"claims,omitempty"`
	Decision Decision        `json:"decision"`
	Struck   []Struck        `json:"struck,omitempty"`
	Before   *Figures        `json:"before,omitempty"`
	After    *Figures        `json:"after,omitempty"`
	Alone    bool            `json:"alone,omitempty"`
	Final    bool            `json:"final,omitempty"`
}

func percent(share float64) int { return int(math.Round(100 * share)) }

// figuresOf puts a verdict into what a merchant reads, by the terms of its day.
func figuresOf(v *review.Verdict, aside []Count, terms review.Settings) *Figures {
	if v == nil {
		return nil
	}
	f := v.Figure
	out := &Figures{
		Day: v.Day, From: f.From, Enough: f.Enough, Share: percent(f.Share), Lower: percent(f.Lower), Upper: percent(f.Upper),
		N: f.N, Elders: shown(f.Elders), Before: percent(v.Before), Changed: v.Changed, Terms: v.Settings,
		Line: percent(terms.Line), Unacceptable: percent(terms.Unacceptable), Because: v.Because,
		Interviewed: shown(v.Interviews.N), Unhappy: shown(v.Interviews.N - v.Interviews.Satisfied), SetAside: aside,
	}
	for _, c := range v.Channels {
		out.Channels = append(out.Channels, ChannelFigures{c.Channel, c.N, c.Satisfied})
	}
	return out
}

// reasonsOf counts what answers that are not satisfied name.
func reasonsOf(lines []Line) []Count {
	var list []Count
	for _, l := range lines {
		if l.Aside != "" || (merchants.Rating{Scale: l.Scale, Score: l.Score}).Satisfied() {
			continue
		}
		for _, r := range l.Reasons {
			list = count(list, r)
		}
	}
	slices.SortStableFunc(list, func(a, b Count) int { return b.N - a.N })
	for i := range list {
		list[i].N = shown(list[i].N)
	}
	return list
}

// answered is a line with the rating that it is about.
type answered struct {
	Line
	rating string
}

// inOrder sorts lines by the day that they show, the newest first, and within a
// week by channel and score: neighbours must not tell which day it was.
func inOrder(list []answered) []answered {
	slices.SortStableFunc(list, func(a, b answered) int {
		order := cmp.Compare(b.Day, a.Day)
		if order == 0 && a.Week && b.Week {
			order = cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(b.Score, a.Score))
		}
		return order
	})
	return list
}

// thinWeeks are the weeks, by their Monday, of which no day is told: fewer than five
// elders ate on one of the days. Were the others told, it would be known by what is
// left.
func thinWeeks(days []data.ServiceDay, ate map[data.ServiceDay]int) map[data.ServiceDay]bool {
	hidden := map[data.ServiceDay]bool{}
	for _, day := range days {
		if ate[day] < fewest {
			hidden[monday(day)] = true
		}
	}
	return hidden
}

func monday(day data.ServiceDay) data.ServiceDay { return day.AddDays(-(int(day.Weekday()) + 6) % 7) }
