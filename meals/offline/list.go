package offline

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"io"

	"mealmap/data"
)

// The status list says of each card of a district whether it works and which
// profile its elder has. A card is found by its dense index, which its token
// carries. The bytes, deflated as a whole:
//
//	1   version, 1
//	3   n, how many indices there are, big-endian
//	2   the first day that profiles are known of, since listEpoch
//	n   a symbol each: see the symbols below
//	    newer issues: uvarint count, then for each card whose newest issue is not
//	    1: uvarint distance from the index before (from -1), and a byte, the issue
//	    ends of earlier issues: for each of those cards, for each of its earlier
//	    issues: the day since listEpoch on which it was replaced, 0 where it
//	    ended otherwise; all high bytes, then all low bytes
//	    changes: for each of the listDays-1 days after the first: uvarint count, then for
//	    each card whose symbol changes on it: uvarint distance, and the symbol
//
// Nothing may follow. The same cards give the same bytes.
const (
	listVersion = 1
	listHead    = 6
	// listEpoch is day 0 of the list's days.
	listEpoch data.ServiceDay = "2020-01-01"
	// listDays is for how many days a list has profiles: the evening before it was
	// made, whose windows may run past midnight, its own, and the 72 hours after.
	listDays = 5
	// maxListed bounds the indices: 2^24 of a token.
	maxListed = 1 << 24
	// maxInflated bounds what a list may unpack to.
	maxInflated = 8 * maxListed
)

// The symbols. From firstProfile on a card works and has the profile of that
// number.
const (
	symbolNone    = iota // no card, or none any more that is known
	symbolRevoked        // stopped by the office
	symbolLost           // reported lost and not found
	symbolOnline         // works, but the server must be asked
	firstProfile
	maxProfiles = 256 - firstProfile
)

// list is a status list before it is packed, or after it was read.
type list struct {
	First   data.ServiceDay
	Symbols []byte                 // by index, on First
	Issues  map[uint32]byte        // the newest, where it is not 1
	Ends    map[uint32][]uint16    // of its earlier issues: days since listEpoch, 0 = not replaced
	Changes [listDays - 1][]change // by index, on the days after First
}

// change gives a card another symbol from a day on.
type change struct {
	Index  uint32
	Symbol byte
}

// errList: the bytes are no list.
var errList = errors.New("not a status list")

// encode packs the list.
func (l *list) encode() ([]byte, error) {
	n := len(l.Symbols)
	b := make([]byte, listHead, listHead+n+4*len(l.Issues))
	b[0], b[1], b[2], b[3] = listVersion, byte(n>>16), byte(n>>8), byte(n)
	binary.BigEndian.PutUint16(b[4:], uint16(l.First.DaysSince(listEpoch)))
	b = append(b, l.Symbols...)
	b = l.appendIssues(b)
	for _, day := range l.Changes {
		b = binary.AppendUvarint(b, uint64(len(day)))
		last := -1
		for _, c := range day {
			b = append(binary.AppendUvarint(b, uint64(int(c.Index)-last)), c.Symbol)
			last = int(c.Index)
		}
	}
	return deflated(b)
}

// deflated packs the bytes in the way that makes them smaller: with what repeats,
// or, where nothing does, by how often each byte comes.
func deflated(b []byte) (smallest []byte, err error) {
	for _, level := range []int{flate.HuffmanOnly, flate.BestCompression} {
		var packed bytes.Buffer
		w, err := flate.NewWriter(&packed, level)
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(b); err != nil {
			return nil, err
		}
		if err := w.Close(); err != nil {
			return nil, err
		}
		if smallest == nil || packed.Len() < len(smallest) {
			smallest = packed.Bytes()
		}
	}
	return smallest, nil
}

func (l *list) appendIssues(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(l.Issues)))
	last := -1
	var high, low []byte
	for index := range l.Symbols {
		issue, ok := l.Issues[uint32(index)]
		if !ok {
			continue
		}
		b = append(binary.AppendUvarint(b, uint64(index-last)), issue)
		last = index
		for _, day := range l.Ends[uint32(index)] {
			high, low = append(high, byte(day>>8)), append(low, byte(day))
		}
	}
	return append(append(b, high...), low...)
}

// decodeList reads what encode wrote, and refuses all else with errList.
func decodeList(packed []byte) (*list, error) {
	r := flate.NewReader(bytes.NewReader(packed))
	b, err := io.ReadAll(io.LimitReader(r, maxInflated))
	if err != nil || len(b) < listHead || b[0] != listVersion {
		return nil, errList
	}
	n := int(b[1])<<16 | int(b[2])<<8 | int(b[3])
	l := &list{First: listEpoch.AddDays(int(binary.BigEndian.Uint16(b[4:]))), Issues: map[uint32]byte{}, Ends: map[uint32][]uint16{}}
	in := &listReader{rest: b[listHead:], n: n}
	l.Symbols = in.take(n)
	cards := in.runs()
	var days int
	for _, c := range cards {
		if c.Symbol < 2 {
			return nil, errList
		}
		l.Issues[c.Index] = c.Symbol
		days += int(c.Symbol) - 1
	}
	high, low := in.take(days), in.take(days)
	if in.bad {
		return nil, errList
	}
	at := 0
	for _, c := range cards {
		for range c.Symbol - 1 {
			l.Ends[c.Index] = append(l.Ends[c.Index], uint16(high[at])<<8|uint16(low[at]))
			at++
		}
	}
	for day := range l.Changes {
		l.Changes[day] = in.runs()
	}
	if in.bad || len(in.rest) > 0 {
		return nil, errList
	}
	return l, nil
}

// listReader takes a list apart; bad says that it ended too soon or was wrong.
type listReader struct {
	rest []byte
	n    int // indices
	bad  bool
}

func (r *listReader) take(n int) []byte {
	if r.bad || n > len(r.rest) {
		r.bad = true
		return nil
	}
	b := r.rest[:n:n]
	r.rest = r.rest[n:]
	return b
}

func (r *listReader) uvarint() int {
	v, size := binary.Uvarint(r.rest)
	if r.bad || size <= 0 || v > maxListed {
		r.bad = true
		return 0
	}
	r.rest = r.rest[size:]
	return int(v)
}

// runs reads a count and as many pairs of distance and byte.
func (r *listReader) runs() []change {
	count := r.uvarint()
	if r.bad || count > r.n {
		r.bad = true
		return nil
	}
	var list []change
	last := -1
	for range count {
		step := r.uvarint()
		symbol := r.take(1)
		last += step
		if r.bad || step == 0 || last >= r.n {
			r.bad = true
			return nil
		}
		list = append(list, change{uint32(last), symbol[0]})
	}
	return list
}

// symbol is what the list says of a card on a day of its days.
func (l *list) symbol(index uint32, day data.ServiceDay) byte {
	s := l.Symbols[index]
	for i, changes := range l.Changes {
		if day < l.First.AddDays(i+1) {
			break
		}
		for _, c := range changes {
			if c.Index == index {
				s = c.Symbol
			}
		}
	}
	return s
}
