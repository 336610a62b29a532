package functions

// usable is b·e·q, how well a released function serves who has the ability b to
// use it (M1).
func usable(ability, ease, quality float64) float64 { return float64(ability*ease) * quality }

// offer is what one function adds to a need.
type offer struct {
	usable  float64
	noisyOr bool
}

// served is how well a need is served by the functions released for it, in
// [0,1]. The best of the substitutes counts, max b·e·q; those that help
// independently of the others join it by 1 − Π(1 − b·e·q) (M1).
func served(offers []offer) float64 {
	best, missed := 0.0, 1.0
	for _, o := range offers {
		if o.noisyOr {
			missed *= 1 - o.usable
		} else {
			best = max(best, o.usable)
		}
	}
	return 1 - float64((1-best)*missed)
}

// fitOf is Σ_n w_n·served_n: how well a segment's needs are served, in [0,1].
func fitOf(weights, served []float64) float64 {
	sum := 0.0
	for n, w := range weights {
		sum += float64(w * served[n])
	}
	return min(sum, 1)
}
