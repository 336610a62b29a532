package network

// availability is A = s + (1 − s)·R, the share of what a function can serve where R of those are there
// whom the need takes (M25).
func availability(alone, there float64) float64 { return alone + float64((1-alone)*there) }

// half is R = N/(N + N_½), 1/2 at N_½ > 0 (M25).
func half(delivered, atHalf float64) float64 { return delivered / (delivered + atHalf) }

// averaged is N̄ + g·(N − N̄), with g = 1 − e^(−Δ/T_N) (M25).
func averaged(mean, now, gain float64) float64 { return mean + float64(gain*(now-mean)) }
