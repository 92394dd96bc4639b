package meals

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"mealmap/data"
	"mealmap/data/fault"
)

// Elder is one person who may hold a card. The ID number and the telephone are
// here in their masked form only, so that neither a log nor a page can show
// more by accident; RevealNumber gives them whole and says so in the audit log.
type Elder struct {
	District      data.District
	ID            ElderID
	Street        string // 9-digit code
	Community     string // 12-digit code, "" unknown
	CommunityName string
	Name          string
	BornOn        data.ServiceDay
	MaskedNumber  string // "3201**********1234"
	MaskedPhone   string // "138****5678", "" where none is known
	CareLevel     int    // 1: registered for meals brought home
	Categories    []ElderCategory
	CreatedAt     data.Instant
	UpdatedAt     data.Instant
}

// ElderCategory is a dated label such as "low_income"; several hold at once.
type ElderCategory struct {
	Category Category        `db:"category"`
	From     data.ServiceDay `db:"from_day"`
	To       data.ServiceDay `db:"to_day"` // inclusive; Forever while open
}

// Forever is the end of a category that has none yet.
const Forever data.ServiceDay = "9999-12-31"

// On reports whether the category holds on day.
func (c ElderCategory) On(day data.ServiceDay) bool { return c.From <= day && day <= c.To }

// Masked is an elder as pages show one.
type Masked struct {
	Name   string // "王**"
	Number string
	Phone  string
}

// Masked hides all but what tells people apart.
func (e Elder) Masked() Masked {
	return Masked{Name: MaskName(e.Name), Number: e.MaskedNumber, Phone: e.MaskedPhone}
}

// MaskName keeps the first character of a name, whatever its length, so that
// the mask does not tell the length either.
func MaskName(name string) string {
	_, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return name[:size] + "**"
}

// maskNumber keeps 4 and 4 of the 18 characters.
func maskNumber(n string) string { return mask(n, 4, 4) }

// maskPhone keeps 3 and 4 of a mobile number and the last 3 of any other.
func maskPhone(p string) string {
	if len(p) == 11 && p[0] == '1' {
		return mask(p, 3, 4)
	}
	return mask(p, 0, 3)
}

func mask(s string, head, tail int) string {
	if len(s) <= head+tail {
		return strings.Repeat("*", len(s))
	}
	return s[:head] + strings.Repeat("*", len(s)-head-tail) + s[len(s)-tail:]
}

// NewElder is what an office knows of an elder, from a form or a row of a list.
type NewElder struct {
	Street        string // 9-digit code
	Community     string // 12-digit code, "" unknown
	CommunityName string
	Name          string
	Number        string          // ID number, 18 characters
	BornOn        data.ServiceDay // "" = as the number says; otherwise they must agree
	Phone         string          // "" = none
	CareLevel     int
	Categories    []Category
}

// check cleans the input and names everything that is wrong with it.
func (n NewElder) check(today data.ServiceDay) (NewElder, []fault.Field) {
	var wrong []fault.Field
	bad := func(name, code string) { wrong = append(wrong, fault.Field{Name: name, Code: code}) }
	name, code := cleanName(n.Name)
	if n.Name = name; code != "" {
		bad("name", code)
	}
	number, born, code := ParseIDNumber(n.Number)
	switch {
	case code != "":
		bad("number", code)
	case n.BornOn != "" && n.BornOn != born:
		bad("born_on", "birth_disagrees")
	case born > today:
		bad("number", "id_birth")
	}
	n.Number, n.BornOn = number, born
	if n.Phone, code = cleanPhone(n.Phone); code != "" {
		bad("phone", code)
	}
	if !validDivision(n.Street, 9) {
		bad("street", "street_code")
	}
	if n.Community != "" && (!validDivision(n.Community, 12) || !strings.HasPrefix(n.Community, n.Street)) {
		bad("community", "community_code")
	}
	for _, c := range n.Categories {
		if !c.known() {
			wrong = append(wrong, fault.Field{Name: "categories", Code: "category_unknown", Args: map[string]any{"Word": string(c)}})
		}
	}
	if n.CareLevel < 0 || n.CareLevel > 1 {
		bad("care_level", "care_level")
	}
	return n, wrong
}

// maxName bounds a name: the longest on an identity card has some 40 characters.
const maxName = 60

// cleanName takes out the spaces that lists put inside short Chinese names to
// line them up; a space between other letters stays.
func cleanName(s string) (name, code string) {
	if !utf8.ValidString(s) {
		return "", "elder_name_characters"
	}
	runes := []rune(strings.Join(strings.Fields(s), " "))
	kept := runes[:0:0]
	for i, r := range runes {
		inside := i > 0 && i < len(runes)-1
		if r == ' ' && inside && unicode.Is(unicode.Han, runes[i-1]) && unicode.Is(unicode.Han, runes[i+1]) {
			continue
		}
		if unicode.IsControl(r) || r == utf8.RuneError {
			return "", "elder_name_characters"
		}
		kept = append(kept, r)
	}
	switch {
	case len(kept) == 0:
		return "", "elder_name_missing"
	case len(kept) > maxName:
		return "", "elder_name_long"
	}
	return string(kept), ""
}

// cleanPhone keeps the digits of a mobile or landline number, without +86.
func cleanPhone(s string) (phone, code string) {
	p := strings.NewReplacer("(", "", ")", "", "\uFF08", "", "\uFF09", "").Replace(cleanNumber(s))
	p = strings.TrimPrefix(p, "+86")
	if p == "" {
		return "", ""
	}
	if _, ok := number(p); !ok || len(p) < 5 || len(p) > 12 {
		return "", "elder_phone"
	}
	return p, ""
}

func validDivision(code string, length int) bool {
	_, ok := number(code)
	return ok && len(code) == length && code[0] != '0'
}

// districtOf is the first six digits of a division code that is valid.
func districtOf(street string) data.District {
	d, _ := number(street[:6])
	return data.District(d)
}

// ElderFilter narrows a list of elders; a zero field does not narrow.
type ElderFilter struct {
	District  data.District
	Street    string
	Community string
	Search    string  // part of a name, or a whole ID number or telephone
	NoCard    bool    // only those without a live card or an open application, who have neither died nor moved away
	After     ElderID // the last of the previous page
	Limit     int     // 0: 200
}
