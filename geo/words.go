package geo

import "strings"

// The words in which people name divisions, recognised in input.

// divisionEndings are what people leave off a name, longest first.
var divisionEndings = []string{
	"维吾尔自治区", "回族自治区", "壮族自治区", "自治区",
	"街道办事处", "街道", "地区", "省", "市", "区", "县", "镇", "乡",
}

// fillsOnly: levels that complete the code and name nothing.
func fillsOnly(name string) bool {
	switch name {
	case "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划":
		return true
	}
	return false
}

// short is a name without its ending; the name itself where fewer than two
// characters would stay.
func short(name string) string {
	for _, ending := range divisionEndings {
		if s, cut := strings.CutSuffix(name, ending); cut && len([]rune(s)) >= 2 {
			return s
		}
	}
	return name
}
