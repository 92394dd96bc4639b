package desk

import (
	"net/url"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

// Trouble is why a form came back: what happened, what to do, and which fields
// it is about. The zero Trouble shows nothing.
type Trouble struct {
	Sentence string
	Fix      string
	Fields   []web.ProblemField
}

// TroubleOf puts err into words; sentences name a field as its label does.
func TroubleOf(err error, p *messages.Printer) Trouble {
	doc := web.NewProblem(err, p)
	if e := fault.As(err); e != nil {
		for i, f := range e.Fields {
			f.Name = FieldLabel(p, f.Name)
			doc.Errors[i].Message = p.Field(f)
		}
	}
	return Trouble{Sentence: doc.Detail, Fix: strings.Join(doc.Fixes, " "), Fields: doc.Errors}
}

// fix is what to do, where no field can show what is wrong with it.
func (t Trouble) fix() string {
	if len(t.Fields) == 0 {
		return t.Fix
	}
	all := ""
	for _, f := range t.Fields {
		all += f.Message
	}
	return all
}

// FieldLabel is what people call a field; the field itself where it is the
// heading of their own list.
func FieldLabel(p *messages.Printer, name string) string {
	key := "office.field." + name
	if label := p.Text(key); label != "["+key+"]" {
		return label
	}
	return name
}

// Correctable reports whether the person at the form can put err right by
// changing what he typed; anything else is a page of its own.
func Correctable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Limited, fault.Unauthenticated:
		return true
	case fault.Malformed:
		return !isTooLong(err)
	}
	return false
}

func isTooLong(err error) bool { e := fault.As(err); return e != nil && e.Code == web.ErrTooLong.Code }

// Form is what a page needs to show a form again as it was sent.
type Form struct {
	ID      string // begins the ids of its inputs, which are unique on a page
	Values  url.Values
	Trouble Trouble
}

// Input is one labelled field. Label and Hint are keys of the catalogue.
type Input struct {
	ID, Name, Label, Value, Type, Mode, Auto, Hint, Wrong string
	Required, Wide                                        bool
}

// Option is one choice. Label is what people read.
type Option struct {
	Value, Label string
	Selected     bool
}

// Picker is a field whose value is one of the choices, or several of them.
type Picker struct {
	Input   Input
	Choices []Option
}

// Filled is the form as it came back, or one with the given pairs where nothing
// came back; its inputs begin with the id.
func (f Form) Filled(id string, pairs ...string) Form {
	if f.Values == nil {
		f.Values = Values(pairs...)
	}
	f.ID = id
	return f
}

// In describes one text field: its label is "office.field.<name>". Options are
// "required", "wide", "type=date", "mode=numeric", "auto=username",
// "label=<key>", "hint=<key>".
func (f Form) In(name string, options ...string) Input {
	in := Input{ID: f.ID + "-" + name, Name: name, Label: "office.field." + name, Type: "text"}
	in.Value = f.Values.Get(name)
	for _, o := range options {
		key, value, _ := strings.Cut(o, "=")
		switch key {
		case "required":
			in.Required = true
		case "wide":
			in.Wide = true
		case "type":
			in.Type = value
		case "mode":
			in.Mode = value
		case "auto":
			in.Auto = value
		case "label":
			in.Label = value
		case "hint":
			in.Hint = value
		}
	}
	if in.Type == "password" {
		in.Value = ""
	}
	for _, p := range f.Trouble.Fields {
		if p.Field == name {
			in.Wrong = p.Message
		}
	}
	return in
}

// Pick describes a choice among values, for a select, checkboxes or radios.
func (f Form) Pick(name string, choices []Option, options ...string) Picker {
	p := Picker{Input: f.In(name, options...), Choices: slices.Clone(choices)}
	for i, c := range p.Choices {
		p.Choices[i].Selected = slices.Contains(f.Values[name], c.Value)
	}
	return p
}

// Named makes choices of codes whose words are "<prefix>.<code>".
func Named[T ~string](p *messages.Printer, prefix string, codes ...T) []Option {
	all := make([]Option, len(codes))
	for i, c := range codes {
		all[i] = Option{Value: string(c), Label: p.Text(prefix + "." + string(c))}
	}
	return all
}

// AnyOf puts "all of them" before the choices of a filter.
func AnyOf(p *messages.Printer, choices []Option) []Option {
	return append([]Option{{Label: p.Text("office.filter.any")}}, choices...)
}

// Values makes form values of pairs: name, value, name, value.
func Values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

// BadDay: the field does not hold a day.
func BadDay(field string) error {
	return fault.ErrInvalidInput.Field(fault.Field{Name: field, Code: "bad_day"})
}

// JoinAll makes one enumeration of words, as the language writes it.
func JoinAll(p *messages.Printer, words []string) string {
	all := ""
	for i, word := range words {
		if i == 0 {
			all = word
			continue
		}
		all = p.Text("office.list.comma", "Left", all, "Right", word)
	}
	return all
}
