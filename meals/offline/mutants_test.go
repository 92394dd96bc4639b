package offline

import (
	"testing"

	"pgregory.net/rapid"
)

// without is the judge with a row of its table missing.
func without(name string) func(Facts) Verdict {
	return func(f Facts) Verdict {
		for _, r := range table {
			if r.name != name && r.when(&f) {
				v := r.then(&f)
				v.Rule = r.name
				return v
			}
		}
		panic("the last row always holds")
	}
}

// blind is the judge that does not know some of the facts.
func blind(to func(*Facts)) func(Facts) Verdict {
	return func(f Facts) Verdict {
		to(&f)
		return Judge(f)
	}
}

// slack is the judge that does something else.
func slack(change func(*Verdict)) func(Facts) Verdict {
	return func(f Facts) Verdict {
		v := Judge(f)
		change(&v)
		return v
	}
}

// wrongs are programs that differ from the right one in one thing.
var wrongs = map[string]spoilt{
	"a repeat is a new record":                 {judge: without("repeat")},
	"anybody signs":                            {judge: without("unsigned")},
	"a fork is taken":                          {judge: without("fork")},
	"a fork does not stop the till":            {judge: slack(func(v *Verdict) { v.Quarantine = false })},
	"a gap is jumped":                          {judge: without("gap")},
	"a void is never in time":                  {judge: without("void")},
	"a void is always in time":                 {judge: blind(func(f *Facts) { f.VoidMeal = f.Record.ServedAt })},
	"the meal with network is made again":      {omits: "online"},
	"a forged card is let through as rejected": {judge: slack(func(v *Verdict) { v.Cases = drop(v.Cases, Stale) })},
	"an ended card is good":                    {judge: without("card_ended")},
	"a list of any age is fresh":               {judge: blind(func(f *Facts) { f.ListAt = max(f.ListAt, f.Record.ServedAt-1) })},
	"the newest list is not asked for":         {judge: blind(func(f *Facts) { f.ListAt = f.Record.ServedAt - 1 })},
	"a revoked till goes on":                   {judge: without("till_revoked")},
	"any anchor will do":                       {judge: without("anchor_unknown")},
	"the future":                               {judge: without("future")},
	"earlier than the last":                    {judge: without("before_last")},
	"the last is not remembered":               {omits: "served_last"},
	"a till may keep back what it served":      {omits: "emptied"},
	"a clock put back":                         {judge: without("clock_moved")},
	"what was given up is a meal":              {judge: without("skipped")},
	"four days alone":                          {judge: without("too_long")},
	"a dear meal":                              {judge: without("too_dear")},
	"an old list and a card that ended later":  {judge: without("old_list")},
	"a second subsidy is paid":                 {judge: without("twice_here")},
	"the first is forgotten":                   {judge: without("twice")},
	"the discount alone differs":               {judge: without("discount_only")},
	"no claims":                                {omits: "claims"},
	"a key stays free":                         {omits: "key"},
	"no case for two meals":                    {judge: slack(func(v *Verdict) { v.Cases = drop(v.Cases, Twice) })},
	"a difference is not told":                 {judge: slack(func(v *Verdict) { v.Cases = drop(v.Cases, Differs) })},
}

func drop(kinds []Kind, k Kind) (rest []Kind) {
	for _, have := range kinds {
		if have != k {
			rest = append(rest, have)
		}
	}
	return rest
}

// storiesEach bounds how long a wrong program may stay unnoticed.
const storiesEach = 600

// TestTheModelFindsAWrongProgram: each is found by the stories that the right
// program agrees with.
func TestTheModelFindsAWrongProgram(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("the model is looked at without the race detector")
	}
	for name, wrong := range wrongs {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRig(t)
			r.spoilt = &wrong
			for i := range storiesEach {
				if what := r.story(t, i); what != "" {
					t.Logf("after %d stories: %.160s", i+1, what)
					return
				}
			}
			t.Errorf("not found in %d stories", storiesEach)
		})
	}
}

// story plays one history and says what is wrong in it.
func (r *rig) story(t *testing.T, i int) string {
	return rapid.Custom(func(rt *rapid.T) (what string) {
		defer func() {
			switch p := recover().(type) {
			case nil:
			case found:
				what = string(p)
			default:
				panic(p)
			}
		}()
		newHistory(loud{t}, teller{rt, true}, r, i+1).play()
		return ""
	}).Example(i)
}

// loud is a test whose helpers' failures are findings too.
type loud struct{ testing.TB }

func (l loud) Fatal(args ...any)                 { teller{caught: true}.Fatal(args...) }
func (l loud) Fatalf(format string, args ...any) { teller{caught: true}.Fatalf(format, args...) }
