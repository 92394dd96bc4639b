package review

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
)

// snapshotVersion is the first byte of a snapshot; another form gets another.
const snapshotVersion = 1

// errSnapshot: bytes that no engine of this version wrote.
var errSnapshot = errors.New("review: not a snapshot of this version")

// saved is an engine as it is kept: its fields in an order that never changes,
// without maps.
type saved struct {
	Places      []*place
	Names       []string
	First, Last int32
	Signed      []signed
	Net         network
	Season      season
	Frames      []frame
}

// Snapshot is everything needed to go on later, compressed. The same engine
// always gives the same bytes.
func (e *Engine) Snapshot() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte(snapshotVersion)
	z, err := flate.NewWriter(&out, flate.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("review snapshot: %w", err)
	}
	s := saved{e.places, e.names, e.first, e.last, e.signed, e.net, e.season, e.frames}
	if err := gob.NewEncoder(z).Encode(s); err != nil {
		return nil, fmt.Errorf("review snapshot: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("review snapshot: %w", err)
	}
	return out.Bytes(), nil
}

// Restore continues from a Snapshot: it gives the verdicts that the engine which
// made it would have given.
func Restore(snapshot []byte) (*Engine, error) {
	if len(snapshot) == 0 || snapshot[0] != snapshotVersion {
		return nil, errSnapshot
	}
	var s saved
	z := flate.NewReader(bytes.NewReader(snapshot[1:]))
	if err := gob.NewDecoder(z).Decode(&s); err != nil {
		return nil, errors.Join(errSnapshot, err)
	}
	if _, err := io.Copy(io.Discard, z); err != nil {
		return nil, errors.Join(errSnapshot, err)
	}
	e := &Engine{s.Places, map[string]int32{}, s.Names, s.First, s.Last, s.Signed, s.Net, s.Season, s.Frames}
	for i, name := range e.names {
		e.elders[name] = int32(i)
	}
	e.net.settle()
	return e, nil
}
