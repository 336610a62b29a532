package society

import "guanxi/sim/units"

// Shops is what others know of the shops, a row each. Writer: commerce. Reader: governance. Nil:
// there are none.
type Shops struct {
	Function string        // function of the platform in which they are
	Quality  []float64     // true quality of an honest shop's deliveries
	Goods    []units.Money // cost of goods per order
}
