package society

import "guanxi/sim/units"

// CoinSpent is a purchase paid in the platform's currency (M18). The seller (games) records its
// price in the phase Trade; services loads coins for a consumer who has too few, and books the
// sale.
type CoinSpent struct {
	Who    uint32
	Amount units.Money
}
