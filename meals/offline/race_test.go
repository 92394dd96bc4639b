//go:build race

package offline

// underRace: the race detector looks at what runs together; the stories run one
// after another, and ten times as slow under it.
const underRace = true
