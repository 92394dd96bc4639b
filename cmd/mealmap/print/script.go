package print

import (
	"golang.org/x/image/font/sfnt"

	"mealmap/static/fonts"
)

// script is how a language is written on paper.
type script struct {
	language  string // its tag
	leftwards bool   // lines begin at the right: sheets are mirrored
	plain     []byte // TrueType fonts: what the PDF embeds
	heavy     []byte
	rare      []byte // for characters that the two lack
	faces     func() [2][]*sfnt.Font
}

// scripts are the languages that paper can be printed in, the default first.
// Another language is another row, with fonts that have its characters.
var scripts = writings(
	script{language: "zh-Hans", plain: fonts.Regular, heavy: fonts.Bold, rare: fonts.RareHan},
	script{language: "zh-Hant", plain: fonts.Regular, heavy: fonts.Bold, rare: fonts.RareHan},
	script{language: "en", plain: fonts.Regular, heavy: fonts.Bold, rare: fonts.RareHan},
)

// writings gives each script its fonts, parsed when first asked for. Scripts
// with the same fonts share them.
func writings(all ...script) []script {
	for i := range all {
		all[i].faces = facesOf(all[i])
		for j := range i {
			if &all[j].plain[0] == &all[i].plain[0] && &all[j].heavy[0] == &all[i].heavy[0] {
				all[i].faces = all[j].faces
			}
		}
	}
	return all
}

// scriptOf is the script of a language; the default's for one that has none.
func scriptOf(language string) script {
	for _, s := range scripts {
		if s.language == language {
			return s
		}
	}
	return scripts[0]
}
