package public

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"mealmap/data"
	"mealmap/data/fault"
	"mealmap/merchants"
	"mealmap/merchants/near"
	"mealmap/static/messages"
)

// apiView is what answers need besides the question: one snapshot of the
// points, and everything about them that does not change within a day, rendered
// once. Another day, edition, rule or point is another view.
type apiView struct {
	dir     *merchants.Directory
	edition string
	rules   benefitRules
	printer *messages.Printer
	parts   *sync.Map // *merchants.Point → *fragment
	checked data.Instant
}

// viewAge is how long a view may go on after the settings or rules changed.
const viewAge = time.Second

// apiView gives the view for now, made anew where something changed.
func (s *server) apiView(ctx context.Context, now data.Instant) (*apiView, error) {
	dir, err := s.Merchants.Directory(ctx)
	if err != nil {
		return nil, err
	}
	old := s.view.Load()
	if old != nil && old.dir == dir && now >= old.checked && now.Sub(old.checked) < viewAge {
		return old, nil
	}
	rules, err := s.benefitRules(ctx, dir.Points())
	if err != nil {
		return nil, err
	}
	fresh := &apiView{
		dir:     dir,
		edition: s.Setting(ctx, data.Edition),
		rules:   rules,
		printer: messages.For(messages.Languages[0]),
		parts:   &sync.Map{},
		checked: now,
	}
	if old != nil && old.dir.Day == dir.Day && old.rules.same(rules) && samePoints(old.dir, dir) {
		fresh.parts = old.parts
	}
	s.view.Store(fresh)
	return fresh, nil
}

// samePoints: a directory that was only checked again shares its points.
func samePoints(a, b *merchants.Directory) bool {
	p, q := a.Points(), b.Points()
	return len(p) == len(q) && (len(p) == 0 || p[0] == q[0])
}

func (v *apiView) benefits(p *merchants.Point) []string {
	sentences := v.rules.sentences(v.printer, p, v.dir.Day)
	if sentences == nil {
		return []string{}
	}
	return sentences
}

// apiNearest is GET /api/v1/points?at=LAT,LNG.
func (s *server) apiNearest(w http.ResponseWriter, r *http.Request) error {
	buf := bodies.Get().(*[]byte)
	defer bodies.Put(buf)
	var err error
	if *buf, err = s.nearest(r.Context(), (*buf)[:0], r.URL.RawQuery); err != nil {
		return err
	}
	h := w.Header()
	h["Content-Type"] = jsonType
	h["Content-Length"] = []string{strconv.Itoa(len(*buf))} // net/http would send the body in chunks
	_, err = w.Write(*buf)
	return err
}

// nearest appends the answer to the question of a query string.
func (s *server) nearest(ctx context.Context, b []byte, query string) ([]byte, error) {
	now := s.DB.Now()
	q, err := parsePointsQuery(query, now)
	if err != nil {
		return b, err
	}
	view, err := s.apiView(ctx, now)
	if err != nil {
		return b, err
	}
	answer, err := s.Near.Nearest(ctx, merchants.NearestQuery{
		At:     q.at,
		Limit:  q.limit,
		OpenAt: q.openAt,
		Kind:   q.kind,
		Tag:    q.tag,
	})
	if err != nil {
		return b, err
	}
	return view.appendNearest(b, q, answer, now)
}

var (
	bodies   = sync.Pool{New: func() any { b := make([]byte, 0, 8<<10); return &b }}
	jsonType = []string{"application/json"}
)

// appendNearest writes a nearestAnswer.
func (v *apiView) appendNearest(b []byte, q pointsQuery, answer near.Answer, now data.Instant) ([]byte, error) {
	at := atOf(q.at)
	b = append(b, `{"at":{"lat":`...)
	b = strconv.AppendFloat(b, at.Lat, 'f', -1, 64)
	b = append(b, `,"lng":`...)
	b = strconv.AppendFloat(b, at.Lng, 'f', -1, 64)
	b = append(b, `,"cell":"`...)
	b = append(b, at.Cell...)
	b = append(b, `"},"edition":`...)
	b, err := appendJSON(b, v.edition)
	if err != nil {
		return nil, err
	}
	b = append(b, `,"points":[`...)
	for i := range answer.Found {
		f := &answer.Found[i]
		part, err := v.fragment(f.Point)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, part.head...)
		b = strconv.AppendFloat(b, float64(f.Metres), 'f', 1, 64)
		b = appendWalk(append(b, `,"walk_m":`...), f)
		b = append(b, `,"open":`...)
		if q.openAt != nil {
			b = appendOpen(b, f.Open)
		} else {
			b = append(b, part.openAt(f.Point, now)...)
		}
		b = append(b, part.tail...)
	}
	b = append(b, `],"streets":"`...)
	b = append(b, answer.Streets.String()...)
	return append(b, "\"}\n"...), nil
}

// appendWalk writes walk_m and walk_minutes after the name of the first. They are
// null where no walk is known, however long the detour is taken to be.
func appendWalk(b []byte, f *near.Found) []byte {
	if !f.Known {
		return append(b, `null,"walk_minutes":null`...)
	}
	b = strconv.AppendFloat(b, float64(f.Walk), 'f', 1, 64)
	return strconv.AppendInt(append(b, `,"walk_minutes":`...), int64(f.Minutes), 10)
}

// fragment renders the point's parts, once a view.
func (v *apiView) fragment(p *merchants.Point) (*fragment, error) {
	if part, ok := v.parts.Load(p); ok {
		return part.(*fragment), nil
	}
	head, err := json.Marshal(struct {
		ID      string         `json:"id"`
		Name    string         `json:"name"`
		Kind    merchants.Kind `json:"kind"`
		Address string         `json:"address"`
		Phone   string         `json:"phone"`
		Lat     float64        `json:"lat"`
		Lng     float64        `json:"lng"`
		Cell    string         `json:"cell"`
	}{string(p.ID), p.Name, p.Kind, p.Address, p.Phone, p.Position.At.Lat, p.Position.At.Lng, p.Position.Cell.String()})
	if err != nil {
		return nil, fmt.Errorf("point %s: %w", p.ID, err)
	}
	part := &fragment{head: append(head[:len(head)-1], `,"straight_m":`...)}
	part.tail, err = appendJSON([]byte(`,"benefits":`), v.benefits(p))
	if err == nil {
		part.tail, err = appendJSON(append(part.tail, `,"tags":`...), tagsOf(p))
	}
	if err != nil {
		return nil, fmt.Errorf("point %s: %w", p.ID, err)
	}
	part.tail = append(part.tail, '}')
	v.parts.Store(p, part)
	return part, nil
}

// fragment is a point's JSON before and after what the question decides, and
// whether it is open, which holds for a minute.
type fragment struct {
	head, tail []byte
	open       atomic.Pointer[openMinute]
}

type openMinute struct {
	minute data.Instant
	text   []byte
}

// openAt is appendOpen remembered: windows begin and end on whole minutes.
func (f *fragment) openAt(p *merchants.Point, now data.Instant) []byte {
	minute := now - now%data.Instant(time.Minute.Milliseconds())
	if o := f.open.Load(); o != nil && o.minute == minute {
		return o.text
	}
	o := &openMinute{minute, appendOpen(nil, merchants.OpenAt(*p, now))}
	f.open.Store(o)
	return o.text
}

// appendOpen writes open, opens_at and closes_at after the name of the first.
func appendOpen(b []byte, o merchants.OpenState) []byte {
	switch {
	case !o.Known:
		b = append(b, "null"...)
	default:
		b = strconv.AppendBool(b, o.Open)
	}
	b = appendTime(append(b, `,"opens_at":`...), o.OpensAt)
	return appendTime(append(b, `,"closes_at":`...), o.ClosesAt)
}

func appendTime(b []byte, i *data.Instant) []byte {
	if i == nil {
		return append(b, "null"...)
	}
	b = i.Time().AppendFormat(append(b, '"'), time.RFC3339)
	return append(b, '"')
}

func appendJSON(b []byte, v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	return append(b, raw...), err
}

func clockJSON(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// noParameters refuses a query where the route takes none.
func noParameters(r *http.Request) error {
	for name := range r.URL.Query() {
		return fault.ErrInvalidInput.Field(fault.Field{Name: shorten(name, 40), Code: "param_none"})
	}
	return nil
}
