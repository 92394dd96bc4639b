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
	pairsPrior  = .05 // of what is expected of pairs
	oddAnswers  = 4   // from which an elder is taken to press only the lowest face
	oddMean     = -.5 // residual
	pairsMost   = 6   // answers of one elder that have a say
	usualLeast  = 8.0 // answers that make a merchant's usual level
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

// fitLevels takes one Newton step for the levels, the channels and the mean of
// merchants together: each merchant's levels are eliminated, so that all move at
// once.
func (e *Engine) fitLevels(first, today int32) {
	cells := make([][]cell, len(e.places))
	chains := make([]chain, len(e.places))
	e.eachIndex(func(i int) {
		p := e.places[i]
		cells[i] = make([]cell, len(p.Levels))
		p.fits(first, today, func(a *answer, block int) {
			kappa := flatten(e.net.HabitVar[a.Elder])
			q := sigmoid(kappa * (p.Levels[block] + e.net.Offset[a.Channel] + e.season.on(a.Day) + e.net.Habit[a.Elder]))
			c := &cells[i][block]
			c.i[a.Channel] += kappa * kappa * q * (1 - q)
			if a.Good {
				q--
			}
			c.g[a.Channel] -= kappa * q
		})
		chains[i] = p.chain(cells[i], &e.net)
	})
	h, g := e.net.globals()
	for i := range chains {
		chains[i].eliminate(&h, &g, cells[i], &e.net)
	}
	inverse := invert(h)
	var move globals
	for r := range move {
		for c := range move {
			move[r] += inverse[r][c] * g[c]
		}
		if r < chSpot {
			e.net.Offset[r] += move[r]
			e.net.OffsetVar[r] = inverse[r][r]
		}
	}
	e.net.Mean += move[globalMean]
	for i, p := range e.places {
		chains[i].move(p, move)
	}
	e.fitVar(cells)
}

// fitVar follows the variance of merchants' levels; each merchant's own
// uncertainty is not taken for a difference between merchants.
func (e *Engine) fitVar(cells [][]cell) {
	square, weight := 10*levelVar, 10.0
	for i, p := range e.places {
		level, info := 0.0, 0.0
		for b, l := range p.Levels {
			_, n := cells[i][b].sums()
			level += n * l
			info += n
		}
		if info > 0 {
			w, d := info/(info+2), level/info-e.net.Mean
			square += w * (d*d + 1/(info+2))
			weight += w
		}
	}
	e.net.Var = max(.3*.3, square/weight)
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
// are: residuals against an elder of average habit, multiplied pair by pair. Each
// block's residuals are centred first, so that a merchant's level is not taken
// for its elders' likeness. Elders who hardly ever press another face than the
// lowest are left out: they say nothing about how the others differ.
func (e *Engine) fitSpread(first, today int32) {
	pairs := make([]pairing, len(e.names))
	for _, p := range e.places {
		score, curve := make([]float64, len(p.Levels)), make([]float64, len(p.Levels))
		p.fits(first, today, func(a *answer, block int) {
			y, v := e.residual(p, a, block)
			score[block] += y
			curve[block] += v
		})
		p.fits(first, today, func(a *answer, block int) {
			y, v := e.residual(p, a, block)
			pairs[a.Elder].add(y-v*score[block]/curve[block], v)
		})
	}
	var alike, expected float64
	for _, t := range pairs {
		if t.n >= 2 && (t.n < oddAnswers || t.y > oddMean*t.n) {
			w := min(t.n, pairsMost) / (t.n * (t.n - 1))
			alike += w * (t.y*t.y - t.yy)
			expected += w * (t.v*t.v - t.vv)
		}
	}
	e.net.Spread = min(1.2, max(.04, (alike+pairsPrior*spreadPrior)/(expected+pairsPrior)))
}

// residual of an answer against an elder of average habit, and its slope.
func (e *Engine) residual(p *place, a *answer, block int) (y, v float64) {
	q := sigmoid(e.net.kappa * (p.Levels[block] + e.net.Offset[a.Channel] + e.season.on(a.Day)))
	v = e.net.kappa * q * (1 - q)
	if a.Good {
		return 1 - q, v
	}
	return -q, v
}

// pairing adds up one elder's residuals and slopes, and their squares.
type pairing struct{ n, y, yy, v, vv float64 }

func (t *pairing) add(y, v float64) {
	t.n++
	t.y += y
	t.yy += y * y
	t.v += v
	t.vv += v * v
}

// hold notes what the fit says of one merchant. Its own past is what the fit of
// three weeks ago saw: a fit that knows the latest answers would carry a fall
// back into the weeks before it.
func (e *Engine) hold(p *place, first, today int32) held {
	h := held{Day: today, Blur: e.blur(p, today)}
	info := make([]float64, len(p.Levels))
	p.fits(first, today, func(a *answer, block int) { info[block]++ })
	var all, allInfo float64
	for b, level := range p.Levels {
		all += info[b] * level
		allInfo += info[b]
	}
	if allInfo >= usualLeast {
		h.Anchor, h.Usual = all/allInfo, true
		h.Share = e.net.share(h.Anchor)
	}
	for i := len(p.Held) - 1; i >= 0; i-- {
		if p.Held[i].Day <= today-pastUntil {
			h.Past = p.Held[i].Share
			break
		}
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
