package photos

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/image/draw"

	"mealmap/data"
	"mealmap/data/audit"
	"mealmap/data/datatest"
	"mealmap/data/picture"
	"mealmap/data/picture/picturetest"
)

// wall is a picture w by h, upright: red in its upper left quarter, else blue.
func wall(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{30, 60, 220, 255}), image.Point{}, draw.Src)
	draw.Draw(img, image.Rect(0, 0, w/2, h/2), image.NewUniform(color.RGBA{220, 30, 30, 255}), image.Point{}, draw.Src)
	return img
}

func TestAPictureIsUprightSmallAndBare(t *testing.T) {
	t.Parallel()
	for turn := uint16(1); turn <= 8; turn++ {
		kept, err := shrink(picturetest.Shot(t, wall(2000, 1000), turn, binary.LittleEndian))
		if err != nil {
			t.Fatalf("held as %d: %v", turn, err)
		}
		if len(kept) > maxKept || bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("Exif")) {
			t.Errorf("held as %d: %d bytes, or the camera's words are in it", turn, len(kept))
		}
		img, err := jpeg.Decode(bytes.NewReader(kept))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got != image.Pt(maxSide, maxSide/2) {
			t.Errorf("held as %d: %v", turn, got)
		}
		for _, spot := range []struct {
			x, y int
			red  bool
		}{{100, 100, true}, {1500, 100, false}, {100, 700, false}, {1500, 700, false}} {
			r, _, b, _ := img.At(spot.x, spot.y).RGBA()
			if (r > b) != spot.red {
				t.Errorf("held as %d: at %d, %d red %d, blue %d", turn, spot.x, spot.y, r>>8, b>>8)
			}
		}
	}
}

func TestASmallPictureKeepsItsSizeAndNoiseIsMadeSmaller(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	if err := png.Encode(&b, wall(300, 500)); err != nil {
		t.Fatal(err)
	}
	kept, err := shrink(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if img, err := jpeg.Decode(bytes.NewReader(kept)); err != nil || img.Bounds().Size() != image.Pt(300, 500) {
		t.Errorf("%v, %v", img.Bounds(), err)
	}
	noise, random := wall(1600, 1600), rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.UintN(256))
	}
	kept, err = shrink(picturetest.Shot(t, noise, 1, binary.BigEndian))
	if err != nil || len(kept) > maxKept {
		t.Errorf("noise: %d bytes, %v", len(kept), err)
	}
}

func TestWhatIsNoPictureIsRefused(t *testing.T) {
	t.Parallel()
	vast := binary.BigEndian.AppendUint32(nil, 60_000)
	var b bytes.Buffer
	if err := png.Encode(&b, wall(2, 2)); err != nil {
		t.Fatal(err)
	}
	bomb := bytes.Clone(b.Bytes())
	copy(bomb[16:], vast)
	copy(bomb[20:], vast)
	for name, raw := range map[string][]byte{
		"nothing": nil, "words": []byte("<svg onload=alert(1)>"), "cut off": b.Bytes()[:40], "too many pixels": bomb,
		"too large": append(picturetest.Shot(t, wall(20, 20), 1, binary.BigEndian), make([]byte, picture.MaxBytes)...),
	} {
		if _, err := shrink(raw); !errors.Is(err, ErrPictureUnreadable) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestPicturesAreKeptByTheirSubject(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s, ctx := NewStore(db), t.Context()
	by := audit.User("u1")
	made, err := s.Add(ctx, 320104, "visit:1", " 后厨 \n 门口 "+strings.Repeat("长", 200), picturetest.Shot(t, wall(20, 30), 1, binary.BigEndian), by)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Add(ctx, 320104, "visit:1", "", []byte("no"), by); !errors.Is(err, ErrPictureUnreadable) {
		t.Errorf("no picture: %v", err)
	}
	list, err := s.List(ctx, 320104, "visit:1")
	if err != nil || len(list) != 1 || list[0].ID != made.ID || list[0].JPEG != nil || list[0].TakenBy != by {
		t.Fatalf("%+v, %v", list, err)
	}
	if got := []rune(list[0].Caption); len(got) != longestCaption || string(got[:5]) != "后厨 门口" {
		t.Errorf("caption %q", list[0].Caption)
	}
	if none, err := s.List(ctx, 320104, "visit:2"); err != nil || len(none) != 0 {
		t.Errorf("another subject: %v, %v", none, err)
	}
	got, err := s.Read(ctx, 320104, made.ID)
	if err != nil || !bytes.Equal(got.JPEG, made.JPEG) || got.Subject != "visit:1" {
		t.Errorf("read: %v", err)
	}
	for name, err := range map[string]error{
		"another id":       func() error { _, err := s.Read(ctx, 320104, "x"); return err }(),
		"another district": func() error { _, err := s.Read(ctx, 320105, made.ID); return err }(),
	} {
		if !errors.Is(err, ErrPictureUnknown) {
			t.Errorf("%s: %v", name, err)
		}
	}
	log, err := audit.List(ctx, db, audit.Filter{District: 320104, Action: "picture.add"})
	if err != nil || len(log) != 1 || log[0].Object != "visit:1" {
		t.Errorf("log: %+v, %v", log, err)
	}
}

func TestWhoseAPictureIs(t *testing.T) {
	t.Parallel()
	db, _ := datatest.New(t)
	s, ctx := NewStore(db), t.Context()
	for kind := range subjects { // every query fits its tables
		if _, err := s.Where(ctx, 320104, kind+":x"); !errors.Is(err, ErrPictureUnknown) {
			t.Errorf("%s: %v", kind, err)
		}
	}
	if _, err := s.Where(ctx, 320104, "elder:x"); !errors.Is(err, ErrPictureUnknown) {
		t.Errorf("pictures of elders: %v", err)
	}
	err := db.InTx(ctx, func(tx *data.Tx) error {
		_, err := tx.Exec(`INSERT INTO complaints (district, id, number, street, community, source, class, text_sealed, received_at, first_asked, responsible, due_on, state)
			VALUES (320104, 'c1', '2025-0001', '320104001', '320104001002', 'phone', 'taste', x'', 1, 'u', 'u', '2025-03-05', 'open')`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Where(ctx, 320104, "complaint:c1"); err != nil || got != (Where{"complaint", "320104001", "320104001002"}) {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := s.Where(ctx, 320105, "complaint:c1"); !errors.Is(err, ErrPictureUnknown) {
		t.Errorf("another district: %v", err)
	}
}
