package review

import "math"

// The weekly fit: see DESIGN.md, "Expected answer".
const (
	fitDays     = 200
	blockDays   = 28
	fitSweeps   = 5
	blockMove   = .35 * .35 // variance of a level from one block to the next
	pastUntil   = 21        // days before the fit
	blurDays    = 60
	pairsPrior  = 4.0
	blurUnknown = .4
)

// cell is one merchant's block of four weeks: residuals and information by
// channel.
type cell struct{ g, i [channelCount]float64 }

func (c *cell) sums() (g, i float64) {
	for ch := range c.g {
		g += c.g[ch]
		i += c.i[ch]
	}
	return g, i
}

// fit learns the network from the last 200 days: a level for every merchant and
// four weeks, a habit for every elder, an offset for every channel. Interviews
// that a review asked for are left out: they were asked for because something
// looked bad, and what looks bad is better on the second look.
func (e *Engine) fit(today int32) {
	first := max(e.first, today-fitDays+1)
	for _, p := range e.places {
		p.align(first/blockDays, today/blockDays, e.net.Mean)
	}
	e.season.review(first, today, e.places, &e.net)
	for range fitSweeps {
		e.fitLevels(first, today)
		e.fitHabits(first, today)
	}
	e.fitSpread(first, today)
	e.net.settle()
	e.frames = append(e.frames, frame{today, e.net.kappa, e.net.prior})
	for _, p := range e.places {
		p.Held = append(p.Held, e.hold(p, first, today))
	}
}

// align shifts the merchant's blocks to the window; a new block begins where the
// one before it ended.
func (p *place) align(block0, last int32, mean float64) {
	levels := make([]float64, last-block0+1)
	at := mean
	for i := range levels {
		if j := int(block0) + i - int(p.Block0); j >= 0 && j < len(p.Levels) {
			at = p.Levels[j]
		}
		levels[i] = at
	}
	p.Levels, p.Block0 = levels, block0
}

// fits calls do with every answer of the window that the fit learns from.
func (p *place) fits(first, today int32, do func(a *answer, block int)) {
	log := p.Log[p.from(first):p.from(today+1)]
	for i := range log {
		if a := &log[i]; a.counts() && !a.Requested {
			do(a, int(a.Day/blockDays-p.Block0))
		}
	}
}

// fitLevels takes one Newton step for the levels and the channels together: the
// levels are eliminated block by block, so that both move at once.
func (e *Engine) fitLevels(first, today int32) {
	cells := make([][]cell, len(e.places))
	e.eachIndex(func(i int) {
		p := e.places[i]
		cells[i] = make([]cell, len(p.Levels))
		p.fits(first, today, func(a *answer, block int) {
			q := sigmoid(p.Levels[block] + e.net.Offset[a.Channel] + e.season.on(a.Day) + e.net.Habit[a.Elder])
			c := &cells[i][block]
			c.i[a.Channel] += q * (1 - q)
			if a.Good {
				q--
			}
			c.g[a.Channel] -= q
		})
	})
	h, g := e.net.offsetSystem()
	grads, curves := make([][]float64, len(cells)), make([][]float64, len(cells))
	for i, p := range e.places {
		grads[i], curves[i] = p.pull(cells[i], &e.net)
		for b := range cells[i] {
			eliminate(&h, &g, &cells[i][b], grads[i][b], curves[i][b])
		}
	}
	inverse := invert3(h)
	var move [channelCount]float64
	for r := range 3 {
		for c := range 3 {
			move[r] += inverse[r][c] * g[c]
		}
		e.net.Offset[r] += move[r]
		e.net.OffsetVar[r] = inverse[r][r]
	}
	for i, p := range e.places {
		for b := range p.Levels {
			d := grads[i][b]
			for ch, m := range move {
				d -= cells[i][b].i[ch] * m
			}
			p.Levels[b] += min(1, max(-1, d/curves[i][b]))
		}
	}
	e.fitMean(cells)
}

// offsetSystem is the ridge of the offsets: curvature and gradient.
func (n *network) offsetSystem() (h [3][3]float64, g [3]float64) {
	for ch := range 3 {
		h[ch][ch] = 1 / offsetPriorVar[ch]
		g[ch] = (offsetPrior[ch] - n.Offset[ch]) / offsetPriorVar[ch]
	}
	return h, g
}

// eliminate adds one block to the system of the offsets, its level taken out.
func eliminate(h *[3][3]float64, g *[3]float64, c *cell, grad, curve float64) {
	for r := range 3 {
		h[r][r] += c.i[r]
		g[r] += c.g[r] - c.i[r]*grad/curve
		for k := range 3 {
			h[r][k] -= c.i[r] * c.i[k] / curve
		}
	}
}

// pull is each block's gradient and curvature with its ridges: to the network's
// mean for the merchant's first block, then to the blocks beside it.
func (p *place) pull(cells []cell, n *network) (grads, curves []float64) {
	grads, curves = make([]float64, len(cells)), make([]float64, len(cells))
	for b := range cells {
		grads[b], curves[b] = cells[b].sums()
		at := p.Levels[b]
		if b == 0 {
			grads[b] += (n.Mean - at) / n.Var
			curves[b] += 1 / n.Var
		} else {
			grads[b] += (p.Levels[b-1] - at) / blockMove
			curves[b] += 1 / blockMove
		}
		if b+1 < len(cells) {
			grads[b] += (p.Levels[b+1] - at) / blockMove
			curves[b] += 1 / blockMove
		}
	}
	return grads, curves
}

// fitMean follows the mean and variance of merchants' levels; each merchant's own
// uncertainty is not taken for a difference between merchants.
func (e *Engine) fitMean(cells [][]cell) {
	sum, square, weight := levelPrior*10, 0.0, 10.0
	each := make([]float64, len(e.places))
	infos := make([]float64, len(e.places))
	for i, p := range e.places {
		for b, level := range p.Levels {
			_, info := cells[i][b].sums()
			each[i] += info * level
			infos[i] += info
		}
		if infos[i] > 0 {
			each[i] /= infos[i]
			w := infos[i] / (infos[i] + 2)
			sum += w * each[i]
			weight += w
		}
	}
	mean := sum / weight
	square = 10 * levelVar
	for i := range e.places {
		if infos[i] > 0 {
			w := infos[i] / (infos[i] + 2)
			square += w * ((each[i]-mean)*(each[i]-mean) + 1/(infos[i]+2))
		}
	}
	e.net.Mean, e.net.Var = mean, max(.3*.3, square/weight)
}

// fitHabits takes one Newton step for every elder.
func (e *Engine) fitHabits(first, today int32) {
	score, info := make([]float64, len(e.names)), make([]float64, len(e.names))
	for _, p := range e.places {
		p.fits(first, today, func(a *answer, block int) {
			q := sigmoid(p.Levels[block] + e.net.Offset[a.Channel] + e.season.on(a.Day) + e.net.Habit[a.Elder])
			info[a.Elder] += q * (1 - q)
			if a.Good {
				q--
			}
			score[a.Elder] -= q
		})
	}
	ridge := 1 / e.net.Spread
	for i, b := range e.net.Habit {
		e.net.Habit[i] = b + (score[i]-b*ridge)/(info[i]+ridge)
		e.net.HabitVar[i] = 1 / (info[i] + ridge)
	}
}

// fitSpread estimates the variance of habits from how alike one elder's answers
// are: residuals against an elder of average habit, multiplied pair by pair.
func (e *Engine) fitSpread(first, today int32) {
	n := len(e.names)
	r, rr, q1, qq, count := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for _, p := range e.places {
		p.fits(first, today, func(a *answer, block int) {
			kappa := e.net.kappa
			q := sigmoid(kappa * (p.Levels[block] + e.net.Offset[a.Channel] + e.season.on(a.Day)))
			y := -q
			if a.Good {
				y = 1 - q
			}
			v := kappa * q * (1 - q)
			r[a.Elder] += y
			rr[a.Elder] += y * y
			q1[a.Elder] += v
			qq[a.Elder] += v * v
			count[a.Elder]++
		})
	}
	var alike, expected float64
	for i := range n {
		if c := count[i]; c >= 2 {
			w := min(c, 6) / (c * (c - 1))
			alike += w * (r[i]*r[i] - rr[i])
			expected += w * (q1[i]*q1[i] - qq[i])
		}
	}
	e.net.Spread = min(1.2, max(.04, (alike+pairsPrior*spreadPrior*.01)/(expected+pairsPrior*.01)))
}

// hold notes what the fit says of one merchant.
func (e *Engine) hold(p *place, first, today int32) held {
	h := held{Day: today, Blur: e.blur(p, today)}
	info := make([]float64, len(p.Levels))
	p.fits(first, today, func(a *answer, block int) { info[block]++ })
	var past, pastInfo, all, allInfo float64
	for b, level := range p.Levels {
		all += info[b] * level
		allInfo += info[b]
		if last := (p.Block0+int32(b)+1)*blockDays - 1; last <= today-pastUntil {
			past += info[b] * level
			pastInfo += info[b]
		}
	}
	if pastInfo >= 8 {
		h.Past = e.net.share(past / pastInfo)
	}
	if allInfo >= 8 {
		h.Anchor, h.Usual = all/allInfo, true
	}
	return h
}

// blur is what stays open however many answers the same elders give over the
// same channels: whether these elders are average, and the channels' offsets.
func (e *Engine) blur(p *place, today int32) float64 {
	weight := map[int32]float64{}
	var total, square float64
	var channels [channelCount]float64
	log := p.Log[p.from(today-blurDays+1):p.from(today+1)]
	for i := range log {
		a := &log[i]
		weight[a.Elder] += a.W
		channels[a.Channel] += a.W
		total += a.W
	}
	if total == 0 {
		return blurUnknown
	}
	for i := range log {
		a := &log[i]
		square += a.W * weight[a.Elder] // each elder's weight squared, answer by answer
	}
	v := e.net.Spread * square / (total * total)
	for ch, w := range channels {
		v += w * w / (total * total) * e.net.OffsetVar[ch]
	}
	return min(blurUnknown, math.Sqrt(v)) * e.net.kappa
}

// invert3 inverts a symmetric positive matrix.
func invert3(m [3][3]float64) (inv [3][3]float64) {
	for r := range 3 {
		for c := range 3 {
			a, b, d, f := (c+1)%3, (c+2)%3, (r+1)%3, (r+2)%3
			inv[r][c] = m[a][d]*m[b][f] - m[a][f]*m[b][d]
		}
	}
	det := m[0][0]*inv[0][0] + m[0][1]*inv[1][0] + m[0][2]*inv[2][0]
	for r := range 3 {
		for c := range 3 {
			inv[r][c] /= det
		}
	}
	return inv
}
