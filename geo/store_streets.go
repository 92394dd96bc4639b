package geo

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"

	"mealmap/data"
	"mealmap/data/audit"
)

// StreetStore keeps the background of the map. It is safe for concurrent use.
type StreetStore struct{ db *data.DB }

// NewStreetStore keeps streets in db.
func NewStreetStore(db *data.DB) *StreetStore { return &StreetStore{db} }

// waysPerCommit keeps a large import from holding up the tills.
const waysPerCommit = 250

// Import adds the ways or brings those already kept up to date, by their ids;
// nothing is removed because a file lacks it, and the same file twice changes
// nothing. It commits in parts, each with its entry in the log where it changed
// something; an import cut short is finished by another.
func (s *StreetStore) Import(ctx context.Context, streets Streets, by audit.Actor) error {
	for from := 0; from < len(streets); from += waysPerCommit {
		some := streets[from:min(from+waysPerCommit, len(streets))]
		if err := s.db.InTx(ctx, func(tx *data.Tx) error { return importWays(tx, some, by) }); err != nil {
			return err
		}
	}
	return nil
}

func importWays(tx *data.Tx, ways []Way, by audit.Actor) error {
	changed := int64(0)
	for _, w := range ways {
		n, err := putWay(tx, w)
		if err != nil {
			return fmt.Errorf("import way %d: %w", w.ID, err)
		}
		changed += n
	}
	return noteImport(tx, by, "ways", changed, ways[0].ID, ways[len(ways)-1].ID)
}

// streetsVersion is the setting that tells one state of the streets from
// another.
const streetsVersion = "streets_version"

// Version tells one state of the ways and the eating places from another; ""
// before the first. It costs one small read.
func (s *StreetStore) Version(ctx context.Context) (string, error) {
	return s.db.Setting(ctx, streetsVersion)
}

// noteImport gives the streets another version and logs what was imported,
// where anything was.
func noteImport(tx *data.Tx, by audit.Actor, object string, changed, first, last int64) error {
	if changed == 0 {
		return nil
	}
	if err := data.PutSetting(tx, streetsVersion, data.NewID()); err != nil {
		return err
	}
	home, err := data.Setting(tx, data.HomeStreet)
	if err != nil {
		return err
	}
	entry := audit.Entry{Actor: by, Street: home, Action: "streets.import", Object: object,
		Detail: map[string]any{"changed": changed, "first": first, "last": last}}
	if home != "" { // before set-up has named it, the entry is nobody's
		if entry.District, err = DistrictOf(home); err != nil {
			return err
		}
	}
	return audit.Append(tx, entry)
}

// putWay gives how many rows it changed, 0 or 1.
func putWay(tx *data.Tx, w Way) (int64, error) {
	tags, err := json.Marshal(w.Tags)
	if err != nil {
		return 0, err
	}
	if w.Tags == nil {
		tags = []byte("{}")
	}
	box := BoxOf(w.Line...)
	return tx.Exec(`
		INSERT INTO ways (
			id,
			layer,
			kind,
			name,
			tags,
			nodes,
			south,
			west,
			north,
			east
		) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET
			layer = excluded.layer,
			kind = excluded.kind,
			name = excluded.name,
			tags = excluded.tags,
			nodes = excluded.nodes,
			south = excluded.south,
			west = excluded.west,
			north = excluded.north,
			east = excluded.east
		WHERE ways.layer <> excluded.layer
			OR ways.kind <> excluded.kind
			OR ways.name <> excluded.name
			OR ways.tags <> excluded.tags
			OR ways.nodes <> excluded.nodes`,
		w.ID, w.Layer, w.Kind, w.Name, string(tags), packLine(w), box.South, box.West, box.North, box.East)
}

// wayRow is a way as it stands in the table.
type wayRow struct {
	ID    int64  `db:"id"`
	Layer Layer  `db:"layer"`
	Kind  string `db:"kind"`
	Name  string `db:"name"`
	Tags  string `db:"tags"`
	Nodes []byte `db:"nodes"`
}

// Within lists the ways whose extent meets the box, by id: what a map of the
// box draws. The lines are whole and may leave the box. None is no error.
func (s *StreetStore) Within(ctx context.Context, box Box) ([]Way, error) {
	return s.list(ctx, `
			WHERE south <= ?
				AND north >= ?
				AND west <= ?
				AND east >= ?`,
		box.North, box.South, box.East, box.West)
}

// Streets lists every way of the street layer, by id: what walking is made of.
func (s *StreetStore) Streets(ctx context.Context) ([]Way, error) {
	return s.list(ctx, `
			WHERE layer = ?`, LayerStreet)
}

func (s *StreetStore) list(ctx context.Context, where string, args ...any) ([]Way, error) {
	var rows []wayRow
	err := s.db.View(ctx, func(tx *data.Tx) error {
		return tx.Select(&rows, `
			SELECT
				id,
				layer,
				kind,
				name,
				tags,
				nodes
			FROM ways`+where+`
			ORDER BY id`, args...)
	})
	if err != nil {
		return nil, fmt.Errorf("list ways: %w", err)
	}
	ways := make([]Way, len(rows))
	for i, r := range rows {
		if ways[i], err = r.way(); err != nil {
			return nil, fmt.Errorf("way %d: %w", r.ID, err)
		}
	}
	return ways, nil
}

func (r wayRow) way() (Way, error) {
	w := Way{ID: r.ID, Layer: r.Layer, Kind: r.Kind, Name: r.Name}
	if r.Tags != "{}" {
		if err := json.Unmarshal([]byte(r.Tags), &w.Tags); err != nil {
			return Way{}, err
		}
	}
	return w, w.unpackLine(r.Nodes)
}

// nodeSize is a node in the table: id 8, latitude 4 and longitude 4 bytes,
// big-endian, degrees in ten-millionths as OpenStreetMap keeps them.
const nodeSize = 16

// gapID stands in the table instead of nodes that the file lacked; no node of
// OpenStreetMap has it.
const gapID = math.MinInt64

func packLine(w Way) []byte {
	b := make([]byte, 0, nodeSize*(len(w.Line)+len(w.Gaps)))
	gaps := w.Gaps
	for i, p := range w.Line {
		if len(gaps) > 0 && gaps[0] == i {
			b = append(binary.BigEndian.AppendUint64(b, 1<<63), make([]byte, 8)...)
			gaps = gaps[1:]
		}
		b = binary.BigEndian.AppendUint64(b, uint64(w.NodeIDs[i]))
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(p.Lat*perDegree))))
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(p.Lng*perDegree))))
	}
	return b
}

func (w *Way) unpackLine(b []byte) error {
	n := len(b) / nodeSize
	if n*nodeSize != len(b) {
		return fmt.Errorf("%d bytes of nodes", len(b))
	}
	w.NodeIDs, w.Line = make([]int64, 0, n), make([]LatLng, 0, n)
	for i := range n {
		at := b[i*nodeSize:]
		node := osmNode{
			id:  int64(binary.BigEndian.Uint64(at)),
			lat: int32(binary.BigEndian.Uint32(at[8:])),
			lng: int32(binary.BigEndian.Uint32(at[12:])),
		}
		if node.id == gapID {
			w.Gaps = append(w.Gaps, len(w.Line))
			continue
		}
		w.NodeIDs, w.Line = append(w.NodeIDs, node.id), append(w.Line, node.point())
	}
	return nil
}
