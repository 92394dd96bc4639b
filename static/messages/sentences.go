package messages

import (
	"encoding/json"
	"maps"
	"strings"
	"sync"
)

// sentences are the texts of every file as they stand, by language and key.
var sentences = sync.OnceValues(func() (map[string]map[string]string, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for _, e := range entries {
		raw, err := files.ReadFile(e.Name())
		if err != nil {
			return nil, err
		}
		var said map[string]string
		if err := json.Unmarshal(raw, &said); err != nil {
			return nil, err
		}
		_, language, _ := strings.Cut(strings.TrimSuffix(e.Name(), ".json"), ".")
		if all[language] == nil {
			all[language] = map[string]string{}
		}
		maps.Copy(all[language], said)
	}
	return all, nil
})

// Sentences gives the sentences of the printer's language whose keys begin with
// one of the prefixes, as they stand in the files, arguments and all: for a
// device that says them itself, without network.
func (p *Printer) Sentences(prefixes ...string) (map[string]string, error) {
	all, err := sentences()
	if err != nil {
		return nil, err
	}
	some := map[string]string{}
	for key, text := range all[p.Language] {
		for _, prefix := range prefixes {
			if strings.HasPrefix(key, prefix) {
				some[key] = text
			}
		}
	}
	return some, nil
}
