package review

// What all merchants share: the offsets of tap, phone and paper, then the mean of
// merchants' levels. Private interviews are the reference and have no offset.
const (
	globalMean  = chSpot
	globalCount = channelCount
)

type globals [globalCount]float64

type matrix [globalCount]globals

// globals are the ridges of what is shared: curvature and gradient.
func (n *network) globals() (h matrix, g globals) {
	for ch := range chSpot {
		h[ch][ch] = 1 / offsetPriorVar[ch]
		g[ch] = (offsetPrior[ch] - n.Offset[ch]) / offsetPriorVar[ch]
	}
	h[globalMean][globalMean] = 1 / levelVar
	g[globalMean] = (levelPrior - n.Mean) / levelVar
	return h, g
}

// chain is the Newton system of one merchant's levels, a tridiagonal one: each
// block is tied to the one before, the first to the mean of merchants.
type chain struct {
	pull     float64 // of the mean on the first block
	diagonal []float64
	grad     []float64
	solved   [][globalCount + 1]float64 // levels' answer to each shared thing and to grad
}

// chain sets the system up and solves it for grad and every shared thing.
func (p *place) chain(cells []cell, n *network) chain {
	size := len(cells)
	c := chain{(n.Mean - p.Levels[0]) / n.Var, make([]float64, size), make([]float64, size), make([][globalCount + 1]float64, size)}
	for b := range cells {
		c.grad[b], c.diagonal[b] = cells[b].sums()
		if b == 0 {
			c.grad[b] += c.pull
			c.diagonal[b] += 1 / n.Var
		} else {
			c.grad[b] += (p.Levels[b-1] - p.Levels[b]) / blockMove
			c.diagonal[b] += 1 / blockMove
		}
		if b+1 < size {
			c.grad[b] += (p.Levels[b+1] - p.Levels[b]) / blockMove
			c.diagonal[b] += 1 / blockMove
		}
		for k := range chSpot {
			c.solved[b][k] = cells[b].i[k]
		}
		c.solved[b][globalCount] = c.grad[b]
	}
	c.solved[0][globalMean] = -1 / n.Var
	c.solve()
	return c
}

// solve is the Thomas algorithm; the off-diagonal is -1/blockMove throughout.
func (c *chain) solve() {
	d := append([]float64(nil), c.diagonal...)
	for b := 1; b < len(d); b++ {
		f := 1 / blockMove / d[b-1]
		d[b] -= f / blockMove
		for k := range c.solved[b] {
			c.solved[b][k] += f * c.solved[b-1][k]
		}
	}
	for b := len(d) - 1; b >= 0; b-- {
		for k := range c.solved[b] {
			if b+1 < len(d) {
				c.solved[b][k] += c.solved[b+1][k] / blockMove
			}
			c.solved[b][k] /= d[b]
		}
	}
}

// eliminate adds the merchant to the shared system with its levels taken out.
func (c *chain) eliminate(h *matrix, g *globals, cells []cell, n *network) {
	h[globalMean][globalMean] += 1 / n.Var
	g[globalMean] -= c.pull
	for b := range cells {
		var tie globals
		for k := range chSpot {
			tie[k] = cells[b].i[k]
			h[k][k] += cells[b].i[k]
			g[k] += cells[b].g[k]
		}
		if b == 0 {
			tie[globalMean] = -1 / n.Var
		}
		for r, t := range tie {
			g[r] -= t * c.solved[b][globalCount]
			for k := range tie {
				h[r][k] -= t * c.solved[b][k]
			}
		}
	}
}

// move takes the levels' step once the shared things have moved.
func (c *chain) move(p *place, shared globals) {
	for b := range p.Levels {
		d := c.solved[b][globalCount]
		for k, m := range shared {
			d -= c.solved[b][k] * m
		}
		p.Levels[b] += min(1, max(-1, d))
	}
}

// invert inverts a symmetric positive matrix (Gauss and Jordan, no pivots needed).
func invert(m matrix) (inverse matrix) {
	for r := range inverse {
		inverse[r][r] = 1
	}
	for c := range m {
		pivot := m[c][c]
		for k := range m {
			m[c][k] /= pivot
			inverse[c][k] /= pivot
		}
		for r := range m {
			if r == c {
				continue
			}
			f := m[r][c]
			for k := range m {
				m[r][k] -= f * m[c][k]
				inverse[r][k] -= f * inverse[c][k]
			}
		}
	}
	return inverse
}
