package merchants

import (
	"reflect"

	"mealmap/data"
	"mealmap/data/table"
)

// known is a point as it stands, with what it is known by.
type known struct {
	point    *Point
	identity string
}

// pointChange is one point to write.
type pointChange struct {
	known
	isNew    bool
	merchant *Merchant // to make first, nil where it exists
	from     Status    // where it was, when the status changes
	moved    bool      // the status changes
}

// planner works out what a list changes: the same for a dry run and a real one.
type planner struct {
	now       data.Instant
	report    *table.Report
	districts map[data.District]*districtPlan
	load      func(data.District) (*districtPlan, error)
	changes   []pointChange
	reader    *rowReader
}

// districtPlan is a district as it stands, with the rows already taken in.
type districtPlan struct {
	byIdentity map[string]*known
	byPlace    map[string]*known // by name and address, for lists that gain or lose their codes
	merchants  map[string]MerchantID
	number     int // the highest given
	rows       map[*known]int
}

func newDistrictPlan() *districtPlan {
	return &districtPlan{byIdentity: map[string]*known{}, byPlace: map[string]*known{},
		merchants: map[string]MerchantID{}, rows: map[*known]int{}}
}

func (dp *districtPlan) add(k *known) {
	dp.byIdentity[k.identity] = k
	dp.byPlace[identityOf("", k.point.Name, k.point.Address)] = k
	dp.number = max(dp.number, k.point.Number)
}

func (dp *districtPlan) addMerchant(m Merchant) {
	if m.LicenceNo != "" {
		dp.merchants["licence:"+bare(m.LicenceNo)] = m.ID
	}
	if _, taken := dp.merchants["name:"+bare(m.Name)]; !taken {
		dp.merchants["name:"+bare(m.Name)] = m.ID
	}
}

// find gives the point that a row speaks of, nil where it is new. A row with a
// code takes over a point without one that has its name and address; a row
// without a code finds any point that has.
func (dp *districtPlan) find(d draft) *known {
	if k := dp.byIdentity[identityOf(d.code, d.point.Name, d.point.Address)]; k != nil {
		return k
	}
	k := dp.byPlace[identityOf("", d.point.Name, d.point.Address)]
	if k != nil && d.code != "" && k.identity != identityOf("", k.point.Name, k.point.Address) {
		return nil // it has a code, and another one
	}
	return k
}

func (p *planner) row(row table.Row) error {
	d, ok := p.reader.read(row)
	if !ok {
		return nil
	}
	dp := p.districts[d.point.District]
	if dp == nil {
		var err error
		if dp, err = p.load(d.point.District); err != nil {
			return err
		}
		p.districts[d.point.District] = dp
	}
	k := dp.find(d)
	if first, twice := dp.rows[k]; k != nil && twice {
		p.reader.reject("name", "duplicate_row", "First", first)
		return nil
	}
	if k == nil {
		k = p.create(dp, d)
	} else if !p.update(dp, k, d) {
		return nil
	}
	dp.rows[k] = d.row
	if k.point.Position == nil {
		p.report.Unplaced++
	}
	return nil
}

func (p *planner) create(dp *districtPlan, d draft) *known {
	point := d.point
	point.ID, point.CreatedAt, point.UpdatedAt = PointID(data.NewID()), p.now, p.now
	point.Number = dp.number + 1
	if point.Kind == "" {
		point.Kind = kindOfName(point.Name)
	}
	if point.Status == "" {
		point.Status = Open
	}
	c := pointChange{isNew: true, moved: true}
	c.point, c.identity = &point, identityOf(d.code, point.Name, point.Address)
	point.MerchantID, c.merchant = p.merchantOf(dp, d, true)
	dp.add(&c.known)
	p.changes = append(p.changes, c)
	p.report.Created++
	return dp.byIdentity[c.identity]
}

// merchantOf gives the merchant that the row names; without a name a new
// point's own.
func (p *planner) merchantOf(dp *districtPlan, d draft, create bool) (MerchantID, *Merchant) {
	named := d.merchant != "" || d.licence != ""
	if named {
		if id, ok := dp.merchants["licence:"+bare(d.licence)]; ok && d.licence != "" {
			return id, nil
		}
		if id, ok := dp.merchants["name:"+bare(d.merchant)]; ok && d.licence == "" {
			return id, nil
		}
	} else if !create {
		return "", nil
	}
	m := &Merchant{District: d.point.District, ID: MerchantID(data.NewID()), Street: d.point.Street,
		Name: d.merchant, LicenceNo: d.licence, CreatedAt: p.now}
	if m.Name == "" {
		m.Name = d.point.Name
	}
	if named {
		dp.addMerchant(*m)
	}
	return m.ID, m
}

// update takes in what the row says about a point that exists; false where the
// row was rejected.
func (p *planner) update(dp *districtPlan, k *known, d draft) bool {
	if r := p.reader.places.within; r != "" && k.point.Street != r && k.point.Street != "" {
		p.reader.reject("street", "other_street")
		return false
	}
	next := *k.point
	take(&next, d)
	c := pointChange{moved: next.Status != k.point.Status, from: k.point.Status}
	if c.moved && !c.from.Can(next.Status) {
		p.reader.reject("status", "status_step")
		return false
	}
	if id, m := p.merchantOf(dp, d, false); id != "" {
		next.MerchantID, c.merchant = id, m
	}
	c.identity = k.identity
	if d.code != "" {
		c.identity = identityOf(d.code, next.Name, next.Address)
	}
	if c.identity == k.identity && reflect.DeepEqual(&next, k.point) {
		p.report.Unchanged++
		return true
	}
	next.UpdatedAt = max(p.now, k.point.UpdatedAt+1)
	k.point, k.identity = &next, c.identity
	dp.add(k)
	c.known = *k
	p.changes = append(p.changes, c)
	p.report.Updated++
	return true
}

// take lets what the row says win; an empty cell says nothing.
func take(p *Point, d draft) {
	for _, f := range []struct {
		to   *string
		said string
	}{{&p.Street, d.point.Street}, {&p.Name, d.point.Name}, {&p.Address, d.point.Address},
		{&p.Phone, d.point.Phone}, {&p.PermitNo, d.point.PermitNo}, {&p.Offer, d.point.Offer}} {
		if f.said != "" {
			*f.to = f.said
		}
	}
	if d.point.Kind != "" {
		p.Kind = d.point.Kind
	}
	if d.point.PermitExpires != "" {
		p.PermitExpires = d.point.PermitExpires
	}
	if d.point.Status != "" && d.point.Status != p.Status {
		p.Status, p.StatusReason = d.point.Status, d.point.StatusReason
	}
	if d.point.Position != nil {
		p.Position = d.point.Position
	}
	if d.hours {
		p.Hours = d.point.Hours
	}
	if d.tags {
		p.Tags = d.point.Tags
	}
}
