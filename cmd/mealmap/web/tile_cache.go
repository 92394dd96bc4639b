package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"mealmap/data"
	"mealmap/geo"
)

// PackedTile is a tile as it is sent: SVG with gzip, and a mark of its content.
type PackedTile struct {
	Packed []byte
	Mark   string // quoted, as an ETag is
}

// Tiles draws the squares of the web map and keeps them. It is safe for
// concurrent use.
type Tiles struct {
	db      *data.DB
	streets *geo.StreetStore
	drawing chan struct{} // holds one for each tile that is being drawn

	mu      sync.Mutex
	checked data.Instant // when the streets' version was last looked at
	version string
	tiles   map[Tile]PackedTile
	bytes   int
	blocks  map[Tile]func() (*tileBlock, error)
}

// How much is kept, how many tiles are drawn at once, and how often it is looked
// whether the streets were imported anew. A block of a dense town is some
// megabytes, and who asks for a whole country's must not take all the memory.
const (
	mostDrawing   = 2
	mostTileBytes = 16 << 20
	mostBlocks    = 12
	tilesChecked  = 5 * time.Second
)

// NewTiles draws the streets that are kept in the file.
func NewTiles(db *data.DB, streets *geo.StreetStore) *Tiles {
	return &Tiles{db: db, streets: streets, drawing: make(chan struct{}, mostDrawing)}
}

// Draw gives the tile with the streets as they are, or were a moment ago. It
// waits while enough others are drawn, at most until ctx ends.
func (c *Tiles) Draw(ctx context.Context, t Tile) (PackedTile, error) {
	if err := c.check(ctx); err != nil {
		return PackedTile{}, err
	}
	if kept, ok := c.find(t); ok {
		return kept, nil
	}
	select {
	case c.drawing <- struct{}{}:
		defer func() { <-c.drawing }()
	case <-ctx.Done():
		return PackedTile{}, ctx.Err()
	}
	corner := t.block()
	block, err := c.block(corner, func() (*tileBlock, error) {
		return drawBlock(context.WithoutCancel(ctx), c.streets, corner) // others wait for it too
	})()
	if err != nil {
		c.forget(corner)
		return PackedTile{}, err
	}
	svg := block.draw(t)
	if t.Dark {
		svg = []byte(darkColours.Replace(string(svg)))
	}
	packed := packTile(svg)
	c.put(t, packed)
	return packed, nil
}

func packTile(svg []byte) PackedTile {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, gzip.DefaultCompression) // a level that there is
	_, _ = w.Write(svg)                                      // into memory
	_ = w.Close()
	sum := sha256.Sum256(svg)
	return PackedTile{b.Bytes(), `"` + hex.EncodeToString(sum[:8]) + `"`}
}

// check forgets everything where the streets are others than those drawn.
func (c *Tiles) check(ctx context.Context) error {
	now := c.db.Now()
	c.mu.Lock()
	due := now < c.checked || now.Sub(c.checked) >= tilesChecked
	c.mu.Unlock()
	if !due {
		return nil
	}
	version, err := c.streets.Version(ctx)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if version != c.version {
		c.tiles, c.blocks, c.bytes = nil, nil, 0
	}
	c.checked, c.version = now, version
	return nil
}

func (c *Tiles) find(t Tile) (PackedTile, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept, ok := c.tiles[t]
	return kept, ok
}

func (c *Tiles) put(t Tile, p PackedTile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tiles == nil || c.bytes+len(p.Packed) > mostTileBytes {
		c.tiles, c.bytes = map[Tile]PackedTile{}, 0
	}
	c.tiles[t] = p
	c.bytes += len(p.Packed)
}

// block gives what makes the block, once for all who ask while it is kept.
func (c *Tiles) block(corner Tile, draw func() (*tileBlock, error)) func() (*tileBlock, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if kept := c.blocks[corner]; kept != nil {
		return kept
	}
	if c.blocks == nil || len(c.blocks) >= mostBlocks {
		c.blocks = map[Tile]func() (*tileBlock, error){}
	}
	made := sync.OnceValues(draw)
	c.blocks[corner] = made
	return made
}

func (c *Tiles) forget(corner Tile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.blocks, corner)
}
