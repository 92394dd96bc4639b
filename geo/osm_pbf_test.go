package geo

import (
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A small writer of the format, so that tests can also write it wrongly.

func field(n int, content []byte) []byte {
	b := binary.AppendUvarint(nil, uint64(n)<<3|2)
	return append(binary.AppendUvarint(b, uint64(len(content))), content...)
}

func number(n int, v int64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(n)<<3), uint64(v))
}

func join(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

func zig(v int64) uint64 { return uint64(v<<1 ^ v>>63) }

// deltas packs numbers as differences, zigzag-coded.
func deltas(vs ...int64) (b []byte) {
	last := int64(0)
	for _, v := range vs {
		b = binary.AppendUvarint(b, zig(v-last))
		last = v
	}
	return b
}

func packed(vs ...uint64) (b []byte) {
	for _, v := range vs {
		b = binary.AppendUvarint(b, v)
	}
	return b
}

func fileBlock(kind string, blob []byte) []byte {
	header := join(field(1, []byte(kind)), number(3, int64(len(blob))))
	return join(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header, blob)
}

func rawBlob(data []byte) []byte { return field(1, data) }

func zlibBlob(data []byte, says int) []byte {
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data)
	_ = z.Close()
	return join(number(2, int64(says)), field(3, b.Bytes()))
}

func pbfHeader(features ...string) []byte {
	var b []byte
	for _, f := range features {
		b = append(b, field(4, []byte(f))...)
	}
	return fileBlock("OSMHeader", rawBlob(b))
}

func pbfFile(block []byte) []byte {
	return join(pbfHeader("OsmSchema-V0.6", "DenseNodes"), fileBlock("OSMData", zlibBlob(block, len(block))))
}

func words(ws ...string) []byte {
	var b []byte
	for _, w := range ws {
		b = append(b, field(1, []byte(w))...)
	}
	return field(1, b)
}

var villageWords = words("", "highway", "residential", "name", "幸福路", "type", "multipolygon", "natural", "water", "outer", "inner")

// villageBlock: four dense nodes, a street, two untagged halves of a pond.
func villageBlock() []byte {
	dense := field(2, join(
		field(1, deltas(1, 2, 3, 4)),
		field(8, deltas(320000001, 320010000, 320010000, 320000000)),
		field(9, deltas(1180000000, 1180000000, 1180010000, 1180010000)),
	))
	street := field(3, join(number(1, 10), field(2, packed(1, 3)), field(3, packed(2, 4)), field(8, deltas(1, 99, 2))))
	halves := join(
		field(3, join(number(1, 60), field(8, deltas(1, 2, 3)))),
		field(3, join(number(1, 70), field(8, deltas(1, 4, 3)))),
	)
	pond := field(4, join(number(1, 5), field(2, packed(5, 7)), field(3, packed(6, 8)),
		field(8, packed(9, 9, 10)), field(9, deltas(60, 70, 10)), field(10, packed(1, 1, 1))))
	return join(villageWords, field(2, dense), field(2, join(street, halves)), field(2, pond))
}

// plainNodesBlock: nodes that are not dense, on a coarser grid with offsets.
func plainNodesBlock() []byte {
	node := func(id, lat, lng int64) []byte {
		return field(1, join(number(1, int64(zig(id))), number(8, int64(zig(lat))), number(9, int64(zig(lng)))))
	}
	street := field(3, join(number(1, 10), field(2, packed(1)), field(3, packed(2)), field(8, deltas(-7, 8))))
	return join(villageWords, number(17, 1000), number(19, 32_000_000_000), number(20, 118_000_000_000),
		field(2, join(node(-7, 0, 0), node(8, 1000, -1000))), field(2, street))
}

func readPacked(t *testing.T, content []byte) (Streets, OSMReport) {
	t.Helper()
	streets, report, err := ReadOSM(context.Background(), bytes.NewReader(content), "f.osm.pbf")
	if err != nil {
		t.Fatal(err)
	}
	return streets, report
}

func TestReadPBF(t *testing.T) {
	t.Parallel()
	one, two, three, four := LatLng{32.0000001, 118}, LatLng{32.001, 118}, LatLng{32.001, 118.001}, LatLng{32, 118.001}
	want := Streets{
		{ID: -5 * 256, Layer: LayerWater, Kind: "water", NodeIDs: []int64{1, 2, 3, 4, 1}, Line: []LatLng{one, two, three, four, one}},
		{ID: 10, Layer: LayerStreet, Kind: "residential", Name: "幸福路", NodeIDs: []int64{1, 2}, Line: []LatLng{one, two}, Gaps: []int{1}},
	}
	got, report := readPacked(t, pbfFile(villageBlock()))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("streets (-want +got)\n%s", diff)
	}
	if report.Nodes != 4 || report.Ways != 3 || report.Relations != 1 || report.MissingNodes != 1 {
		t.Errorf("report %+v", report)
	}
}

func TestReadPBFWithPlainNodesAndOffsets(t *testing.T) {
	t.Parallel()
	got, _ := readPacked(t, pbfFile(plainNodesBlock()))
	want := Streets{{ID: 10, Layer: LayerStreet, Kind: "residential", NodeIDs: []int64{-7, 8}, Line: []LatLng{{32, 118}, {32.001, 117.999}}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("streets (-want +got)\n%s", diff)
	}
}

func TestADamagedPBFIsNamed(t *testing.T) {
	t.Parallel()
	good := villageBlock()
	header := pbfHeader("OsmSchema-V0.6")
	block := func(content []byte) []byte { return join(header, fileBlock("OSMData", rawBlob(content))) }
	group := func(content []byte) []byte { return block(join(villageWords, field(2, content))) }
	for reason, content := range map[string][]byte{
		"cut off in a block":              pbfFile(good)[:len(pbfFile(good))-3],
		"cut off in a block's size":       append(pbfFile(good), 0, 0),
		"a feature nobody knows":          pbfHeader("HistoricalInformation"),
		"a block header of 4 GB":          append(pbfFile(good), 0xFF, 0xFF, 0xFF, 0xFF),
		"a block of negative size":        join(header, blockSaying(-1)),
		"a block of 2 GB":                 join(header, blockSaying(2<<30)),
		"zlib that says too little":       join(header, fileBlock("OSMData", zlibBlob(good, len(good)-1))),
		"zlib with a second block behind": join(header, fileBlock("OSMData", zlibBlob(join(villageWords, villageWords), len(villageWords)))),
		"zlib that says too much":         join(header, fileBlock("OSMData", zlibBlob(good, len(good)+1))),
		"zlib that says a negative size":  join(header, fileBlock("OSMData", zlibBlob(good, -5))),
		"zlib that inflates to 64 MB":     join(header, fileBlock("OSMData", zlibBlob(make([]byte, 64<<20), 64<<20))),
		"no zlib at all":                  join(header, fileBlock("OSMData", join(number(2, 9), field(3, []byte("not zlib"))))),
		"a packing that is not zlib":      join(header, fileBlock("OSMData", join(number(2, 9), field(7, good)))),
		"an endless number":               block(bytes.Repeat([]byte{0xFF}, 20)),
		"a field longer than the block":   block([]byte{0x0A, 0x7F}),
		"a wire type that does not exist": block([]byte{0x0F}),
		"a word that does not exist":      group(field(3, join(number(1, 1), field(2, packed(1)), field(3, packed(77))))),
		"a word far beyond":               group(field(3, join(number(1, 1), field(2, packed(math.MaxUint64)), field(3, packed(1))))),
		"a key without its value":         group(field(3, join(number(1, 1), field(2, packed(1, 2)), field(3, packed(2))))),
		"an id without its latitude":      group(field(2, join(field(1, deltas(1, 2)), field(8, deltas(1)), field(9, deltas(1, 2))))),
		"an unfinished reference":         group(field(3, join(number(1, 1), field(8, []byte{0x80})))),
		"a member without its role":       group(field(4, join(number(1, 1), field(9, deltas(1)), field(10, packed(1))))),
	} {
		t.Run(reason, func(t *testing.T) {
			streets, _, err := ReadOSM(context.Background(), bytes.NewReader(content), "f.osm.pbf")
			if !errors.Is(err, ErrUnreadableStreets) || streets != nil {
				t.Errorf("err = %v, want %v", err, ErrUnreadableStreets)
			}
		})
	}
}

func blockSaying(size int64) []byte {
	header := join(field(1, []byte("OSMData")), number(3, size))
	return join(binary.BigEndian.AppendUint32(nil, uint32(len(header))), header)
}

// TestPBFOfNoise turns bits and cuts in a real block: whatever comes out is an
// answer or a named failure.
func TestPBFOfNoise(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(9, 9))
	block := villageBlock()
	header := pbfHeader()
	for range 2000 * soak() {
		hurt := bytes.Clone(block)
		for range 1 + r.IntN(3) {
			hurt[r.IntN(len(hurt))] ^= 1 << r.IntN(8)
		}
		_, _, err := ReadOSM(context.Background(), bytes.NewReader(join(header, fileBlock("OSMData", rawBlob(hurt)))), "f")
		if err != nil && !errors.Is(err, ErrUnreadableStreets) {
			t.Fatalf("unnamed %v", err)
		}
	}
}

func TestAFalseSizeCostsNoMemory(t *testing.T) {
	content := join(pbfHeader(), blockSaying(maxBlock-1))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range 20 {
		if _, _, err := ReadOSM(context.Background(), bytes.NewReader(content), "f"); !errors.Is(err, ErrUnreadableStreets) {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 8<<20 {
		t.Errorf("20 files of 40 bytes took %d bytes of memory", used)
	}
}

func TestTooManyNodesAreRefused(t *testing.T) {
	t.Parallel()
	c := collector{nodes: make([]osmNode, maxNodes)}
	if err := c.addNode(1, nanjing); !errors.Is(err, errTooLarge) {
		t.Errorf("addNode: %v", err)
	}
	c = collector{refs: maxRefs}
	if err := c.addWay(osmWay{refs: []int64{1}}); !errors.Is(err, errTooLarge) {
		t.Errorf("addWay: %v", err)
	}
}
