// Package fonts holds the typefaces for paper.
package fonts
