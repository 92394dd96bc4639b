package merchants

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"fmt"
	"strings"

	"mealmap/data/table"
)

// wordsCSV holds every word that is recognised in lists: headings, kinds,
// statuses, tags and the words of opening hours, each with its code.
//
//go:embed words.csv
var wordsCSV []byte

// words is the dictionary: set, folded word, code.
var words, spoken = readWords()

// readWords gives the dictionary and, for each set and code, its words in the
// file's order.
func readWords() (dictionary map[string]map[string]string, order map[string]map[string][]string) {
	records, err := csv.NewReader(bytes.NewReader(wordsCSV)).ReadAll()
	if err != nil {
		panic(fmt.Errorf("words.csv: %w", err))
	}
	dictionary, order = map[string]map[string]string{}, map[string]map[string][]string{}
	for _, r := range records[1:] {
		set, code := r[0], r[1]
		if dictionary[set] == nil {
			dictionary[set], order[set] = map[string]string{}, map[string][]string{}
		}
		for _, w := range strings.Split(r[2], "|") {
			w = table.FoldHeading(w)
			if other, taken := dictionary[set][w]; taken && other != code {
				panic("words.csv: " + w + " means two things in " + set)
			}
			dictionary[set][w] = code
			order[set][code] = append(order[set][code], w)
		}
	}
	return dictionary, order
}

// meaning gives the code of a word in a set, "" where it is not known.
func meaning(set, word string) string { return words[set][table.FoldHeading(word)] }

// listSeparators stand between the tags of one cell.
const listSeparators = ";,、/|。 "

// hourSeparators stand between parts of opening hours and mean nothing.
const hourSeparators = ":;,、。/. 和及与"

// identityNoise is what two spellings of one address differ in.
const identityNoise = " ,.;:()[]{}<>-–—_'\"、。·《》【】「」“”‘’#"
