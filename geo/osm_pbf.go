package geo

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// The format's own bounds on one block.
const (
	maxBlockHeader = 64 << 10
	maxBlock       = 32 << 20
)

var errDamaged = errors.New("damaged block")

// readPBF reads the blocks of an .osm.pbf file and gives the number of the one
// it came to. It is our own because the library decodes in goroutines that
// panic on damaged data, which no caller can stop, and inflates without bound.
func readPBF(ctx context.Context, r *bufio.Reader, c *collector) (block int, err error) {
	for ; ; block++ {
		if err := ctx.Err(); err != nil {
			return block, err
		}
		kind, data, err := readBlock(r)
		if errors.Is(err, io.EOF) && block > 0 {
			return block, nil
		}
		if err == nil {
			switch kind {
			case "OSMHeader":
				err = checkFeatures(data)
			case "OSMData":
				err = c.primitiveBlock(data)
			}
		}
		if err != nil {
			return block, err
		}
	}
}

// readBlock gives io.EOF only where the file ends between blocks.
func readBlock(r io.Reader) (kind string, data []byte, err error) {
	var size [4]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return "", nil, err
	}
	header, err := readSized(r, int64(binary.BigEndian.Uint32(size[:])), maxBlockHeader)
	if err != nil {
		return "", nil, err
	}
	blobSize := int64(0)
	m := message{rest: header}
	for m.next() {
		switch m.field {
		case 1:
			kind = string(m.bytes)
		case 3:
			blobSize = int64(m.number)
		}
	}
	if m.bad {
		return "", nil, errDamaged
	}
	blob, err := readSized(r, blobSize, maxBlock)
	if err != nil {
		return "", nil, err
	}
	data, err = inflate(blob)
	return kind, data, err
}

// readSized reads n bytes, growing as they arrive, so that a false size costs
// no memory.
func readSized(r io.Reader, n, most int64) ([]byte, error) {
	if n < 0 || n > most {
		return nil, fmt.Errorf("%w: %d bytes, at most %d", errDamaged, n, most)
	}
	b, err := io.ReadAll(io.LimitReader(r, n))
	if err == nil && int64(len(b)) < n {
		err = io.ErrUnexpectedEOF
	}
	return b, err
}

func inflate(blob []byte) ([]byte, error) {
	var raw, packed []byte
	size := int64(-1)
	m := message{rest: blob}
	for m.next() {
		switch m.field {
		case 1:
			raw = m.bytes
		case 2:
			size = int64(m.number)
		case 3:
			packed = m.bytes
		}
	}
	switch {
	case m.bad:
		return nil, errDamaged
	case raw != nil:
		return raw, nil
	case packed == nil:
		return nil, fmt.Errorf("%w: neither raw nor zlib", errDamaged)
	}
	z, err := zlib.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	defer z.Close()
	data, err := readSized(z, size, maxBlock)
	if err != nil {
		return nil, err
	}
	if more, _ := io.CopyN(io.Discard, z, 1); more > 0 {
		return nil, fmt.Errorf("%w: longer than it says", errDamaged)
	}
	return data, nil
}

// checkFeatures refuses files that need a reader which knows more.
func checkFeatures(header []byte) error {
	m := message{rest: header}
	for m.next() {
		if f := string(m.bytes); m.field == 4 && f != "OsmSchema-V0.6" && f != "DenseNodes" {
			return fmt.Errorf("file needs %q", shorten(f))
		}
	}
	if m.bad {
		return errDamaged
	}
	return nil
}

// message walks the fields of one protocol buffer message.
type message struct {
	rest   []byte
	field  uint64
	number uint64 // of a varint field
	bytes  []byte // of a length-delimited one, not nil
	bad    bool
}

func (m *message) next() bool {
	if len(m.rest) == 0 || m.bad {
		return false
	}
	tag := m.varint()
	m.field, m.number, m.bytes = tag>>3, 0, nil
	size := uint64(0)
	switch tag & 7 {
	case 0:
		m.number = m.varint()
	case 1:
		size = 8
	case 2:
		size = m.varint()
	case 5:
		size = 4
	default:
		m.bad = true
	}
	if m.bad || size > uint64(len(m.rest)) {
		m.bad = true
		return false
	}
	if tag&7 == 2 {
		m.bytes = m.rest[:size:size]
	}
	m.rest = m.rest[size:]
	return true
}

func (m *message) varint() uint64 {
	v, n := binary.Uvarint(m.rest)
	if n <= 0 {
		m.bad = true
		return 0
	}
	m.rest = m.rest[n:]
	return v
}

// sint is a zigzag-coded varint.
func (m *message) sint() int64 { return zigzag(m.varint()) }

func zigzag(v uint64) int64 { return int64(v>>1) ^ -int64(v&1) }
