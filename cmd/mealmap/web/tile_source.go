package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"mealmap/data"
	"mealmap/data/fault"
)

// MapCredit is the setting that names whose work outside tiles are.
const MapCredit = "map_credit"

// ErrBadTiles: not an address that tiles can be fetched from. Its field is
// map_tiles.
var ErrBadTiles = fault.New(fault.Invalid, "bad_map_tiles")

// TileSource is where an office's map takes its ground from instead of our own
// tiles. The zero value is our own.
type TileSource struct {
	Addresses []string // with {z}, {x} and {y}, painted one over the other
	Origin    string   // scheme and host of all of them
}

// mostLayers is how many pictures lie over one another: a ground, its names, and
// one to spare.
const mostLayers = 3

// ParseTileSource reads the setting data.MapTiles: addresses with {z}, {x} and
// {y} separated by white space, all https on the same host; "" is our own tiles.
// Tiles in GCJ-02 or BD-09 cannot be told from others by their address and would
// lie some hundred metres off: there is no support for them.
func ParseTileSource(text string) (TileSource, error) {
	var s TileSource
	for _, address := range strings.Fields(text) {
		origin, ok := tileOrigin(address)
		if !ok || s.Origin != "" && origin != s.Origin || len(s.Addresses) == mostLayers {
			return TileSource{}, ErrBadTiles.Field(fault.Field{Name: data.MapTiles, Code: "bad_map_tiles"})
		}
		s.Origin = origin
		s.Addresses = append(s.Addresses, address)
	}
	return s, nil
}

// tileOrigin is what a policy calls the address's host; false where the address
// is not one of tiles, or its host could say more to a policy than its name.
func tileOrigin(address string) (string, bool) {
	for _, axis := range []string{"{z}", "{x}", "{y}"} {
		if !strings.Contains(address, axis) {
			return "", false
		}
	}
	filled := strings.NewReplacer("{z}", "0", "{x}", "0", "{y}", "0").Replace(address)
	u, err := url.Parse(filled)
	if err != nil || u.Scheme != "https" || u.User != nil || u.Fragment != "" || strings.ContainsAny(filled, "\"'<>\\`{}") {
		return "", false
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:"
	if u.Host == "" || strings.Trim(u.Host, letters) != "" || !strings.HasPrefix(address, "https://"+u.Host+"/") {
		return "", false
	}
	return "https://" + u.Host, true
}

// MapTiles is the source that the office has set, our own where it cannot be
// read.
func (s *Server) MapTiles(ctx context.Context) TileSource {
	source, err := ParseTileSource(s.Setting(ctx, data.MapTiles))
	if err != nil {
		s.Log.Warn("setting", "name", data.MapTiles, "error", err.Error())
	}
	return source
}

// mapMark is what every page with an interactive map has in it.
var mapMark = []byte(" data-map=")

// allowTiles lets a page with a map show the pictures of the office's source,
// and of nobody else.
func (s *Server) allowTiles(w http.ResponseWriter, r *http.Request) {
	if source := s.MapTiles(r.Context()); source.Origin != "" {
		w.Header().Set("Content-Security-Policy", policy+"; img-src 'self' "+source.Origin)
	}
}
