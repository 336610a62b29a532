package society

import (
	"guanxi/sim"
	"guanxi/sim/units"
)

// Coins is what others spend in the platform's currency (M18). Who sells things
// that are paid with it (games) notes what they cost; services loads coins where
// a consumer has too few and books the sale. Nil: there are none, and sellers are
// paid in cash.
type Coins struct {
	spent [][]CoinSpent // by chunk of consumers, of this tick
}

// CoinSpent is a purchase that is paid with coins.
type CoinSpent struct {
	Who    uint32
	Amount units.Money
}

// NewCoins makes the lists for n consumers.
func NewCoins(n int) *Coins { return &Coins{make([][]CoinSpent, sim.Chunks(n, sim.DefaultGrain))} }

// Spend notes a purchase of consumer i of the chunk, one of the default grain, in
// the phase Trade.
func (k *Coins) Spend(c *sim.Chunk, i int, amount units.Money) {
	k.spent[c.ID] = append(k.spent[c.ID], CoinSpent{uint32(i), amount})
}

// TakeSpent gives the purchases of a chunk and forgets them. They hold until the
// next is noted.
func (k *Coins) TakeSpent(chunk int) []CoinSpent {
	all := k.spent[chunk]
	k.spent[chunk] = all[:0]
	return all
}
