// Package facts is whether what is said of a point is still so: who checked it
// and when, and who found it closed. A check is a person who looked: by a visit,
// by telephone. A report is one tap by anybody, "closed when I came"; of it the
// day is kept and nothing of who said it. A report changes nothing by itself: it
// asks the office to look.
package facts
