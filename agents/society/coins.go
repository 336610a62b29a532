package society

import "guanxi/sim/units"

// CoinSpent is a purchase of a consumer that is paid in the platform's currency (M18):
// who sells it (games) notes in the phase Trade what it costs; services loads coins where
// the consumer has too few and books the sale.
type CoinSpent struct {
	Who    uint32
	Amount units.Money
}
