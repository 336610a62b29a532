package services

import (
	"guanxi/agents/society"
	"guanxi/sim"
	"guanxi/sim/units"
)

// mostLoad is the largest load. Less than one load is left over, which has to fit into 4 bytes of
// millionths.
const mostLoad = 4000

func (m *services) buildCoins(s *sim.Scope) {
	w := m.w
	w.Coins = sim.NewLists[society.CoinSpent](w.N)
	m.balance = sim.Column[uint32](s, "coins", w.N)
	m.load = s.Stream(sim.Stream{Name: "coin.load", From: w.Consumer, To: w.Deposits, Phase: sim.Trade,
		Module: society.Acquisition, Doc: "coins loaded: a liability of the platform until they are spent"})
	if m.spec.HasStickers {
		m.spend = s.Stream(sim.Stream{Name: "coin.spend", From: w.Deposits, To: w.Platform, Phase: sim.Trade,
			Module: society.Acquisition, Revenue: "service_revenue", Doc: "coins spent on stickers"})
	}
	if w.Plays != nil {
		m.spendGame = s.Stream(sim.Stream{Name: "coin.spend.games", From: w.Deposits, To: w.Platform, Phase: sim.Trade,
			Module: society.Acquisition, Revenue: "game_revenue", Doc: "coins spent in games"})
	}
	m.claim = s.Benefit("coin.claim", w.Consumer, society.Acquisition, "change in the worth of coins held: an asset of "+
		"their holders")
	m.liability = s.Benefit("coin.liability", w.Deposits, society.Acquisition, "the same change with the opposite "+
		"sign: a liability of the platform")
	s.Balance("deposits", "unspent coins of consumers", func() float64 { return w.Deposits.Balance().Float() },
		sim.NotNegative())
	if m.spend == nil && m.spendGame == nil {
		s.Warnf("services.coins", "has no effect: games and stickers are both off, so nothing costs coins")
	}
}

// payCoins lets a consumer pay with coins, loading some if it has too few. Loading changes no
// party's value: the consumer swaps cash for a claim, the platform takes cash against a liability.
// What is spent becomes the platform's revenue, once.
func (m *services) payCoins(c *sim.Chunk, i int, amount units.Money, to *sim.Stream) {
	had := units.Money(m.balance[i])
	more := loadOf(had, amount, m.spec.Coins.Load)
	m.load.Pay(c, i, 0, more)
	to.Pay(c, 0, 0, amount)
	m.claim.Book(c, i, more-amount)
	m.liability.Book(c, 0, amount-more)
	m.balance[i] = uint32(had + more - amount)
}
