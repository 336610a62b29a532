package activity

import (
	"guanxi/agents/society"
	"guanxi/sim/num"
)

// rateFactor is the factor e^(φ_S(S − S̄_0) + φ_n·ln((1+a)/(1+k̄)) + φ_p·plays)
// on a consumer's rate of sessions (M4); k̄ is the mean degree, so that the rate
// drawn is that of a consumer with k̄ friends, all of whom use the platform.
func rateFactor(effectS, at, satisfaction, effectFriends float64, friends int, meanDegree, effectPlays float64, plays int) float64 {
	return num.Exp(float64(effectS*(satisfaction-at)) + float64(effectFriends*(num.Log1p(float64(friends))-num.Log1p(meanDegree))) + float64(effectPlays*float64(plays)))
}

// dailySessions is the mean number of sessions of those who have any on a day,
// Σα/Σ(1 − e^(−α)), for rates per day.
func dailySessions(rates []float32, days float64) float64 {
	sum, active := 0.0, 0.0
	for _, r := range rates {
		perDay := float64(r) / days
		sum += perDay
		active += num.Hazard(perDay)
	}
	if active == 0 {
		return 1
	}
	return sum / active
}

// inflowLeft is what still waits in a feed when a tick with n sessions is over:
// what came after the last of them, 1/(n+1) of an even inflow on the mean.
// Without a session all waits on but for what expires: stay is e^(−Δ/a_max) and
// fresh (1−e^(−Δ/a_max))/(Δ/a_max), the share of the inflow that is left at the
// end, so that inflow·a_max waits for who stays away.
func inflowLeft(waiting, inflow float64, n int, stay, fresh float64) float64 {
	if n == 0 {
		return float64(waiting*stay) + float64(inflow*fresh)
	}
	return inflow / float64(n+1)
}

// met is how many items the sessions of a tick meet: all that waited, and of
// the inflow what came before the last session.
func met(waiting, inflow float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return waiting + float64(inflow*float64(n))/float64(n+1)
}

// share is v_i, see society.SeenShareOf: nearly always all is seen.
func share(slots, waiting, inflow float64, n int) float64 {
	if waiting+inflow <= slots && slots > 0 {
		return 1
	}
	return society.SeenShareOf(slots, waiting, inflow, n)
}
