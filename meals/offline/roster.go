package offline

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"

	"mealmap/data"
	"mealmap/meals"
	"mealmap/merchants"
)

// rosterAge is how old a roster may be that no card has changed since: birthdays
// and categories come with a new one.
const rosterAge = 10 * time.Minute

// roster is a district's cards as they were at one moment. The lists of points
// are made of it; points whose rules ask the same of elders share one.
type roster struct {
	made  data.Instant
	stamp cardStamp
	cards []rostered // by index
	lists map[string]*carried
}

// cardStamp tells whether a card was issued, ended, lost or found since.
type cardStamp struct {
	Cards int   `db:"cards"`
	Last  int   `db:"last"` // index, -1 where there is no card
	Live  int   `db:"live"`
	Lost  int64 `db:"lost"`
	Flags int64 `db:"flags"`
}

// rostered is what is known of one index: its newest card and how the earlier
// ones ended.
type rostered struct {
	index  uint32
	issue  byte
	symbol byte     // firstProfile: works, by the profile of the person
	ends   []uint16 // see list.Ends
	person person
}

// carried is a list with the profiles that it names.
type carried struct {
	list     string // base64url of the packed list
	profiles []Profile
}

// rosterRow is one card as the table has it.
type rosterRow struct {
	Index     uint32          `db:"card_index"`
	Issue     byte            `db:"issue"`
	Live      bool            `db:"live"`
	Ended     meals.CardEnd   `db:"ended"`
	EndedAt   data.Instant    `db:"ended_at"`
	LostAt    data.Instant    `db:"lost_at"`
	Flags     int             `db:"flags"`
	Street    string          `db:"street"`
	Community string          `db:"community"`
	BornOn    data.ServiceDay `db:"born_on"`
	CareLevel int             `db:"care_level"`
	Labels    string          `db:"categories"`
}

// symbol is the card's, were it the newest of its index.
func (r *rosterRow) symbol() byte {
	switch {
	case !r.Live:
		return symbolRevoked
	case r.LostAt != 0:
		return symbolLost
	case r.Flags&meals.CardOnlineOnly != 0:
		return symbolOnline
	}
	return firstProfile
}

// endDay is the day on which the card was replaced, 0 where it ended otherwise.
func (r *rosterRow) endDay() uint16 {
	if r.Ended != meals.Replaced || r.EndedAt == 0 {
		return 0
	}
	return uint16(min(max(r.EndedAt.ServiceDay().DaysSince(listEpoch), 1), 1<<16-1))
}

// enter adds cards, which come by index and issue.
func (r *roster) enter(rows []rosterRow) {
	for i := range rows {
		row := &rows[i]
		last := len(r.cards) - 1
		if last < 0 || r.cards[last].index != row.Index {
			r.cards = append(r.cards, rostered{index: row.Index})
			last++
		}
		c := &r.cards[last]
		for int(c.issue)+1 < int(row.Issue) { // an issue that the table lacks
			c.issue, c.ends = c.issue+1, append(c.ends, 0)
		}
		c.issue, c.symbol = row.Issue, row.symbol()
		c.person = person{row.BornOn, row.Labels, row.Street, row.Community, row.CareLevel > 0}
		if i+1 < len(rows) && rows[i+1].Index == row.Index {
			c.ends = append(c.ends, row.endDay())
		}
	}
}

// first is the first of the days that lists of the roster know.
func (r *roster) first() data.ServiceDay { return r.made.ServiceDay().AddDays(-1) }

// days are all of them.
func (r *roster) days() []data.ServiceDay {
	days := make([]data.ServiceDay, listDays)
	for i := range days {
		days[i] = r.first().AddDays(i)
	}
	return days
}

// carry gives the list for a point whose rules are sets, made once for all
// points that ask the same.
func (r *roster) carry(sets []*meals.RuleSet, point *merchants.Point) (*carried, error) {
	p := newProfiler(sets, point)
	key := p.flavour()
	if c, ok := r.lists[key]; ok {
		return c, nil
	}
	packed, profiles, err := r.list(p)
	if err != nil {
		return nil, fmt.Errorf("status list: %w", err)
	}
	c := &carried{base64.RawURLEncoding.EncodeToString(packed), profiles}
	r.lists[key] = c
	return c, nil
}

// flavour names what a list depends on beside the cards.
func (p *profiler) flavour() string {
	var b strings.Builder
	for _, r := range p.sets {
		fmt.Fprintf(&b, "%s %d %s %s;", r.ID, r.Version, r.Street, r.PointID)
	}
	if p.street {
		b.WriteString(" street " + p.point.Street)
	}
	if p.community {
		b.WriteString(" community " + p.point.Community)
	}
	return b.String()
}

// course is the keys of somebody's profiles on the days of a list.
type course [listDays]string

// list packs the cards with the profiles that the profiler gives.
func (r *roster) list(p *profiler) ([]byte, []Profile, error) {
	days := r.days()
	courses := make([]*course, len(r.cards)) // nil for cards that do not work
	known, seen, counts := map[kind]*course{}, map[string]Profile{}, map[string]int{}
	for i := range r.cards {
		c := &r.cards[i]
		if c.symbol != firstProfile {
			continue
		}
		k := p.kindOf(&c.person)
		if known[k] == nil {
			known[k] = p.course(&k, days, seen)
		}
		courses[i] = known[k]
		for d, key := range courses[i] {
			if d == 0 || key != courses[i][d-1] {
				counts[key]++
			}
		}
	}
	n := number(seen, counts)
	l := &list{First: r.first(), Issues: map[uint32]byte{}, Ends: map[uint32][]uint16{}}
	if len(r.cards) > 0 {
		l.Symbols = make([]byte, r.cards[len(r.cards)-1].index+1)
	}
	for i := range r.cards {
		l.put(&r.cards[i], courses[i], n.symbols)
	}
	packed, err := l.encode()
	return packed, n.profiles, err
}

// course finds the profiles of a kind and enters them in seen.
func (p *profiler) course(k *kind, days []data.ServiceDay, seen map[string]Profile) *course {
	c := new(course)
	for d, day := range days {
		f := p.of(k, day)
		c[d] = f.key()
		seen[c[d]] = f
	}
	return c
}

// put enters one index.
func (l *list) put(c *rostered, keys *course, symbols map[string]byte) {
	l.Symbols[c.index] = c.symbol
	if c.issue > 1 {
		l.Issues[c.index], l.Ends[c.index] = c.issue, c.ends
	}
	if c.symbol != firstProfile {
		return
	}
	last := symbols[keys[0]]
	l.Symbols[c.index] = last
	for d, key := range keys[1:] {
		if s := symbols[key]; s != last {
			l.Changes[d] = append(l.Changes[d], change{c.index, s})
			last = s
		}
	}
}
