package admission_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/admission"
)

// sound is a form on which everything was seen and in order.
func sound() (f admission.Form) {
	f.Kind, f.Address, f.Phone = merchants.Restaurant, "中山路 8 号", "2012399"
	for _, item := range admission.Items() {
		f.Of(item).Mark = admission.Seen
	}
	f.Licence.Number, f.Licence.NameMatches = "91320104MA1X", true
	f.Permit.Number, f.Permit.ValidTo = "JY23201040001", "2027-05-31"
	f.Health.Staff, f.Health.Certified, f.Health.Earliest = 4, 4, "2026-12-31"
	f.Prices.Menu = []admission.Price{{Name: "一荤两素", Fen: 1500}, {Name: "面条", Fen: 900}}
	f.Prices.Offer = "70 岁以上八五折"
	f.Hours.Text = "每天 午餐 11:00-13:30"
	f.Seats.Seats, f.Seats.Turns = 40, 2
	f.Halal.Claimed, f.Halal.Certificate = true, "新清字 12"
	return f
}

// fields are "<field> <code>" of what a failure names.
func fields(err error) (list []string) {
	if e := fault.As(err); e != nil {
		for _, f := range e.Fields {
			list = append(list, f.Name+" "+f.Code)
		}
	}
	slices.Sort(list)
	return list
}

func TestWhatAFormMustSay(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("长", 301)
	for name, c := range map[string]struct {
		change func(*admission.Form)
		want   []string
	}{
		"everything seen":              {func(f *admission.Form) {}, nil},
		"a kind that is not":           {func(f *admission.Form) { f.Kind = "bar" }, []string{"kind unknown_kind"}},
		"no address":                   {func(f *admission.Form) { f.Address = "" }, []string{"address required"}},
		"no telephone":                 {func(f *admission.Form) { f.Phone = "" }, nil},
		"an address of 121":            {func(f *admission.Form) { f.Address = strings.Repeat("长", 121) }, []string{"address too_long"}},
		"an item without a mark":       {func(f *admission.Form) { f.Toilet.Mark = "" }, []string{"toilet visit_mark"}},
		"a mark that is not":           {func(f *admission.Form) { f.Kitchen.Mark = "fine" }, []string{"kitchen visit_mark"}},
		"halal that nobody claims":     {func(f *admission.Form) { f.Halal.Claimed, f.Halal.Mark = false, "" }, nil},
		"halal claimed, no mark":       {func(f *admission.Form) { f.Halal.Mark = "" }, []string{"halal visit_mark"}},
		"halal seen, no certificate":   {func(f *admission.Form) { f.Halal.Certificate = "" }, []string{"halal_certificate visit_needs"}},
		"halal unseen, no certificate": {func(f *admission.Form) { f.Halal.Mark, f.Halal.Certificate = admission.Unseen, "" }, nil},
		"licence without a number":     {func(f *admission.Form) { f.Licence.Number = "" }, []string{"licence_number visit_needs"}},
		"licence of another name":      {func(f *admission.Form) { f.Licence.NameMatches = false }, []string{"licence visit_name"}},
		"licence of another name, not in order": {func(f *admission.Form) {
			f.Licence.NameMatches, f.Licence.Mark = false, admission.Amiss
		}, nil},
		"permit without number and day":     {func(f *admission.Form) { f.Permit.Number, f.Permit.ValidTo = "", "" }, []string{"permit_number visit_needs", "permit_valid_to visit_needs"}},
		"permit not seen":                   {func(f *admission.Form) { f.Permit.Mark, f.Permit.Number, f.Permit.ValidTo = admission.Unseen, "", "" }, nil},
		"permit until no day":               {func(f *admission.Form) { f.Permit.ValidTo = "2026-02-30" }, []string{"permit_valid_to not_a_date"}},
		"a certificate fewer":               {func(f *admission.Form) { f.Health.Certified = 3 }, []string{"health visit_fewer"}},
		"a certificate fewer, not in order": {func(f *admission.Form) { f.Health.Certified, f.Health.Mark = 3, admission.Amiss }, nil},
		"a certificate more":                {func(f *admission.Form) { f.Health.Certified = 5 }, []string{"health_certified visit_more"}},
		"nobody on the staff":               {func(f *admission.Form) { f.Health.Staff, f.Health.Certified = 0, 0 }, []string{"health_staff visit_needs"}},
		"as many staff as can be":           {func(f *admission.Form) { f.Health.Staff, f.Health.Certified = 500, 500 }, nil},
		"more staff than can be":            {func(f *admission.Form) { f.Health.Staff, f.Health.Certified = 501, 501 }, []string{"health_certified whole_range", "health_staff whole_range"}},
		"no earliest day":                   {func(f *admission.Form) { f.Health.Earliest = "" }, []string{"health_earliest visit_needs"}},
		"prices seen, none written":         {func(f *admission.Form) { f.Prices.Menu = nil }, []string{"menu visit_needs"}},
		"a price of nothing":                {func(f *admission.Form) { f.Prices.Menu[1].Fen = 0 }, []string{"menu menu_price"}},
		"the highest price":                 {func(f *admission.Form) { f.Prices.Menu[1].Fen = merchants.MaxPrice }, nil},
		"a higher price":                    {func(f *admission.Form) { f.Prices.Menu[1].Fen = merchants.MaxPrice + 1 }, []string{"menu menu_price"}},
		"a name twice":                      {func(f *admission.Form) { f.Prices.Menu[1].Name = "一荤两素" }, []string{"menu menu_twice"}},
		"a dish without a name":             {func(f *admission.Form) { f.Prices.Menu[0].Name = "" }, []string{"menu menu_name"}},
		"hours that are not read":           {func(f *admission.Form) { f.Hours.Text = "看情况" }, []string{"hours_text bad_hours"}},
		"hours seen, none written":          {func(f *admission.Form) { f.Hours.Text = "" }, []string{"hours_text visit_needs"}},
		"seats seen, none written":          {func(f *admission.Form) { f.Seats.Seats = 0 }, []string{"seats_seats visit_needs"}},
		"fewer than no seats":               {func(f *admission.Form) { f.Seats.Seats = -1 }, []string{"seats_seats whole_range"}},
		"a note of 301":                     {func(f *admission.Form) { f.Kitchen.Note = long }, []string{"kitchen_note too_long"}},
		"a note of 300":                     {func(f *admission.Form) { f.Kitchen.Note = strings.Repeat("长", 300) }, nil},
		"much else":                         {func(f *admission.Form) { f.Other = long }, []string{"visit_other too_long"}},
	} {
		f := sound()
		c.change(&f)
		if diff := cmp.Diff(c.want, fields(f.Check())); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestWhatKeepsABusinessFromServing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*admission.Form)
		err    error
		want   []string
	}{
		"nothing":                         {func(f *admission.Form) {}, nil, nil},
		"the permit's last day":           {func(f *admission.Form) { f.Permit.ValidTo = "2026-03-05" }, nil, nil},
		"a permit that ran out yesterday": {func(f *admission.Form) { f.Permit.ValidTo = "2026-03-04" }, admission.ErrPermitExpired, nil},
		"a permit nobody saw":             {func(f *admission.Form) { f.Permit.Mark, f.Permit.ValidTo = admission.Unseen, "" }, admission.ErrNotReady, []string{"permit visit_unseen"}},
		"a licence that is not in order":  {func(f *admission.Form) { f.Licence.Mark = admission.Amiss }, admission.ErrNotReady, []string{"licence visit_amiss"}},
		"a certificate's last day":        {func(f *admission.Form) { f.Health.Earliest = "2026-03-05" }, nil, nil},
		"a certificate that ran out":      {func(f *admission.Form) { f.Health.Earliest = "2026-03-04" }, admission.ErrNotReady, []string{"health visit_certificate_out"}},
		"two things": {func(f *admission.Form) { f.Kitchen.Mark, f.Hours.Mark = admission.Amiss, admission.Unseen }, admission.ErrNotReady,
			[]string{"hours visit_unseen", "kitchen visit_amiss"}},
		"what only says what elders find": {func(f *admission.Form) {
			f.StepFree.Mark, f.Toilet.Mark, f.Halal.Mark, f.Delivery.Mark, f.Seats.Mark = admission.Amiss, admission.Amiss, admission.Amiss, admission.Unseen, admission.Unseen
		}, nil, nil},
	} {
		f := sound()
		c.change(&f)
		err := f.Ready("2026-03-05")
		if !errors.Is(err, c.err) {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.want, fields(err)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

// A form is kept for years: what was written is read again.
func TestAFormIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	f := sound()
	f.Version = 1
	raw, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	const kept = `{"version":1,"kind":"restaurant","address":"中山路 8 号","phone":"2012399","licence":{"mark":"seen","number":"91320104MA1X","name_matches":true},` +
		`"permit":{"mark":"seen","number":"JY23201040001","valid_to":"2027-05-31"},"health":{"mark":"seen","staff":4,"certified":4,"earliest":"2026-12-31"},` +
		`"kitchen":{"mark":"seen"},"prices":{"mark":"seen","menu":[{"name":"一荤两素","price_fen":1500},{"name":"面条","price_fen":900}],"offer":"70 岁以上八五折"},` +
		`"hours":{"mark":"seen","text":"每天 午餐 11:00-13:30"},"seats":{"mark":"seen","seats":40,"turns":2},"step_free":{"mark":"seen"},"toilet":{"mark":"seen"},` +
		`"halal":{"mark":"seen","claimed":true,"certificate":"新清字 12"},"delivery":{"mark":"seen"}}`
	if string(raw) != kept {
		t.Errorf("written as\n%s", raw)
	}
	var read admission.Form
	if err := json.Unmarshal([]byte(kept), &read); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(f, read); diff != "" {
		t.Errorf("(-written +read)\n%s", diff)
	}
}

func TestTheFormHasEveryItem(t *testing.T) {
	t.Parallel()
	var f admission.Form
	seen := map[*admission.Found]bool{}
	for _, item := range admission.Items() {
		found := f.Of(item)
		if found == nil || seen[found] {
			t.Errorf("%s has no place of its own", item)
		}
		seen[found] = true
	}
	for _, item := range admission.Needed() {
		if !slices.Contains(admission.Items(), item) {
			t.Errorf("%s is not on the form", item)
		}
	}
	if f.Of("colour") != nil {
		t.Error("an item that is not has a place")
	}
}
