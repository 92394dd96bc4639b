package table

import "strings"

// The characters that stand between the parts of a date in lists.
var dayMarks = strings.NewReplacer("年", "-", "月", "-", "日", "", "/", "-", ".", "-")
