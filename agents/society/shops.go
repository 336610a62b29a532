package society

import "guanxi/sim/units"

// Shops is what others know of the shops, a row each. Writer: commerce. Reader:
// governance. Nil: there are none.
type Shops struct {
	Function string        // of the platform, in which they are
	Quality  []float64     // true quality of what an honest shop delivers
	Goods    []units.Money // cost of what it sells, an order
}
