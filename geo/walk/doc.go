// Package walk is how far it is on foot: the pedestrian graph made of imported
// streets, exact walking distances and ways on it, and the table that tells near
// which meal points a position lies. It is pure: ways and positions in, lengths
// out. DESIGN.md says how it works and what it takes a walk to be.
package walk
