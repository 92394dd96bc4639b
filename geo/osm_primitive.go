package geo

// primitive is one block of nodes, ways and relations: what their numbers mean.
type primitive struct {
	words       [][]byte
	granularity int64 // nanodegrees a unit
	lat, lng    int64 // offsets, nanodegrees
	into        *collector
}

func (c *collector) primitiveBlock(data []byte) error {
	p := primitive{granularity: 100, into: c}
	var groups [][]byte
	m := message{rest: data}
	for m.next() {
		switch m.field {
		case 1:
			words := message{rest: m.bytes}
			for words.next() {
				if words.field == 1 {
					p.words = append(p.words, words.bytes)
				}
			}
			m.bad = m.bad || words.bad
		case 2:
			groups = append(groups, m.bytes)
		case 17:
			p.granularity = int64(m.number)
		case 19:
			p.lat = int64(m.number)
		case 20:
			p.lng = int64(m.number)
		}
	}
	if m.bad {
		return errDamaged
	}
	for _, g := range groups {
		if err := p.group(g); err != nil {
			return err
		}
	}
	return nil
}

func (p *primitive) group(data []byte) error {
	m := message{rest: data}
	for m.next() {
		var err error
		switch m.field {
		case 1:
			err = p.node(m.bytes)
		case 2:
			err = p.denseNodes(m.bytes)
		case 3:
			err = p.way(m.bytes)
		case 4:
			err = p.relation(m.bytes)
		}
		if err != nil {
			return err
		}
	}
	if m.bad {
		return errDamaged
	}
	return nil
}

func (p *primitive) place(lat, lng int64) LatLng {
	return LatLng{
		float64(p.lat+p.granularity*lat) * 1e-9,
		float64(p.lng+p.granularity*lng) * 1e-9,
	}
}

func (p *primitive) node(data []byte) error {
	var id, lat, lng int64
	var keys, values message
	m := message{rest: data}
	for m.next() {
		switch m.field {
		case 1:
			id = zigzag(m.number)
		case 2:
			keys.rest = m.bytes
		case 3:
			values.rest = m.bytes
		case 8:
			lat = zigzag(m.number)
		case 9:
			lng = zigzag(m.number)
		}
	}
	tags := p.tags(&keys, &values)
	if m.bad || keys.bad || values.bad {
		return errDamaged
	}
	p.into.addEating(id, p.place(lat, lng), tags)
	return p.into.addNode(id, p.place(lat, lng))
}

// denseNodes are three columns, each number the difference to the one above, and
// where any node has tags the numbers of their words, each node's ended by zero.
func (p *primitive) denseNodes(data []byte) error {
	var ids, lats, lngs, tags message
	m := message{rest: data}
	for m.next() {
		switch m.field {
		case 1:
			ids.rest = m.bytes
		case 8:
			lats.rest = m.bytes
		case 9:
			lngs.rest = m.bytes
		case 10:
			tags.rest = m.bytes
		}
	}
	var id, lat, lng int64
	for len(ids.rest) > 0 {
		id, lat, lng = id+ids.sint(), lat+lats.sint(), lng+lngs.sint()
		if ids.bad || lats.bad || lngs.bad {
			return errDamaged
		}
		if err := p.into.addNode(id, p.place(lat, lng)); err != nil {
			return err
		}
		if !p.denseTags(&tags, id, p.place(lat, lng)) {
			return errDamaged
		}
	}
	if m.bad {
		return errDamaged
	}
	return nil
}

// denseTags reads the words of one node; false where they make no sense.
func (p *primitive) denseTags(m *message, id int64, at LatLng) bool {
	var tags map[string]string
	for len(m.rest) > 0 && m.rest[0] != 0 && !m.bad {
		if tags == nil {
			tags = map[string]string{}
		}
		tags[p.word(m)] = p.word(m)
	}
	if len(m.rest) > 0 && !m.bad {
		m.rest = m.rest[1:]
	}
	p.into.addEating(id, at, tags)
	return !m.bad
}

func (p *primitive) way(data []byte) error {
	var w osmWay
	var keys, values, refs message
	m := message{rest: data}
	for m.next() {
		switch m.field {
		case 1:
			w.id = int64(m.number)
		case 2:
			keys.rest = m.bytes
		case 3:
			values.rest = m.bytes
		case 8:
			refs.rest = m.bytes
		}
	}
	for id := int64(0); len(refs.rest) > 0 && !refs.bad; {
		id += refs.sint()
		w.refs = append(w.refs, id)
	}
	w.tags = p.tags(&keys, &values)
	if m.bad || keys.bad || values.bad || refs.bad {
		return errDamaged
	}
	return p.into.addWay(w)
}

func (p *primitive) tags(keys, values *message) map[string]string {
	tags := map[string]string{}
	for len(keys.rest) > 0 && !keys.bad && !values.bad {
		tags[p.word(keys)] = p.word(values)
	}
	return tags
}

// word reads the number of a word and gives the word.
func (p *primitive) word(m *message) string {
	n := m.varint()
	if n >= uint64(len(p.words)) {
		m.bad = true
		return ""
	}
	return string(p.words[n])
}

const memberIsWay = 1

func (p *primitive) relation(data []byte) error {
	var r osmRelation
	var keys, values, roles, ids, kinds message
	m := message{rest: data}
	for m.next() {
		switch m.field {
		case 1:
			r.id = int64(m.number)
		case 2:
			keys.rest = m.bytes
		case 3:
			values.rest = m.bytes
		case 8:
			roles.rest = m.bytes
		case 9:
			ids.rest = m.bytes
		case 10:
			kinds.rest = m.bytes
		}
	}
	for id := int64(0); len(ids.rest) > 0 && !ids.bad && !roles.bad && !kinds.bad; {
		id += ids.sint()
		role, kind := p.word(&roles), kinds.varint()
		if kind == memberIsWay && role != "inner" {
			r.outers = append(r.outers, id)
		}
	}
	r.tags = p.tags(&keys, &values)
	if m.bad || keys.bad || values.bad || roles.bad || ids.bad || kinds.bad {
		return errDamaged
	}
	p.into.addRelation(r)
	return nil
}
