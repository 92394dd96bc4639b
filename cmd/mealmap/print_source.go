package main

import (
	"errors"

	"mealmap/cmd/mealmap/print"
	"mealmap/cmd/mealmap/site"
	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/geo"
	"mealmap/geo/walk"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/merchants/near"
)

// paperFlags are what the kinds of paper that carry the map ask for.
type paperFlags struct {
	printFlags
	Contrast bool   `help:"${help_print_contrast}"`
	Edition  string `placeholder:"NAME" help:"${help_print_edition}"`
	Copies   int    `default:"1" placeholder:"N" help:"${help_print_copies}"`
}

// paperSource is what such paper is made of, and what is written down of it.
type paperSource struct {
	*network
	flags    paperFlags
	info     print.MapInfo
	points   []print.MapPoint
	ids      map[int]merchants.PointID // by number
	street   string
	district data.District
	edition  editions.ID
	from     data.ServiceDay // the edition's first day, "" for today's state
}

// source gathers the points of an edition, or those that the public sees today.
func (n *network) source(a *app, f paperFlags) (*paperSource, error) {
	s := &paperSource{network: n, flags: f, ids: map[int]merchants.PointID{}}
	var err error
	s.street, s.district, err = n.home(a.ctx, f.Street)
	if err != nil && (!errors.Is(err, errNoHome) || f.Edition != "") {
		return nil, err
	}
	if f.Edition != "" {
		err = s.fromEdition(a)
	} else {
		err = s.fromToday(a)
	}
	if err != nil {
		return nil, err
	}
	s.info.Title = a.words.Text("cli.map_title")
	if s.info.Street == "" && s.street != "" {
		s.info.Street, err = n.streetName(a, s.street)
	}
	return s, err
}

func (s *paperSource) fromEdition(a *app) (err error) {
	e, err := s.editionOf(a.ctx, s.district, s.street, s.flags.Edition)
	if err != nil {
		return err
	}
	if e.State != editions.Approved {
		return editions.ErrState.With("State", string(e.State))
	}
	s.edition, s.from = e.ID, e.From
	for _, p := range e.Content.Points {
		s.ids[p.Number] = p.ID
	}
	s.info, s.points, err = s.paperOf(a, s.flags.printFlags, s.flags.Contrast, s.flags.Edition)
	return err
}

func (s *paperSource) fromToday(a *app) (err error) {
	dir, err := s.merchants.Directory(a.ctx)
	if err != nil {
		return err
	}
	for _, p := range dir.Points() {
		if s.street == "" || p.District == s.district {
			s.ids[p.Number] = p.ID
		}
	}
	if s.info, s.points, err = s.paper(a, s.flags.printFlags, s.flags.Contrast); err != nil {
		return err
	}
	if err := s.underEdition(a); err != nil {
		return err
	}
	outside, err := s.db.Setting(a.ctx, data.PublicSite)
	if outside != "" && s.flags.PublicURL == "" {
		s.info.PublicURL = outside
	}
	return err
}

// underEdition says what the edition that holds today says of the map beside its
// points: when the next one comes, and the map's number of approval.
func (s *paperSource) underEdition(a *app) error {
	e, err := editions.NewStore(s.db, s.merchants).Current(a.ctx, s.district, s.street, s.db.Now().ServiceDay())
	if errors.Is(err, editions.ErrNotDue) || err == nil && e.Name != s.info.Edition {
		return nil
	}
	s.info.NextEdition, s.info.ApprovalNo = site.NextText(a.words, e.NextOn), e.ApprovalNo
	return err
}

// address is what a code opens for a cell; "" where no address is known, which
// printing refuses.
func (s *paperSource) address(c geo.Cell) string {
	if s.info.PublicURL == "" {
		return ""
	}
	return site.Address(s.info.PublicURL, c.String())
}

// ways are the streets around the points and the places.
func (s *paperSource) ways(a *app, places ...geo.LatLng) ([]geo.Way, error) {
	all := places
	for _, p := range s.points {
		if p.At != nil {
			all = append(all, *p.At)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	box := geo.BoxOf(all...)
	across := geo.Distance(geo.LatLng{Lat: box.South, Lng: box.West}, geo.LatLng{Lat: box.North, Lng: box.East})
	return s.streets.Within(a.ctx, box.Grow(across+1000))
}

// record writes down what was printed: which points are on it, and of what
// place or community it is. Before the network has its street there is nobody
// to tell of it.
func (s *paperSource) record(a *app, kind editions.SheetKind, subject string, points []print.MapPoint) error {
	if s.street == "" {
		return nil
	}
	sheet := editions.Sheet{
		District: s.district, Street: s.street, Kind: kind, Edition: s.edition, Subject: subject, Copies: s.flags.Copies,
	}
	for _, p := range points {
		if id, known := s.ids[p.Number]; known {
			sheet.Points = append(sheet.Points, id)
		}
	}
	_, err := editions.NewStore(s.db, s.merchants).RecordPrint(a.ctx, sheet, audit.CLI)
	return err
}

// nearby finds the nearest of the points on foot.
type nearby struct {
	graph  *walk.Graph
	pace   walk.Pace
	table  *walk.Table
	points []print.MapPoint // those that are placed
}

func (s *paperSource) nearby(a *app) (*nearby, error) {
	finder := near.NewFinder(s.streets, s.merchants, s.db)
	graph, known, err := finder.Graph(a.ctx)
	if err != nil {
		return nil, err
	}
	if known != near.OnFoot {
		graph, _ = walk.New(nil)
	}
	n := &nearby{graph: graph}
	if n.pace, err = finder.Pace(a.ctx); err != nil {
		return nil, err
	}
	var at []geo.LatLng
	for _, p := range s.points {
		if p.At != nil {
			at, n.points = append(at, *p.At), append(n.points, p)
		}
	}
	n.table = walk.NewTable(graph, at, 0)
	return n, nil
}

// reached is a point with how far it is.
type reached struct {
	print.MapPoint
	walk.Hit
}

// of gives the k nearest points with their minutes, nearest first.
func (n *nearby) of(at geo.LatLng, k int) (list []reached) {
	for _, hit := range n.table.Nearest(at, k, nil, nil) {
		p := n.points[hit.Ref]
		p.Minutes = n.pace.Minutes(hit.Metres)
		list = append(list, reached{p, hit})
	}
	return list
}
