package services

import (
	"math/bits"

	"guanxi/agents/society"
	"guanxi/agents/society/choice"
	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/units"
)

// tabled is the number of friends with stickers for which social proof is tabulated, from 0.
const tabled = 256

func (m *services) buildStickers(s *sim.Scope) {
	w := m.w
	m.owns, m.ever = sim.BitColumn(s, "owns_stickers", w.N), sim.BitColumn(s, "ever_stickers", w.N)
	m.fresh = sim.BitTally(s, "buys_stickers", w.N)
	m.sticker, m.choose = s.Key("sticker"), s.Key("look")
	m.proof = make([]float64, tabled)
	w.OnJoin(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.keep(int(i), m.ever.Has(int(i)))
		}
	})
	w.OnLeave(func(_ sim.Tick, rows []uint32) {
		for _, i := range rows {
			m.keep(int(i), false)
		}
	})
	if !m.spec.HasCoins {
		m.sell = s.Stream(sim.Stream{Name: "service.sticker", From: w.Consumer, To: w.Platform, Phase: sim.Trade,
			Module: society.Acquisition, Revenue: "service_revenue", Doc: "stickers paid in cash"})
	}
	m.joy = s.Benefit("sticker.benefit", w.Consumer, society.Acquisition, "gross benefit of choosing stickers, before "+
		"the price")
	m.parts = choice.Count(s, w, "stickers", "choosing stickers")
	m.occasions = s.Counter("sticker_occasions", "choice occasions: shopping trips of consumers to the sticker shop")
	m.sold = s.Counter("sticker_sales", "sticker sets sold")
	s.Count("sticker_owners", "1", "users who have bought stickers", func() int64 { return m.users })
}

// keep sets whether a consumer has stickers and uses the platform.
func (m *services) keep(i int, owns bool) { m.users += m.owns.Put(i, owns) }

// tabulate fills the table of β_s·ln(1 + n).
func (m *services) tabulate() {
	for n := range m.proof {
		m.proof[n] = stickerProof(m.spec.Stickers.Social, n)
	}
}

// proofOf is β_s·ln(1 + n) of a consumer.
func (m *services) proofOf(i int) float64 {
	if m.spec.Stickers.Social == 0 {
		return 0
	}
	n := 0
	if g := m.w.Graph; g.Complete() {
		n = int(m.users) - m.owns.Bit(i)
	} else {
		for _, j := range g.Sources(i) {
			n += m.owns.Bit(int(j))
		}
	}
	if n < len(m.proof) {
		return m.proof[n]
	}
	return stickerProof(m.spec.Stickers.Social, n)
}

func (m *services) chooseStickers(c *sim.Chunk, i int, times int64) {
	p := &m.spec.Stickers
	proof, price := m.proofOf(i), p.Price.Float()
	alpha := float64(p.Sensitivity * m.w.Income.Weight(i))
	v := stickerUtility(p.Appeal, alpha, price, proof)
	chance := num.Sigmoid(v)
	k := m.choose.At(int(c.Tick), 0)
	m.occasions.Add(c, times)
	for n := range times {
		bought := k.Float(uint64(i), uint64(n)) < chance
		worth := choice.Inclusive(v) / alpha
		if !bought {
			m.joy.Book(c, i, units.Amount(worth))
			m.parts.Other(c, i, units.Amount(worth))
			continue
		}
		benefit := units.Amount(max(0, worth+(price-proof/alpha))) // what is not liked is thrown away
		m.joy.Book(c, i, benefit)
		m.parts.Purchase(c, i, benefit-p.Price, 1/alpha, choice.Shift{Decided: proof})
		m.sold.Add(c, 1)
		m.fresh.Set(i)
		if m.w.Coins != nil {
			m.payCoins(c, i, p.Price, m.spend)
		} else {
			m.sell.Pay(c, i, 0, p.Price)
		}
	}
}

// own makes the buyers of this tick owners.
func (m *services) own(sim.Tick, int) {
	for k, word := range m.fresh {
		if word == 0 {
			continue
		}
		m.fresh[k] = 0
		m.ever[k] |= word
		for ; word != 0; word &= word - 1 {
			m.keep(k<<6+bits.TrailingZeros64(word), true)
		}
	}
}
