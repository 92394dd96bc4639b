// Package static is what is sent as it is: templates, style sheets, scripts,
// images and fonts, embedded so that the binary needs nothing beside it. The
// words are in static/messages, the fonts for paper in static/fonts.
package static

import "embed"

// Files holds templates/, css/, js/ and images/.
//
//go:embed all:templates all:css all:js images
var Files embed.FS
