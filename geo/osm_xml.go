package geo

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
)

// xmlReader reads the elements of an .osm file one token at a time, so that
// memory is bounded by the collector's limits and not by the file's nesting.
type xmlReader struct {
	into     *collector
	node     *EatingPlace // the node that is open, its id and position
	way      *osmWay
	relation *osmRelation
	tags     map[string]string // of the element that is open
}

// readXML gives the line it came to.
func readXML(ctx context.Context, r io.Reader, c *collector) (line int, err error) {
	d := xml.NewDecoder(r)
	x := xmlReader{into: c}
	for elements := 0; ; {
		token, err := d.Token()
		line, _ = d.InputPos()
		switch {
		case errors.Is(err, io.EOF) && elements > 0:
			return line, nil
		case elements == 0 && err != nil:
			return line, errNotOSM
		case err != nil:
			return line, err
		case elements%4096 == 0 && ctx.Err() != nil:
			return line, ctx.Err()
		}
		switch t := token.(type) {
		case xml.StartElement:
			if elements == 0 && t.Name.Local != "osm" {
				return line, errNotOSM
			}
			elements++
			err = x.start(t)
		case xml.EndElement:
			err = x.end(t.Name.Local)
		}
		if err != nil {
			return line, err
		}
	}
}

func (x *xmlReader) start(e xml.StartElement) error {
	var err error
	switch e.Name.Local {
	case "node":
		return x.openNode(e)
	case "way":
		x.way, x.tags = &osmWay{}, map[string]string{}
		x.way.id, err = intAttr(e, "id")
	case "relation":
		x.relation, x.tags = &osmRelation{}, map[string]string{}
		x.relation.id, err = intAttr(e, "id")
	case "nd":
		if x.way == nil {
			return nil
		}
		if len(x.way.refs) == maxRefs {
			return errTooLarge
		}
		var ref int64
		ref, err = intAttr(e, "ref")
		x.way.refs = append(x.way.refs, ref)
	case "member":
		if x.relation == nil || attr(e, "type") != "way" || attr(e, "role") == "inner" {
			return nil
		}
		var ref int64
		ref, err = intAttr(e, "ref")
		x.relation.outers = append(x.relation.outers, ref)
	case "tag":
		if x.tags != nil {
			x.tags[attr(e, "k")] = attr(e, "v")
		}
	}
	return err
}

func (x *xmlReader) openNode(e xml.StartElement) error {
	id, err := intAttr(e, "id")
	if err != nil {
		return err
	}
	lat, err := strconv.ParseFloat(attr(e, "lat"), 64)
	if err != nil {
		return err
	}
	lng, err := strconv.ParseFloat(attr(e, "lon"), 64)
	if err != nil {
		return err
	}
	x.node, x.tags = &EatingPlace{ID: id, At: LatLng{lat, lng}}, map[string]string{}
	return x.into.addNode(id, LatLng{lat, lng})
}

func (x *xmlReader) end(name string) error {
	var err error
	switch {
	case name == "node" && x.node != nil:
		x.into.addEating(x.node.ID, x.node.At, x.tags)
		x.node, x.tags = nil, nil
	case name == "way" && x.way != nil:
		x.way.tags = x.tags
		err = x.into.addWay(*x.way)
		x.way, x.tags = nil, nil
	case name == "relation" && x.relation != nil:
		x.relation.tags = x.tags
		x.into.addRelation(*x.relation)
		x.relation, x.tags = nil, nil
	}
	return err
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func intAttr(e xml.StartElement, name string) (int64, error) {
	return strconv.ParseInt(attr(e, name), 10, 64)
}
