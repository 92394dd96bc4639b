package money

import (
	"fmt"
	"regexp"
	"strings"

	"mealmap/cmd/mealmap/web/desk"
	"mealmap/data/fault"
	"mealmap/static/messages"
)

var rowNumber = regexp.MustCompile(`\[(\d+)\]`)

// labelKey is the key of what people call a field, whichever row it stands in.
func labelKey(name string) string {
	name = rowNumber.ReplaceAllString(name, "")
	for _, amount := range []string{"discount", "subsidy"} {
		if rest, ok := strings.CutPrefix(name, "classes."+amount); ok {
			switch rest {
			case "", ".value":
				return "drafts.field." + amount + rest
			}
			return "drafts.field.amount" + rest
		}
	}
	return "drafts.field." + strings.TrimPrefix(name, "classes.")
}

// troubleOf says what is wrong with a form: each field at its input, and named
// with its row above it.
func troubleOf(say *messages.Printer, err error) desk.Trouble {
	if err == nil {
		return desk.Trouble{}
	}
	t := desk.TroubleOf(err, say)
	if e := fault.As(err); e != nil {
		for i, f := range e.Fields {
			name := fieldOf(f)
			f.Name = fieldName(say, name)
			t.Fields[i].Field, t.Fields[i].Message = name, say.Field(f)
		}
	}
	return t
}

// fieldOf is the input at which something wrong is shown: the number of an
// amount, a share or a cap stands in one field, whatever the JSON calls it.
func fieldOf(f fault.Field) string {
	name := f.Name
	switch {
	case name == "discount_cap.fen":
		return "discount_cap.count"
	case strings.HasSuffix(name, ".allowance.fen"):
		return strings.TrimSuffix(name, ".allowance.fen") + ".value"
	case strings.HasSuffix(name, ".allowance"):
		return strings.TrimSuffix(name, ".allowance")
	case f.Code == "rule_money" || f.Code == "rule_percent" || f.Code == "rule_sum" || f.Code == "rule_count":
		for _, part := range []string{".percent", ".fen", ".count"} {
			if row, ok := strings.CutSuffix(name, part); ok && strings.HasSuffix(row, "]") {
				return row + ".value"
			}
		}
		if strings.HasSuffix(name, "count") && strings.HasPrefix(name, "caps[") {
			return strings.TrimSuffix(name, ".count") + ".value"
		}
		if strings.HasSuffix(name, ".discount") || strings.HasSuffix(name, ".subsidy") {
			return name + ".value"
		}
	}
	return name
}

// fieldName is a field with its rows: the third class's minimum.
func fieldName(say *messages.Printer, name string) string {
	label := say.Text(labelKey(name))
	rows := rowNumber.FindAllStringSubmatch(name, -1)
	if len(rows) == 0 {
		return label
	}
	n := 0
	fmt.Sscan(rows[0][1], &n)
	list, _, _ := strings.Cut(name, "[")
	return say.Text("drafts.at_row", "List", list, "N", n+1, "Field", label)
}
