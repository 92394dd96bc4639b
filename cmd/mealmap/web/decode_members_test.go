package web

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// membersByDecoder is what encoding/json makes of an object, member by member.
func membersByDecoder(body []byte) []member {
	list := []member{}
	d := json.NewDecoder(bytes.NewReader(body))
	_, _ = d.Token()
	for d.More() {
		name, _ := d.Token()
		m := member{name: name.(string)}
		_ = d.Decode(&m.value)
		list = append(list, m)
	}
	return list
}

func FuzzMembersAreThoseOfTheDecoder(f *testing.F) {
	for _, body := range []string{
		`{}`, ` { } `, `{"a":1}`, "\t{\n\"a\" :\r 1 , \"b\":\"x\"}\n", `{"a":"}","b":"\"","c":"\\","d":"\\\"{["}`,
		`{"a":{"b":[1,"]",{"c":"}"}]},"d":[],"e":[[ ]] }`, `{"a":-1.5e3,"b":true , "c":null,"d":false}`, `{"a":1,"a":2,"\u0061":3}`,
		`{"":"","{":"[","\u6c49":"\ud83d\ude00"}`, `{"a":{ },"b": "c" }`, `{"a":"汉","b":{"c":1}}`, "{\"a\":\"\xff\",\"\xff\":1}",
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got, err := membersOf(body)
		if err != nil {
			if object := bytes.HasPrefix(bytes.TrimLeft(body, jsonSpace), []byte("{")); object && json.Valid(body) {
				t.Fatalf("%q: %v", body, err)
			}
			return
		}
		if diff := cmp.Diff(membersByDecoder(body), got, cmp.AllowUnexported(member{})); diff != "" {
			t.Errorf("%q (-want +got):\n%s", body, diff)
		}
		for _, m := range got {
			var want, text string
			refused := json.Unmarshal(m.value, &want) != nil
			if err := setValue(&text, m.value); text != want || (err != nil) != refused {
				t.Errorf("%q read as %q, %v, not as %q", m.value, text, err, want)
			}
		}
	})
}
