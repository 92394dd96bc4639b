// Package site writes an edition as a folder of plain files that any web server
// or a memory stick serves: the whole list, a page for each place where a poster
// hangs with the points nearest to it on foot, a page for each point, the map,
// the data as GeoJSON and the paper as PDF. Every link is relative, no page needs
// a script or asks anything of anywhere, and the same edition with the same
// streets and places gives the same bytes.
//
//	index.html                the whole list by number, the places, the map
//	m/<place>/index.html      what a poster's code opens; <place> also an H3 cell
//	points/<number>.html      one point
//	map.svg points.geojson    the whole map, and its data (WGS-84)
//	paper/*.pdf               what the caller gives
//	css/ images/              as the elders' pages have them
//	edition.txt               which edition it is; marks the folder as one of ours
//
// Templates are in templates/site; sentences in site.zh-Hans.json, and those that
// the elders' pages have as well in theirs.
package site
