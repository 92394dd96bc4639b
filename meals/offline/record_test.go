package offline

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"strings"
	"testing"

	"mealmap/data"
)

// loosePhone is a device without a till, for records alone.
func loosePhone(t testing.TB) (*phone, []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return &phone{key: key}, public
}

var anyCard = &eater{digits: strings.Repeat("0123456789", 20)}

func TestParseTakesTheOneForm(t *testing.T) {
	t.Parallel()
	p, _ := loosePhone(t)
	meal := p.eat(anyCard, march(5, 12, 50), func(b *bite) { b.Undecided, b.Mono = []string{"count_cap", "budget"}, new(int64) })
	void := p.undo(meal, march(5, 12, 55))
	for _, s := range []SignedRecord{meal, void} {
		if _, err := Parse(s.Body); err != nil {
			t.Fatalf("%s: %v", s.Body, err)
		}
	}
	got, _ := Parse(meal.Body)
	if got.Seq != 1 || got.Price != 1500 || got.Split != subsidised(1500) || got.ServedAt != march(5, 12, 50) || got.MonoMS == nil || got.Card != anyCard.digits {
		t.Errorf("read as %+v", got)
	}
	for name, change := range map[string][2]string{
		"another version":        {`"v":1`, `"v":2`},
		"a key twice":            {`"seq":1`, `"seq":1,"seq":1`},
		"a key in capitals":      {`"seq":1`, `"Seq":1`},
		"one key more":           {`"seq":1`, `"seq":1,"x":1`},
		"one key less":           {`"delivery":false,`, ``},
		"a key of a void":        {`"delivery":false`, `"of":"x"`},
		"null":                   {`"class":"G70"`, `"class":null`},
		"a number as text":       {`"seq":1`, `"seq":"1"`},
		"a fraction":             {`"seq":1`, `"seq":1.5`},
		"number 0":               {`"seq":1`, `"seq":0`},
		"another kind":           {`"kind":"meal"`, `"kind":"rating"`},
		"a hash in capitals":     {`"previous":"00`, `"previous":"AA`},
		"a hash too short":       {`"previous":"00`, `"previous":"`},
		"a card too short":       {`"card":"0`, `"card":"`},
		"a card with a letter":   {`"card":"0`, `"card":"x`},
		"no price":               {`"price_fen":1500`, `"price_fen":0`},
		"another price":          {`"price_fen":1500`, `"price_fen":1501`},
		"a split that is short":  {`"elder_fen":970`, `"elder_fen":969`},
		"a negative part":        {`"government_fen":300,"fund_fen":0`, `"government_fen":301,"fund_fen":-1`},
		"a part more":            {`"fund_fen":0`, `"fund_fen":0,"x":0`},
		"a sitting of its own":   {`"sitting":"lunch"`, `"sitting":"tea"`},
		"no day":                 {`"day":"2025-03-05"`, `"day":"2025-02-30"`},
		"a time before 1970":     {`"anchor_at":0`, `"anchor_at":-1`},
		"a time out of mind":     {`"anchor_at":0`, `"anchor_at":9223372036854775807`},
		"an unknown shape":       {`"count_cap"`, `"weather"`},
		"a shape twice":          {`"count_cap"`, `"budget"`},
		"another list":           {`"list":0`, `"list":-1`},
		"an id that is no UUID":  {`"id":"`, `"id":"x`},
		"something after it":     {`"budget"]}`, `"budget"]}{}`},
		"too long":               {`"class":"G70"`, `"class":"` + strings.Repeat("x", MaxBody) + `"`},
		"a class that is a book": {`"class":"G70"`, `"class":"` + strings.Repeat("x", 65) + `"`},
	} {
		body := strings.Replace(meal.Body, change[0], change[1], 1)
		if body == meal.Body {
			t.Errorf("%s: nothing to change", name)
		}
		if _, err := Parse(body); !isFault(err, ErrBadRecord) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w, _ := Parse(void.Body)
	for name, body := range map[string]string{
		"a void of itself": strings.Replace(void.Body, `"of":"`+w.Of, `"of":"`+w.ID, 1),
		"a UUID of time 4": strings.Replace(void.Body, w.Of, "d9428888-122b-41e1-b85c-61cd3cbb3210", 1),
		"capitals":         strings.Replace(void.Body, w.Of, strings.ToUpper(w.Of), 1),
		"a list":           "[" + void.Body + "]",
		"nothing":          "",
	} {
		if _, err := Parse(body); !isFault(err, ErrBadRecord) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestASignatureIsOfOneKeyAndOneRecord(t *testing.T) {
	t.Parallel()
	p, public := loosePhone(t)
	_, another := loosePhone(t)
	s := p.eat(anyCard, march(5, 12, 50))
	if !s.verified(public) {
		t.Fatal("its own signature does not hold")
	}
	changed := s
	changed.Body = strings.Replace(s.Body, `"seq":1`, `"seq":2`, 1)
	for name, holds := range map[string]bool{
		"another key":      s.verified(another),
		"no key":           s.verified(nil),
		"half a key":       s.verified(public[:33]),
		"another record":   changed.verified(public),
		"no signature":     SignedRecord{s.Body, ""}.verified(public),
		"a padded one":     SignedRecord{s.Body, s.Signature + "=="}.verified(public),
		"a byte more":      SignedRecord{s.Body, s.Signature + "AA"}.verified(public),
		"of nothing":       SignedRecord{s.Body, strings.Repeat("A", 86)}.verified(public),
		"a bit left over":  SignedRecord{s.Body, s.Signature[:85] + flip(s.Signature[85])}.verified(public),
		"a point not on P": s.verified(append([]byte{4}, make([]byte, 64)...)),
	} {
		if holds {
			t.Errorf("%s: the signature holds", name)
		}
	}
}

// flip sets a bit of the last letter that no byte uses.
func flip(last byte) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return string(alphabet[strings.IndexByte(alphabet, last)|1])
}

// FuzzParse: what is read says what the body says, and nothing else is read.
func FuzzParse(f *testing.F) {
	p, _ := loosePhone(f)
	meal := p.eat(anyCard, march(5, 12, 50))
	f.Add(meal.Body)
	f.Add(p.undo(meal, march(5, 12, 55)).Body)
	f.Add(`{"v":1}`)
	f.Fuzz(func(t *testing.T, body string) {
		got, err := Parse(body)
		if err != nil {
			return
		}
		var said map[string]any
		if err := json.Unmarshal([]byte(body), &said); err != nil {
			t.Fatalf("not even JSON: %q", body)
		}
		if said["id"] != got.ID || said["kind"] != got.Kind || data.Instant(said["served_at"].(float64)) != got.ServedAt {
			t.Errorf("%q read as %+v", body, got)
		}
		if got.Kind == KindMeal && (!got.Split.Whole() || got.Split.List != got.Price || len(said) != len(mealKeys)) {
			t.Errorf("%q read as %+v", body, got)
		}
		if got.Kind == KindVoid && len(said) != len(voidKeys) {
			t.Errorf("%q read as %+v", body, got)
		}
	})
}
