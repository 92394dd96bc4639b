package verdicts

import (
	"encoding/json"
	"math"
	"strconv"

	"mealmap/data"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// A body is a verdict as it is kept: short names, because there is one a day and
// merchant, and figures of six digits, which is more than anybody reads.
type body struct {
	Lift    bool            `json:"lift,omitempty"`
	Because []review.Reason `json:"why,omitempty"`

	Share    float64         `json:"s"`
	Lower    float64         `json:"lo"`
	Upper    float64         `json:"up"`
	N        int             `json:"n,omitempty"`
	Elders   int             `json:"el,omitempty"`
	Enough   bool            `json:"ok,omitempty"`
	From     data.ServiceDay `json:"from,omitempty"`
	Before   float64         `json:"bef,omitempty"`
	Changed  data.ServiceDay `json:"chg,omitempty"`
	Evidence float64         `json:"e"`
	Sums     [4]float64      `json:"m"`
	Without  float64         `json:"w2"`
	Below    float64         `json:"pb"`
	Removal  float64         `json:"ro,omitempty"`
	Odds     float64         `json:"li,omitempty"`

	Dissatisfied int         `json:"dis,omitempty"`
	Interview    int         `json:"ask,omitempty"`
	Channels     []channel   `json:"ch,omitempty"`
	Interviews   *channel    `json:"int,omitempty"`
	SetAside     [][2]string `json:"set,omitempty"` // ID, why
	Complaints   int         `json:"com,omitempty"`
	SharedDip    bool        `json:"dip,omitempty"`
	Judged       bool        `json:"j,omitempty"`
}

type channel struct {
	Channel   merchants.Channel `json:"c,omitempty"`
	N         int               `json:"n"`
	Satisfied int               `json:"k"`
	Share     float64           `json:"s"`
	Lower     float64           `json:"lo"`
	Upper     float64           `json:"up"`
}

func channelOf(f review.ChannelFigure) channel {
	return channel{f.Channel, f.N, f.Satisfied, short(f.Share), short(f.Lower), short(f.Upper)}
}

func (c channel) figure() review.ChannelFigure {
	return review.ChannelFigure{Channel: c.Channel, N: c.N, Satisfied: c.Satisfied, Share: c.Share, Lower: c.Lower, Upper: c.Upper}
}

// short keeps six digits of a figure, and of one without end the largest that
// JSON can say.
func short(x float64) float64 {
	switch {
	case math.IsNaN(x):
		return 0
	case math.IsInf(x, 0):
		return math.Copysign(1e300, x)
	}
	x, _ = strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	return x
}

func bodyOf(v *review.Verdict) (string, error) {
	f := v.Figure
	b := body{
		Lift: v.Lift, Because: v.Because,
		Share: short(f.Share), Lower: short(f.Lower), Upper: short(f.Upper),
		N: f.N, Elders: f.Elders, Enough: f.Enough, From: f.From,
		Before: short(v.Before), Changed: v.Changed,
		Evidence: short(v.Evidence), Without: short(v.WithoutTwo), Below: short(v.BelowLine),
		Removal: short(v.RemovalOdds), Odds: short(v.LiftOdds),
		Dissatisfied: v.Dissatisfied, Interview: v.Interview, Complaints: v.Complaints,
		SharedDip: v.SharedDip, Judged: v.Judged,
	}
	for i, m := range v.Sums {
		b.Sums[i] = short(m)
	}
	for _, ch := range v.Channels {
		b.Channels = append(b.Channels, channelOf(ch))
	}
	if v.Interviews != (review.ChannelFigure{}) {
		asked := channelOf(v.Interviews)
		b.Interviews = &asked
	}
	for _, a := range v.SetAside {
		b.SetAside = append(b.SetAside, [2]string{a.ID, string(a.Why)})
	}
	text, err := json.Marshal(b)
	return string(text), err
}

// keptRow is one row of review_days.
type keptRow struct {
	Merchant merchants.MerchantID `db:"merchant_id"`
	Day      data.ServiceDay      `db:"day"`
	Terms    int                  `db:"terms"`
	Method   int                  `db:"method"` // read where it matters
	Level    int                  `db:"level"`
	Body     string               `db:"body"`
}

func (r *keptRow) verdict() (review.Verdict, error) {
	var b body
	if err := json.Unmarshal([]byte(r.Body), &b); err != nil {
		return review.Verdict{}, err
	}
	v := review.Verdict{
		Merchant: r.Merchant, Day: r.Day, Settings: r.Terms, Level: review.Level(r.Level),
		Lift: b.Lift, Because: b.Because,
		Figure: review.Figure{Share: b.Share, Lower: b.Lower, Upper: b.Upper, N: b.N, Elders: b.Elders, Enough: b.Enough, From: b.From},
		Before: b.Before, Changed: b.Changed,
		Evidence: b.Evidence, Sums: b.Sums, WithoutTwo: b.Without, BelowLine: b.Below,
		RemovalOdds: b.Removal, LiftOdds: b.Odds,
		Dissatisfied: b.Dissatisfied, Interview: b.Interview, Complaints: b.Complaints,
		SharedDip: b.SharedDip, Judged: b.Judged,
	}
	for _, ch := range b.Channels {
		v.Channels = append(v.Channels, ch.figure())
	}
	if b.Interviews != nil {
		v.Interviews = b.Interviews.figure()
	}
	for _, a := range b.SetAside {
		v.SetAside = append(v.SetAside, review.SetAside{ID: a[0], Why: review.Why(a[1])})
	}
	return v, nil
}

// asKept is a verdict as it would be read again had it been kept.
func asKept(v *review.Verdict) (review.Verdict, error) {
	text, err := bodyOf(v)
	if err != nil {
		return review.Verdict{}, err
	}
	row := keptRow{v.Merchant, v.Day, v.Settings, review.MethodVersion, int(v.Level), text}
	return row.verdict()
}
