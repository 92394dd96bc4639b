// Package public is what anybody may ask for: the elders' pages, which need no
// script and keep nothing but how somebody likes to read, and what people tell
// of a point that was closed; the link that an elder opens after a meal; and the
// public API with its GeoJSON. Nearest and SheetPoints say the same things to
// commands, without a server.
package public
