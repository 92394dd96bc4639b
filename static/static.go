// Package static is what is sent as it is: templates, style sheets, scripts,
// images and fonts, embedded so that the binary needs nothing beside it. The
// words are in static/messages, the fonts for paper in static/fonts; till holds
// the sources of js/till.js, js/till-worker.js and wasm, which cmd/bundle makes.
package static

import "embed"

// Files holds templates/, css/, js/, images/ and wasm/.
//
//go:embed all:templates all:css all:js images wasm
var Files embed.FS
