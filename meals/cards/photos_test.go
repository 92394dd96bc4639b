package cards_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/image/draw"

	"mealmap/data"
	"mealmap/data/vault"
	"mealmap/meals"
	"mealmap/meals/cards"
	"mealmap/merchants"
)

func portrait(tb testing.TB, c color.Color) []byte {
	tb.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 300, 400))
	draw.Draw(img, img.Bounds(), image.NewUniform(c), image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestAPhotographNeedsConsentAndGoesAgain(t *testing.T) {
	t.Parallel()
	d := open(t)
	e := d.somebody()
	red := portrait(t, color.RGBA{200, 0, 0, 255})
	refused(t, "without consent", second(d.PutPhoto(ctx, here, e.ID, red, "  ", asker)), cards.ErrPhotoConsent)
	refused(t, "beside", second(d.PutPhoto(ctx, there, e.ID, red, "已签字", asker)), meals.ErrElderUnknown)
	refused(t, "no photograph", second(d.PutPhoto(ctx, here, e.ID, []byte("x"), "已签字", asker)), cards.ErrPhotoUnreadable)
	refused(t, "none yet", second(d.PhotoOf(ctx, here, e.ID)), cards.ErrNoPhoto)
	refused(t, "nothing to remove", d.RemovePhoto(ctx, here, e.ID, asker), cards.ErrNoPhoto)
	for _, consent := range []string{"已签字", "口头同意,见证人赵敏"} {
		p, err := d.PutPhoto(ctx, here, e.ID, red, consent, asker)
		if err != nil || p.Consent != consent {
			t.Fatalf("%+v %v", p, err)
		}
		got, err := d.PhotoOf(ctx, here, e.ID)
		if diff := cmp.Diff(p, got); err != nil || diff != "" {
			t.Errorf("%v %s", err, diff)
		}
	}
	var sealed []byte
	if err := d.db.View(ctx, func(tx *data.Tx) error { return tx.Get(&sealed, `SELECT sealed FROM elder_photos`) }); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("JFIF")) || len(sealed) > 30<<10+29 {
		t.Errorf("in the file: %d bytes, readable", len(sealed))
	}
	if found, err := d.db.Check(ctx, vault.CheckSealed(vault.New([32]byte{1}))); err != nil || len(found) > 0 {
		t.Errorf("verify: %v %v", found, err)
	}
	refused(t, "removed", d.RemovePhoto(ctx, here, e.ID, asker), nil)
	refused(t, "gone", second(d.PhotoOf(ctx, here, e.ID)), cards.ErrNoPhoto)
	want := []string{"elder.create", "photo.put", "photo.put", "photo.remove"}
	if diff := cmp.Diff(want, d.logged(string(e.ID))); diff != "" {
		t.Errorf("log (-want +got)\n%s", diff)
	}
}

// counter is a till of a point of its own.
func (d *desk) counter(name string) meals.Till {
	d.tb.Helper()
	p, err := d.points.CreatePoint(ctx, merchants.Point{District: gulou, Street: street, Name: name,
		Kind: merchants.Restaurant, Address: name + "路1号", Status: merchants.Open}, asker)
	if err != nil {
		d.tb.Fatal(err)
	}
	t, _, err := d.meals.AddTill(ctx, gulou, p.ID, "counter", asker)
	if err != nil {
		d.tb.Fatal(err)
	}
	return t
}

func (d *desk) eat(t meals.Till, c meals.Card) (id meals.RedemptionID) {
	d.tb.Helper()
	key := data.NewID()
	_, err := d.meals.Redeem(ctx, t, meals.Request{Card: c.Number, Price: 1500, Key: key}, func(o meals.Outcome) (int, []byte) {
		if o.Refusal != nil {
			d.tb.Errorf("refused: %v", o.Refusal)
		}
		id = o.Redemption.ID
		return 201, []byte("{}")
	})
	if err != nil {
		d.tb.Fatal(err)
	}
	return id
}

func TestATillSeesThePhotographOfItsOwnMealOnly(t *testing.T) {
	t.Parallel()
	d := open(t)
	own, other := d.counter("幸福面馆"), d.counter("向阳饭店")
	e, c := d.holder()
	_, bare := d.holder()
	if _, err := d.PutPhoto(ctx, here, e.ID, portrait(t, color.White), "已签字", asker); err != nil {
		t.Fatal(err)
	}
	meal, without := d.eat(own, c), d.eat(own, bare)
	photo, err := d.PhotoAtTill(ctx, own, meal)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := jpeg.Decode(bytes.NewReader(photo)); err != nil || img.Bounds().Dx() != 240 {
		t.Errorf("%v", err)
	}
	refused(t, "of a meal elsewhere", second(d.PhotoAtTill(ctx, other, meal)), cards.ErrNoPhoto)
	refused(t, "of no meal", second(d.PhotoAtTill(ctx, own, "none")), cards.ErrNoPhoto)
	refused(t, "of an elder without", second(d.PhotoAtTill(ctx, own, without)), cards.ErrNoPhoto)
	d.clock.Advance(10 * time.Minute)
	refused(t, "ten minutes later", second(d.PhotoAtTill(ctx, own, meal)), nil)
	d.clock.Advance(time.Second)
	refused(t, "a second after that", second(d.PhotoAtTill(ctx, own, meal)), cards.ErrNoPhoto)
}
