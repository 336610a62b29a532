package payment

import (
	"math"
	"testing"

	"guanxi/sim/rng"
	"guanxi/sim/simtest"
)

func TestBindHazard(t *testing.T) {
	near(t, "alone", bindHazard(4./11, 0.72, 0.3, 0.6, 0), 4./11*0.72*0.3, 1e-15)
	near(t, "half of the friends", bindHazard(4./11, 0.72, 0.3, 0.6, 0.5), 4./11*0.72*0.6, 1e-15)
	near(t, "no need", bindHazard(0, 1, 0.3, 0.6, 1), 0, 0)
}

// Under the doubled-mean rule all positions have the mean X/n, later ones vary more, and the shares
// sum to the packet.
func TestShares(t *testing.T) {
	const n, people, amount = 40_000, 5, 100.0
	key := rng.New(1, 0, "shares")
	var sum, sq [people]float64
	for k := range uint64(n) {
		left := money(amount)
		for at := range people {
			x := shareOf(left, people-at, key.Float(k, uint64(at)))
			if x < 0 || x > left {
				t.Fatalf("a share of %v of %v", x, left)
			}
			left -= x
			sum[at] += x.Float()
			sq[at] += x.Float() * x.Float()
		}
		if left != 0 {
			t.Fatalf("%v is left", left)
		}
	}
	for at := range people {
		mean := sum[at] / n
		sd := math.Sqrt(sq[at]/n - mean*mean)
		simtest.Z(t, "mean share", mean, sd, n, amount/people, 1e-6)
		if at == 0 { // uniform on (0, 40): variance 40²/12
			near(t, "sd of the first", sd, 40/math.Sqrt(12), 0.1)
		}
	}
	if sq[people-1] <= sq[0] {
		t.Error("the last share varies less than the first")
	}
	if x := shareOf(money(7), 1, 0); x != money(7) {
		t.Errorf("the last one gets %v of 7", x)
	}
}

// A packet leads to κ times its amount, whoever is luckiest.
func TestContagion(t *testing.T) {
	k := contagionOf(0.18, 3, money(10), money(7))
	near(t, "sum over those who open", k*(1+2)+3*k*7, 0.18*10, 1e-12)
	near(t, "equal", contagionOf(0.18, 1, money(10), money(7)), 0.18, 1e-15)
	near(t, "one receiver", 5*contagionOf(0.18, 5, money(10), money(10)), 0.18, 1e-15)
}

func TestWithdrawalFee(t *testing.T) {
	for _, x := range []struct{ amount, allowance, share, minimum, want float64 }{
		{900, 1000, 0.001, 0.1, 0}, {3000, 1000, 0.001, 0.1, 2}, {3000, 0, 0.001, 0.1, 3}, {3000, -500, 0.001, 0.1, 3},
		{1010, 1000, 0.001, 0.1, 0.1}, {0.05, 0, 0.001, 0.1, 0.05}, {3000, 0, 0, 0.1, 0},
	} {
		if got := withdrawalFee(money(x.amount), money(x.allowance), x.share, money(x.minimum)); got != money(x.want) {
			t.Errorf("%+v: fee %v", x, got)
		}
	}
}
