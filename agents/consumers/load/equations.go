package load

import (
	"guanxi/agents/society"
	"guanxi/sim/num"
)

// toward is L̄ + (1 − e^(−Δ/T_L))(l − L̄), Δ and T_L in days.
func toward(mean, l, days, memory float64) float64 {
	return mean + float64(num.Hazard(days/memory)*(l-mean))
}

// lighter is how many advertisements k count as that match by so much more, in sum, than one shown to anybody: Σ(1 −
// ρ(m − m̄)), at least 0.
func lighter(k, rho, sum float64) float64 { return max(0, k-float64(rho*sum)) }

// daysWith is the expected number of days with a session among D on which n fall: D(1 − (1 − 1/D)^n).
func daysWith(n int, days float64) float64 {
	return float64(days * (1 - society.Without(1-1/max(1, days), n)))
}

// rounded is a mean in units of 1/society.LoadUnit, rounded at random by u in [0, 1).
func rounded(mean, u float64) uint16 {
	return uint16(min(1<<16-1, float64(mean*society.LoadUnit)+u))
}
