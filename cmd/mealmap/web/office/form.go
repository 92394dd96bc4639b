package office

import (
	"net/url"
	"slices"
	"strings"

	"mealmap/cmd/mealmap/web"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

// trouble is why a form came back: what happened, what to do, and which fields
// it is about. The zero trouble shows nothing.
type trouble struct {
	Sentence string
	Fix      string
	Fields   []web.ProblemField
}

// troubleOf puts err into words; sentences name a field as its label does.
func troubleOf(err error, p *messages.Printer) trouble {
	doc := web.NewProblem(err, p)
	if e := fault.As(err); e != nil {
		for i, f := range e.Fields {
			f.Name = fieldLabel(p, f.Name)
			doc.Errors[i].Message = p.Field(f)
		}
	}
	return trouble{Sentence: doc.Detail, Fix: strings.Join(doc.Fixes, " "), Fields: doc.Errors}
}

// fieldLabel is what people call a field; the field itself where it is the
// heading of their own list.
func fieldLabel(p *messages.Printer, name string) string {
	key := "office.field." + name
	if label := p.Text(key); label != "["+key+"]" {
		return label
	}
	return name
}

// correctable reports whether the person at the form can put err right by
// changing what he typed; anything else is a page of its own.
func correctable(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.Conflict, fault.Limited, fault.Unauthenticated:
		return true
	case fault.Malformed:
		return !isTooLong(err)
	}
	return false
}

func isTooLong(err error) bool { e := fault.As(err); return e != nil && e.Code == web.ErrTooLong.Code }

// form is what a page needs to show a form again as it was sent.
type form struct {
	ID      string // begins the ids of its inputs, which are unique on a page
	Values  url.Values
	Trouble trouble
}

// input is one labelled field. Label and Hint are keys of the catalogue.
type input struct {
	ID, Name, Label, Value, Type, Mode, Auto, Hint, Wrong string
	Required, Wide                                        bool
}

type option struct {
	Value, Label string
	Selected     bool
}

type picker struct {
	Input   input
	Choices []option
}

// In describes one text field: its label is "office.field.<name>". Options are
// "required", "wide", "type=date", "mode=numeric", "auto=username",
// "label=<key>", "hint=<key>".
func (f form) In(name string, options ...string) input {
	in := input{ID: f.ID + "-" + name, Name: name, Label: "office.field." + name, Type: "text"}
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

// Pick describes a option among values, for a select, checkboxes or radios.
func (f form) Pick(name string, choices []option, options ...string) picker {
	p := picker{Input: f.In(name, options...), Choices: slices.Clone(choices)}
	for i, c := range p.Choices {
		p.Choices[i].Selected = slices.Contains(f.Values[name], c.Value)
	}
	return p
}

// named makes choices of codes whose words are "<prefix>.<code>".
func named[T ~string](p *messages.Printer, prefix string, codes ...T) []option {
	all := make([]option, len(codes))
	for i, c := range codes {
		all[i] = option{Value: string(c), Label: p.Text(prefix + "." + string(c))}
	}
	return all
}

// anyOf puts "all of them" before the choices of a filter.
func anyOf(p *messages.Printer, choices []option) []option {
	return append([]option{{Label: p.Text("office.filter.any")}}, choices...)
}

// values makes form values of pairs: name, value, name, value.
func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}

func sorted(words []string) []string { slices.Sort(words); return words }
