package meals

import (
	"strings"

	"mealmap/data/fault"
	"mealmap/data/table"
	"mealmap/geo"
)

// communityList is the communities of a street that are known by name: those of
// the divisions, and those that elders of the street belong to already.
type communityList struct {
	official map[string]string // short name → code, "" where several go by it
	spoken   map[string]string // the same, as elders' communities are called
	listed   map[string]bool   // code
}

func newCommunityList(street string) *communityList {
	l := &communityList{official: map[string]string{}, spoken: map[string]string{}, listed: map[string]bool{}}
	for _, d := range geo.Divisions().Children(street) {
		if d.Level == geo.LevelCommunity {
			l.add(l.official, d.Code, d.Name)
		}
	}
	return l
}

func (l *communityList) add(names map[string]string, code, name string) {
	l.listed[code] = true
	short := shortCommunity(name)
	if known, twice := names[short]; twice && known != code {
		code = ""
	}
	names[short] = code
}

// code gives the one community that goes by the name, "" where none or several
// do. What elders' communities are called counts only where the divisions do not
// have the name: people type it.
func (l *communityList) code(name string) string {
	short := shortCommunity(name)
	if code, known := l.official[short]; known {
		return code
	}
	return l.spoken[short]
}

func (l *communityList) empty() bool { return len(l.listed) == 0 }

// shortCommunity is a name without the words that lists leave off or put behind.
func shortCommunity(name string) string {
	name = table.FoldHeading(name)
	for _, ending := range columns["community_ending"] {
		if short, cut := strings.CutSuffix(name, ending); cut && short != "" {
			return short
		}
	}
	return name
}

// community reads which community the row says. Officers of a community see
// only elders with its code, so that a name gets its code here, and one that
// nobody knows is said.
func (l *listReader) community(r table.Row, in *listed, bad func(string, string, ...any)) {
	name := r.Text(columns["community"]...)
	code := r.Get(columns["community_code"]...)
	if validDivision(table.Fold(name), 12) {
		code, name = table.Fold(name), ""
	}
	in.elder.Community, in.elder.CommunityName = code, name
	if list := l.communitiesOf(in.elder.Street); code == "" && name != "" {
		in.elder.Community = list.code(name)
		l.noteUnlisted(in, list, name)
	} else if code != "" && code != l.within && !list.empty() && !list.listed[code] {
		in.note("community", "community_unlisted", "Word", code, "Own", false)
	}
	switch {
	case l.within == "":
	case in.elder.Community == "":
		in.elder.Community = l.within
	case in.elder.Community != l.within:
		bad("community", "community_other")
	}
}

// noteUnlisted says that the name has led to no code. A street without a list is
// said once, not in every row.
func (l *listReader) noteUnlisted(in *listed, list *communityList, name string) {
	switch {
	case in.elder.Community != "":
	case !list.empty():
		in.note("community", "community_unlisted", "Word", name, "Own", l.within != "")
	case l.within == "" && !l.saidNoList:
		l.saidNoList = true
		in.note("community", "community_no_list", "Word", name)
	}
}

func (l *listReader) communitiesOf(street string) *communityList {
	if l.communities == nil {
		l.communities = map[string]*communityList{}
	}
	if l.communities[street] == nil {
		l.communities[street] = newCommunityList(street)
	}
	return l.communities[street]
}

func (in *listed) note(name, code string, pairs ...any) {
	in.notes = append(in.notes, fault.Field{Name: name, Code: code, Args: argsOf(pairs)})
}

// reportNotes adds what the row comes in without.
func (in *listed) reportNotes(rep *table.Report) {
	for _, f := range in.notes {
		rep.Notes = append(rep.Notes, table.Rejected{Row: in.row, Field: f.Name, Code: f.Code, Args: f.Args})
	}
}

// elsewhere is why an elder who is known already is not this list's to change,
// "" where it is.
func (o ImportOptions) elsewhere(street, community string) string {
	switch {
	case o.Street != "" && street != o.Street:
		return "elder_elsewhere"
	case o.Community == "" || community == o.Community:
		return ""
	case community == "":
		return "elder_no_community"
	}
	return "elder_other_community"
}
