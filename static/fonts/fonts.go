// Package fonts holds the typefaces for paper, as subsets of open fonts; the
// README beside it names their sources, versions and licences and the command
// that rebuilds them. Pages do not use them.
package fonts

import _ "embed"

// The faces, as TrueType files of 1000 units to the em. They are shared by all
// callers, who must not write to them.
var (
	// Regular has the whole basic Han block, Latin, punctuation and symbols.
	//
	//go:embed NotoSansSC-Regular.ttf
	Regular []byte

	// Bold has what Regular has, Han Extension A, and some rarer characters.
	//
	//go:embed NotoSansSC-Bold.ttf
	Bold []byte

	// RareHan has only Han characters that Bold lacks, in another style.
	//
	//go:embed RareHan-Bold.ttf
	RareHan []byte
)
