package demo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/seed"
	"mealmap/data/staff"
	"mealmap/data/vault"
	"mealmap/geo"
	"mealmap/meals"
	"mealmap/meals/fund"
	"mealmap/meals/settle"
	"mealmap/merchants"
	"mealmap/merchants/editions"
	"mealmap/static/messages"
)

// Options say where and when the street is made.
type Options struct {
	Dir       string           // an existing, empty folder
	Clock     func() time.Time // nil: time.Now
	PublicURL string           // what printed codes open
	Password  string           // of every account
	Words     *messages.Printer
	Benefits  func([]*meals.RuleSet, *messages.Printer) editions.Say // what paper says of them; nil: nothing
}

// Street is the finished street with everything that a visitor needs to try it.
type Street struct {
	DB        *data.DB
	Vault     *vault.Vault
	Staff     *staff.Store
	Streets   *geo.StreetStore
	Places    *geo.PlaceStore
	Merchants *merchants.Store
	Meals     *meals.Store
	Settle    *settle.Store
	Fund      *fund.Store
	Guide     Guide
}

// DatabaseFile is the name of the database in the folder.
const DatabaseFile = "demo.db"

// stage is a street in the making.
type stage struct {
	*Street
	scene   *scene
	story   *story
	options Options
	clock   *stageClock
	now     data.Instant // when the curtain rises
	points  []merchants.Point
	elders  []meals.Elder
	cards   []meals.Card
	history []meals.Redemption
	tills   []meals.Till     // by merchant
	lost    meals.Card       // the one that was replaced
	edition editions.Edition // the one that holds

	broughtHome int // meals that a till without network brought home
}

// stageClock stands still in the past while the past is made, and runs
// afterwards.
type stageClock struct {
	fixed atomic.Int64 // 0: runs
	real  func() time.Time
}

func (c *stageClock) Now() time.Time {
	if at := c.fixed.Load(); at != 0 {
		return data.Instant(at).Time()
	}
	return c.real()
}

func (c *stageClock) set(at data.Instant) { c.fixed.Store(int64(at)) }

// preparation is how long before the first meal the network was set up.
const preparation = 10

// Open makes the street in a new database and gives it with its stores. On
// failure the database is closed.
func Open(ctx context.Context, o Options) (*Street, error) {
	if o.Clock == nil {
		o.Clock = time.Now
	}
	sc, err := readScene()
	if err != nil {
		return nil, err
	}
	st := &stage{scene: sc, options: o, clock: &stageClock{real: o.Clock}, now: data.InstantOf(o.Clock())}
	db, err := data.Open(ctx, filepath.Join(o.Dir, DatabaseFile), data.Options{Clock: st.clock.Now})
	if err != nil {
		return nil, err
	}
	if err := st.build(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("demo: %w", err), db.Close())
	}
	return st.Street, nil
}

// build makes the stores, lets what does not depend on each other run side by
// side, and tells the past in its order.
func (st *stage) build(ctx context.Context, db *data.DB) error {
	v, err := vault.Create(vault.KeyPath(db.Path()))
	if err != nil {
		return err
	}
	if err := vault.Attach(ctx, db, v); err != nil {
		return err
	}
	shops := merchants.NewStore(db)
	kitchen, err := meals.NewStore(db, v, shops)
	if err != nil {
		return err
	}
	st.Street = &Street{
		DB:        db,
		Vault:     v,
		Staff:     staff.NewStore(db),
		Streets:   geo.NewStreetStore(db),
		Places:    geo.NewPlaceStore(db),
		Merchants: shops,
		Meals:     kitchen,
		Settle:    settle.NewStore(db, kitchen),
		Fund:      fund.NewStore(db),
	}
	st.clock.set(st.day(historyDays + preparation).At(9 * 60))
	work, during := errgroup.WithContext(ctx)
	work.Go(func() error { return st.addStreets(during) })
	work.Go(func() error { return st.addStaff(during) })
	work.Go(func() error { return st.playHistory(during) })
	if err := work.Wait(); err != nil {
		return err
	}
	if err := st.keepAccounts(ctx); err != nil {
		return fmt.Errorf("accounts: %w", err)
	}
	if err := st.keepMap(ctx); err != nil {
		return fmt.Errorf("map: %w", err)
	}
	if err := st.keepCounter(ctx); err != nil {
		return fmt.Errorf("counter: %w", err)
	}
	st.clock.set(0)
	return st.writeGuide(ctx)
}

// day is the service day so many days before today.
func (st *stage) day(back int) data.ServiceDay { return st.now.ServiceDay().AddDays(-back) }

func (st *stage) addStreets(ctx context.Context) error {
	const name = "nanjing_xinjiekou.osm.pbf"
	raw, err := seed.Streets.ReadFile("streets/" + name)
	if err != nil {
		return err
	}
	ways, report, err := geo.ReadOSM(ctx, bytes.NewReader(raw), name)
	if err != nil {
		return err
	}
	if err := st.Streets.ImportEating(ctx, report.Eating, audit.Demo); err != nil {
		return err
	}
	return st.Streets.Import(ctx, ways, audit.Demo)
}

func (st *stage) addStaff(ctx context.Context) error {
	hashed, err := staff.Hash(ctx, st.options.Password)
	if err != nil {
		return err
	}
	news := make([]staff.NewUser, len(st.scene.staff))
	for i, a := range st.scene.staff {
		news[i] = staff.NewUser{
			District:    st.scene.District,
			Login:       a.Login,
			DisplayName: a.Name,
			Role:        staff.Role(a.Role),
			Street:      a.Street,
			Community:   a.Community,
			Hashed:      hashed,
		}
	}
	_, err = st.Staff.CreateUsers(ctx, news, audit.Demo)
	return err
}

// playHistory makes the network and lets its 90 days pass.
func (st *stage) playHistory(ctx context.Context) error {
	st.story = tell(st.scene, fixedSeed, st.now)
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"settings", st.putSettings},
		{"points", st.addPoints},
		{"places", st.addPlaces},
		{"rules", st.publishRules},
		{"terms", st.signTerms},
		{"elders", st.addElders},
		{"cards", st.issueCards},
		{"tills", st.addTills},
		{"meals", st.recordMeals},
		{"ratings", st.recordRatings},
		{"review", st.review},
	} {
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", step.name, err)
		}
	}
	return nil
}

func (st *stage) putSettings(ctx context.Context) error {
	return st.DB.InTx(ctx, func(tx *data.Tx) error {
		for name, value := range map[string]string{
			data.Demo:        "1",
			data.HomeStreet:  st.scene.Code,
			data.OfficeName:  st.scene.Office,
			data.OfficePhone: st.scene.Phone,
			data.Edition:     st.scene.Edition,
			data.PublicURL:   st.options.PublicURL,
		} {
			if err := data.PutSetting(tx, name, value); err != nil {
				return err
			}
		}
		return nil
	})
}

func (st *stage) addPoints(ctx context.Context) error {
	for i := range st.scene.Merchants {
		shop := &st.scene.Merchants[i]
		at, err := geo.NewPosition(geo.LatLng{Lat: shop.Lat, Lng: shop.Lng}, geo.WGS84)
		if err != nil {
			return err
		}
		p, err := st.Merchants.CreatePoint(ctx, merchants.Point{
			District:      st.scene.District,
			Street:        st.scene.Code,
			Community:     st.scene.Communities[shop.Community-1].Code,
			Name:          shop.Name,
			Kind:          merchants.Kind(shop.Kind),
			Address:       shop.Address,
			Phone:         shop.Phone,
			Status:        merchants.Open,
			PermitExpires: st.day(-200 - 20*i),
			Position:      &at,
			Hours:         shop.windows(),
			Tags:          shop.tags(),
			Seats:         shop.Seats,
			Turns:         shop.Turns,
		}, audit.Demo)
		if err == nil {
			err = st.putMenu(ctx, &p, shop)
		}
		if err != nil {
			return fmt.Errorf("point %d: %w", i+1, err)
		}
		st.points = append(st.points, p)
	}
	return nil
}

func (m *merchant) windows() []merchants.Window {
	var list []merchants.Window
	for _, h := range m.Hours {
		for _, d := range h.Days {
			list = append(list, merchants.Window{
				Weekday: time.Weekday(d),
				Sitting: merchants.Sitting(h.Sitting),
				Opens:   minutes(h.Opens),
				Closes:  minutes(h.Closes),
			})
		}
	}
	return list
}

func (m *merchant) tags() []merchants.Tag {
	list := make([]merchants.Tag, len(m.Tags))
	for i, t := range m.Tags {
		list[i] = merchants.Tag(t)
	}
	return list
}

func (st *stage) publishRules(ctx context.Context) error {
	rules := st.scene.rules
	first := st.day(historyDays + preparation)
	rules.ValidFrom = first.AddDays(1 - first.Start().Time().Day())
	rules.ID = "R-" + rules.ValidFrom.Month()
	_, err := st.Meals.PublishRules(ctx, st.scene.District, rules, audit.Demo)
	return err
}
