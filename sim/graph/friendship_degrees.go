package graph

import (
	"fmt"
	"math"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// lognormalSpread is the log-sd σ of a lognormal law of the given mean with the given share above a
// threshold L: Φ(−(ln(L/mean) + σ²/2)/σ) = share. It is the smaller of two solutions; for L above
// the mean the share has a maximum at σ² = 2 ln(L/mean).
func lognormalSpread(mean, threshold, share float64) (float64, error) {
	l := num.Log(threshold / mean)
	z := -num.NormQuantile(share)
	root := float64(z*z) - float64(2*l)
	if l >= 0 && (z <= 0 || root < 0) {
		return 0, fmt.Errorf("no lognormal distribution of mean %g has a share of %.4g above %g: at most %.4g; 0 asks for "+
			"no share and takes the log-sd %g",
			mean, share, threshold, num.NormCDF(-math.Sqrt(2*l)), defaultLogSD)
	}
	if l < 0 {
		return z + math.Sqrt(root), nil
	}
	return z - math.Sqrt(root), nil
}

// lognormalDegrees is a stratified sample: person i has rank r in a random order and the quantile
// (r + u)/N. All degrees are scaled to keep the required mean although some are cut at the cap.
func lognormalDegrees(key rng.Key, spec FriendshipSpec, logSD float64) []uint32 {
	n, most := spec.N, float64(spec.cap())
	rank := make([]uint32, n)
	for i := range rank {
		rank[i] = uint32(i)
	}
	s := key.Stream(0)
	shuffle(rank, &s)
	x := make([]float64, n)
	for i := range x {
		p := (float64(rank[i]) + key.Open(uint64(i), 1<<32)) / float64(n)
		x[i] = num.Exp(float64(logSD * num.NormQuantile(p)))
	}
	mean := func(scale float64) float64 {
		sum := 0.0
		for _, v := range x {
			sum += min(math.Floor(float64(scale*v)+.5), most)
		}
		return sum / float64(n)
	}
	lo, hi := 0.0, spec.MeanDegree
	for mean(hi) < spec.MeanDegree && hi < 1e12 {
		lo, hi = hi, 2*hi
	}
	for range 40 {
		if mid := (lo + hi) / 2; mean(mid) < spec.MeanDegree {
			lo = mid
		} else {
			hi = mid
		}
	}
	d := make([]uint32, n)
	var sum int64
	for i, v := range x {
		d[i] = uint32(max(1, min(math.Floor(float64(hi*v)+.5), most)))
		sum += int64(d[i])
	}
	if sum%2 != 0 {
		raiseOne(d, &s)
	}
	return d
}
