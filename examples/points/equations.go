package points

// pace is λ·(1 + γ·b/K), the rate at which a user with b of K points buys: the closer the goal, the more often.
func pace(rate, pull float64, points, goal int) float64 {
	return rate * (1 + float64(pull*float64(points)/float64(goal)))
}

// deferred is p·r/(p + r), the part of a price p that is paid for rights worth r, by relative prices of both alone; 0
// where both are.
func deferred(price, rights float64) float64 {
	if rights <= 0 {
		return 0
	}
	return price * rights / (price + rights)
}
