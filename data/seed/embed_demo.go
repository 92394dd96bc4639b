package seed

import "embed"

// Demo holds demo/*.json: the invented street of the demonstration, its
// merchants, people, staff and rules (Apache-2.0, invented for this program).
//
//go:embed demo/*.json
var Demo embed.FS
