package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/review"
)

// errStreamLine: a line that the stream's protocol does not have. Args Line,
// Cause.
var errStreamLine = fault.New(fault.Malformed, "review_stream_line")

// servedBefore is how long the stream's merchants count as having served when it
// begins: none of them is new.
const servedBefore = 365

// streamLine is a line of any kind that comes in.
type streamLine struct {
	Type         string   `json:"type"`
	Day          int      `json:"day"`
	Start        string   `json:"start"`
	Merchants    []string `json:"merchants"`
	Target       float64  `json:"target"`
	Unacceptable float64  `json:"unacceptable"`
	RequestCap   int      `json:"request_cap"`
	RequestDays  int      `json:"request_window_days"`
	RatedAt      string   `json:"rated_at"`
	MealAt       string   `json:"meal_at"`
	Merchant     string   `json:"merchant"`
	Elder        string   `json:"elder"`
	Channel      string   `json:"channel"`
	Scale        int      `json:"scale"`
	Score        int      `json:"score"`
	Redemption   string   `json:"redemption"`
	Requested    bool     `json:"requested"`
}

type streamFlag struct {
	Type     string `json:"type"`
	Merchant string `json:"merchant"`
	Level    int    `json:"level"`
}

type streamScore struct {
	Type     string  `json:"type"`
	Merchant string  `json:"merchant"`
	Est      float64 `json:"est"`
	Lo       float64 `json:"lo"`
	Hi       float64 `json:"hi"`
}

type streamRequest struct {
	Type     string `json:"type"`
	Merchant string `json:"merchant"`
	N        int    `json:"n"`
}

// stream is a network under review whose people always follow the program: a
// warning proposed is issued the same day, a lift proposed is done.
type stream struct {
	engine   *review.Engine
	settings review.Settings
	start    data.ServiceDay
	day      int
	events   []review.Event
	steps    []review.Event
	warned   map[merchants.MerchantID]bool
	answer   *json.Encoder
}

// reviewStream reads events line by line and answers each day's end with flags,
// scores and requests for interviews.
func (a *app) reviewStream() error {
	out := bufio.NewWriterSize(a.stdout, 1<<16)
	s := &stream{engine: review.New(), settings: review.DefaultSettings(), day: -1, warned: map[merchants.MerchantID]bool{}, answer: json.NewEncoder(out)}
	in := bufio.NewReaderSize(a.stdin, 1<<16)
	for n := 1; ; n++ {
		line, err := in.ReadBytes('\n')
		if len(line) > 1 {
			answered, fail := s.line(line)
			if fail != nil {
				return errStreamLine.With("Line", strconv.Itoa(n), "Cause", fail.Error()).Because(fail)
			}
			if answered {
				if err := out.Flush(); err != nil {
					return err
				}
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if a.ctx.Err() != nil {
			return a.ctx.Err()
		}
	}
}

// line takes one line and reports whether it was answered.
func (s *stream) line(text []byte) (answered bool, err error) {
	var l streamLine
	if err := json.Unmarshal(text, &l); err != nil {
		return false, err
	}
	if l.Type != "hello" && s.start == "" {
		return false, errors.New("hello must come first")
	}
	switch l.Type {
	case "hello":
		return false, s.hello(l)
	case "rating", "complaint":
		e, err := event(l)
		s.events = append(s.events, e)
		return false, err
	case "day_end":
		if l.Day <= s.day {
			return false, errors.New("the day has been judged")
		}
		return true, s.end(l.Day)
	}
	return false, nil
}

// hello sets the lines of the contract and enters the merchants.
func (s *stream) hello(l streamLine) error {
	at, err := moment(l.Start)
	if err != nil {
		return err
	}
	s.start = at.ServiceDay()
	for _, set := range []struct {
		to *float64
		v  float64
	}{{&s.settings.Line, l.Target}, {&s.settings.Unacceptable, l.Unacceptable}} {
		if set.v != 0 {
			*set.to = set.v
		}
	}
	if l.RequestCap > 0 && l.RequestDays > 0 {
		s.settings.InterviewCount, s.settings.InterviewEvery = l.RequestCap, l.RequestDays
	}
	if field := s.settings.Check(); field != "" {
		return errors.New(field)
	}
	for _, m := range l.Merchants {
		s.engine.Enter(merchants.MerchantID(m), s.start.AddDays(-servedBefore))
	}
	return nil
}

// event is a rating or a complaint as the engine takes it.
func event(l streamLine) (review.Event, error) {
	rated, err := moment(l.RatedAt)
	if err != nil {
		return review.Event{}, err
	}
	meal, err := moment(l.MealAt)
	if err != nil {
		return review.Event{}, err
	}
	e := review.Event{
		Kind:      review.Rated,
		ID:        l.Redemption,
		Merchant:  merchants.MerchantID(l.Merchant),
		Elder:     l.Elder,
		Channel:   merchants.Channel(l.Channel),
		Scale:     l.Scale,
		Score:     l.Score,
		Requested: l.Requested,
		MealAt:    meal,
		RatedAt:   rated,
	}
	if l.Type == "complaint" {
		e.Kind = review.Complained
	}
	return e, nil
}

func moment(text string) (data.Instant, error) {
	t, err := time.Parse(time.RFC3339, text)
	return data.InstantOf(t), err
}

// end judges the day and says what follows from it.
func (s *stream) end(day int) error {
	verdicts := s.engine.Day(s.start.AddDays(day), s.settings, append(s.events, s.steps...))
	s.day, s.events, s.steps = day, s.events[:0], s.steps[:0]
	for _, v := range verdicts {
		if err := s.say(v); err != nil {
			return err
		}
	}
	return s.answer.Encode(map[string]string{"type": "done"})
}

func (s *stream) say(v review.Verdict) error {
	level, m := int(v.Level), string(v.Merchant)
	switch {
	case v.Lift:
		level = 0
		delete(s.warned, v.Merchant)
		s.steps = append(s.steps, review.Event{Kind: review.Lifted, Merchant: v.Merchant})
	case v.Level >= review.Warning && !s.warned[v.Merchant]:
		s.warned[v.Merchant] = true
		s.steps = append(s.steps, review.Event{Kind: review.Warned, Merchant: v.Merchant})
	}
	lines := []any{streamScore{"score", m, v.Figure.Share, v.Figure.Lower, v.Figure.Upper}}
	if level > 0 {
		lines = append(lines, streamFlag{"flag", m, level})
	}
	if v.Interview > 0 {
		lines = append(lines, streamRequest{"request", m, v.Interview})
	}
	for _, l := range lines {
		if err := s.answer.Encode(l); err != nil {
			return err
		}
	}
	return nil
}
