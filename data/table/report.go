package table

// Report is what an import did, or would do: the same for a dry run. Every row
// is exactly one of created, updated, unchanged or rejected; unplaced counts
// those of the first three that have no position.
type Report struct {
	Rows      int        `json:"rows"`
	Created   int        `json:"created"`
	Updated   int        `json:"updated"`
	Unchanged int        `json:"unchanged"`
	Unplaced  int        `json:"unplaced"`
	Rejected  []Rejected `json:"rejected"`        // rows that were left out, in the file's order
	Notes     []Rejected `json:"notes,omitempty"` // rows that came in without one of their fields
}

// Rejected is one thing that cannot be used. Message is empty until the caller
// fills it from the catalogue: key "field."+Code, with Row, Field and Args.
type Rejected struct {
	Row     int            `json:"row"`
	Field   string         `json:"field"`
	Code    string         `json:"code"`
	Message string         `json:"message"`
	Args    map[string]any `json:"-"`
}

// NewReport starts the report of a sheet with the given number of rows.
func NewReport(rows int) Report { return Report{Rows: rows, Rejected: []Rejected{}} }

// Reject says that a row was left out. Args are name, value, name, value.
func (r *Report) Reject(row int, field, code string, args ...any) {
	r.Rejected = append(r.Rejected, rejected(row, field, code, args))
}

// Note says that a row came in without the field.
func (r *Report) Note(row int, field, code string, args ...any) {
	r.Notes = append(r.Notes, rejected(row, field, code, args))
}

// Say fills every message with what sentence gives for the code and its
// arguments, Row and Field among them.
func (r *Report) Say(sentence func(key string, args map[string]any) string) {
	for _, list := range [][]Rejected{r.Rejected, r.Notes} {
		for i := range list {
			args := map[string]any{"Row": list[i].Row, "Field": list[i].Field}
			for k, v := range list[i].Args {
				args[k] = v
			}
			list[i].Message = sentence("field."+list[i].Code, args)
		}
	}
}

func rejected(row int, field, code string, pairs []any) Rejected {
	r := Rejected{Row: row, Field: field, Code: code}
	for i := 0; i+1 < len(pairs); i += 2 {
		if r.Args == nil {
			r.Args = map[string]any{}
		}
		r.Args[pairs[i].(string)] = pairs[i+1]
	}
	return r
}
