// Package seed is the data that ships in the binary. Each folder's README says
// where it comes from, under which licence, and how to rebuild it. Nothing here
// reads it: the domain that knows its meaning does.
package seed

import "embed"

// Divisions holds divisions/*.csv and *.csv.gz: code and name of China's
// administrative divisions (MIT, china-division).
//
//go:embed divisions/*.csv divisions/*.csv.gz
var Divisions embed.FS

// Streets holds streets/nanjing_xinjiekou.osm.pbf for the demo (ODbL,
// © OpenStreetMap contributors).
//
//go:embed streets/*.osm.pbf
var Streets embed.FS

// Holidays holds holidays/*.csv: public holidays and the working days moved for
// them, as the State Council's General Office announced them.
//
//go:embed holidays/*.csv
var Holidays embed.FS
