package stats_test

import (
	"math"
	"slices"
	"testing"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/num"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// drawn is the mean of estimates with its standard error, and the share of intervals that hold the truth.
type drawn struct{ mean, se, covered float64 }

func draw(n int, truth float64, estimate func(r *rng.Stream) stats.TotalEffect) (d drawn) {
	square := 0.0
	for k := range n {
		s := rng.New(uint64(k), 1, "assignment").Stream(0)
		e := estimate(&s)
		d.mean += e.Value / float64(n)
		square += e.Value * e.Value / float64(n)
		if e.Lo <= truth && truth <= e.Hi {
			d.covered += 1 / float64(n)
		}
	}
	d.se = math.Sqrt((square - d.mean*d.mean) / float64(n-1))
	return d
}

// completely treats half of n.
func completely(s *rng.Stream, n int) []bool {
	treated, order := make([]bool, n), make([]float64, n)
	for i := range order {
		order[i] = s.Open()
	}
	middle := slices.Sorted(slices.Values(order))[n/2]
	for i := range treated {
		treated[i] = order[i] < middle
	}
	return treated
}

func (d drawn) tells(t *testing.T, what string, want, least, most float64) {
	t.Helper()
	if math.Abs(d.mean-want) > 3*d.se {
		t.Errorf("%s: mean %v ± %v, wants %v", what, d.mean, d.se, want)
	}
	if d.covered < least || d.covered > most {
		t.Errorf("%s: %.3f covered", what, d.covered)
	}
}

// Without interference all designs are unbiased, and their intervals hold a constant effect as often as they say:
// 2,000 assignments of the same units.
func TestExperimentsWithoutInterference(t *testing.T) {
	const n, clusters, share, both = 400, 80, .5, .25
	luck := rng.New(7, 1, "outcomes").Stream(0)
	base, effect, of := make([]float64, n), 2.0, make([]int, n)
	for i := range base {
		base[i], of[i] = 10*num.NormQuantile(luck.Open()), i%clusters
	}
	outcome := func(treated []bool) []float64 {
		y := slices.Clone(base)
		for i, is := range treated {
			if is {
				y[i] += effect
			}
		}
		return y
	}
	truth := effect * n
	draw(2000, truth, func(s *rng.Stream) stats.TotalEffect {
		treated := completely(s, n)
		return stats.DifferenceInMeans(outcome(treated), treated, .95)
	}).tells(t, "complete", truth, .93, .97)
	draw(2000, truth, func(s *rng.Stream) stats.TotalEffect {
		treated := completely(s, n)
		return stats.Switchback(outcome(treated), treated, ordered(n), 0, .95).Times(n)
	}).tells(t, "blocks", truth, .93, 1)
	byCluster := func(s *rng.Stream) []bool {
		treated, side := make([]bool, n), make([]bool, clusters)
		for c := range side {
			side[c] = s.Open() < share
		}
		for i := range treated {
			treated[i] = side[of[i]]
		}
		return treated
	}
	draw(2000, truth, func(s *rng.Stream) stats.TotalEffect {
		treated := byCluster(s)
		return stats.ClusterDifference(outcome(treated), treated, of, .95)
	}).tells(t, "clusters", truth, .93, 1)
	half := slices.Repeat([]float64{share}, n)
	draw(2000, truth, func(s *rng.Stream) stats.TotalEffect {
		treated, exposed := byCluster(s), make([]int, n)
		for i, is := range treated {
			if is {
				exposed[i] = 1
			}
		}
		return stats.Hajek(outcome(treated), exposed, half, half, of, .95)
	}).tells(t, "Hájek", truth, .93, 1)
	draw(2000, truth, func(s *rng.Stream) stats.TotalEffect { // a unit of effect at treated shops by treated consumers
		shops := completely(s, n)
		others, treated := make([]float64, n), make([]float64, n)
		for j, is := range shops {
			others[j], treated[j] = base[j]/2, base[j]/2
			if is {
				treated[j] += effect / 2
			}
		}
		return stats.TwoSided(others, treated, shops, share, .95)
	}).tells(t, "two-sided", truth, .93, 1)
}

func ordered(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// With few units there is no interval, and units whose exposure is improbable are left out and counted.
func TestTooFewUnits(t *testing.T) {
	y, treated := make([]float64, 39), make([]bool, 39)
	for i := range y {
		y[i], treated[i] = float64(i*i%7), i%2 == 0
	}
	if e := stats.DifferenceInMeans(y, treated, .95); e.Lo == e.Lo || e.Units != 39 {
		t.Errorf("%+v", e)
	}
	y, treated = append(y, 1), append(treated, true)
	if e := stats.DifferenceInMeans(y, treated, .95); !(e.Lo < e.Value && e.Value < e.Hi) {
		t.Errorf("%+v", e)
	}
	p := slices.Repeat([]float64{.5}, 40)
	p[3] = .009
	if e := stats.Hajek(y, make([]int, 40), p, p, ordered(40), .95); e.LeftOut != 1 {
		t.Errorf("%+v", e)
	}
}

// Sizes of units with a coefficient of variation of 6.7, or none, and any effect on them: where the skewness of the
// estimate, known beforehand, is not too large, intervals hold the truth in at least nine of ten draws, and in 85 % in
// the worst population; where it is, some miss it in a third. A side with nobody has no estimate.
func TestUnequalUnits(t *testing.T) {
	most := map[bool]float64{}
	for _, n := range []int{40, 200} {
		for _, sd := range []float64{0, 1, 1.957} {
			order := ordered(n)
			for _, lift := range []float64{-.9, .2, 5} {
				held, populations := 0.0, 0.0
				for k := range 12 {
					s := rng.New(uint64(k), 1, "sizes").Stream(uint64(n))
					none, all, truth := make([]float64, n), make([]float64, n), 0.0
					for i := range none {
						none[i] = math.Exp(sd * num.Normal(&s))
						if sd == 0 {
							none[i] = 10 + num.Normal(&s)
						}
						all[i] = none[i] * (1 + lift)
						truth += all[i] - none[i]
					}
					treats := []int{n / 2, n / 4, n / 10}[k%3]
					covered := draw(200, truth, func(s *rng.Stream) stats.TotalEffect {
						treated, y := make([]bool, n), slices.Clone(none)
						for i := range treats {
							j := i + int(s.Float64()*float64(n-i))
							order[i], order[j] = order[j], order[i]
							treated[order[i]], y[order[i]] = true, all[order[i]]
						}
						return stats.DifferenceInMeans(y, treated, .95)
					}).covered
					shown := math.Abs(stats.Skewness(all, none, float64(treats), float64(n-treats))) <= stats.MostSkewed
					most[shown] = max(most[shown], 1-covered)
					if shown {
						held += covered
						populations++
					}
				}
				if populations > 0 && held/populations < .9 {
					t.Errorf("%d units, log-sd %v, lift %v: intervals hold %.3f", n, sd, lift, held/populations)
				}
			}
		}
	}
	if most[true] > .15 || most[false] < .33 {
		t.Errorf("at most %.2f of intervals miss where they are shown, %.2f where they are not", most[true], most[false])
	}
	for _, is := range []bool{false, true} {
		y, side := []float64{3, 4, 5}, []bool{is, is, is}
		for what, e := range map[string]stats.TotalEffect{
			"units": stats.DifferenceInMeans(y, side, .95), "clusters": stats.ClusterDifference(y, side, ordered(3), .95),
			"pairs": stats.TwoSided(y, y, side, .5, .95), "blocks": stats.Switchback(y, side, ordered(3), 0, .95),
			"nothing": stats.DifferenceInMeans(nil, nil, .95), "washed out": stats.Switchback(y, []bool{true, false, true},
				ordered(3), 1, .95),
		} {
			if e.Value == e.Value {
				t.Errorf("%s with all on one side: %v", what, e.Value)
			}
		}
	}
}

// Peers add c times the share of friends who are treated. One by one, of N: bias −c·N·(1 + 1/(N − 1)). By K clusters of
// one size that hold a share f of everybody's friends: bias −c·N·(1 − f)·(1 + 1/(K − 1)).
func TestPeerEffects(t *testing.T) {
	const n, size, inside, outside, own, peers = 400, 10, 6, 2, 1.5, 3.0
	const clusters, f = n / size, float64(inside) / (inside + outside)
	of, friends := make([]int, n), make([][]int, n)
	for i := range friends {
		of[i] = i / size
		for k := 1; k <= inside; k++ {
			friends[i] = append(friends[i], of[i]*size+(i+k)%size)
		}
		for k := 1; k <= outside; k++ {
			friends[i] = append(friends[i], (i+k*7*size)%n)
		}
	}
	outcome := func(treated []bool) []float64 {
		y := make([]float64, n)
		for i := range y {
			with := 0.0
			for _, j := range friends[i] {
				if treated[j] {
					with++
				}
			}
			if y[i] = float64(i%5) + peers*with/(inside+outside); treated[i] {
				y[i] += own
			}
		}
		return y
	}
	truth := n * (own + peers)
	draw(4000, truth, func(s *rng.Stream) stats.TotalEffect {
		treated := completely(s, n)
		return stats.DifferenceInMeans(outcome(treated), treated, .95)
	}).tells(t, "naive", truth-peers*n*(1+1./(n-1)), 0, .1)
	draw(4000, truth, func(s *rng.Stream) stats.TotalEffect {
		side := completely(s, clusters)
		treated := make([]bool, n)
		for i := range treated {
			treated[i] = side[of[i]]
		}
		return stats.ClusterDifference(outcome(treated), treated, of, .95)
	}).tells(t, "clusters", truth-peers*n*(1-f)*(1+1./(clusters-1)), 0, 1)
}

// What a treatment adds fades in and out with time τ. Of K blocks of L ticks, half of them treated, without the first
// w: with ρ = e^(−1/τ) and m the mean of ρ^s over s = w+1 … L the bias is −m·(1 + S/(K − 1)), S = Σ_k(1 − ρ^(L·k))/K
// over k = 0 … K − 1.
func TestCarryOver(t *testing.T) {
	const blocks, length, tau = 60, 20, 4
	rho := math.Exp(-1. / tau)
	for _, washout := range []int{0, tau, 3 * tau} {
		m, later := 0.0, 0.0
		for s := washout + 1; s <= length; s++ {
			m += math.Pow(rho, float64(s)) / float64(length-washout)
		}
		for k := range blocks {
			later += (1 - math.Pow(rho, float64(length*k))) / blocks
		}
		d := draw(3000, 1, func(s *rng.Stream) stats.TotalEffect {
			side := completely(s, blocks)
			y, treated, block := make([]float64, blocks*length), make([]bool, blocks*length), make([]int, blocks*length)
			level := 0.0
			for i := range y {
				block[i], treated[i] = i/length, side[i/length]
				if level *= rho; treated[i] {
					level += 1 - rho
				}
				y[i] = level
			}
			return stats.Switchback(y, treated, block, washout, .95)
		})
		need.Near(t, "bias", d.mean-1, -m*(1+later/(blocks-1)), 3*d.se+1e-12)
	}
}
