package sharing

import (
	"math"
	"testing"
)

func TestEquations(t *testing.T) {
	near(t, "hazard of starting", enterHazard(0.02, 0.5, 3, 0.5), 0.02*2.5*0.5, 1e-15)
	near(t, "worthwhile", worthwhile(100, 200), math.Exp(-0.5), 1e-12)
	for _, x := range []struct{ cost, expected, want float64 }{{0, -5, 1}, {0, 0, 1}, {1, 0, 0}, {1, -3, 0}} {
		near(t, "worthwhile", worthwhile(x.cost, x.expected), x.want, 0)
	}
	near(t, "a belief", experience{}.expected(500), 500, 1e-9)
	near(t, "experience", experience{profit: 20_000, ended: 90}.expected(500), (5000+20_000)/100.0, 1e-9)
	for _, x := range []struct{ strength, want float64 }{{0.1, 0.7}, {0.02, 0.46}, {0.19, 0.97}, {0.3, 1}, {0, 0.4}} {
		near(t, "trust at the start", trustAtStart(0.7, 3, x.strength, 0.1), x.want, 1e-12)
	}
	near(t, "trust at the start in a tie that is far too weak", trustAtStart(0.2, 3, 0, 0.1), 0, 0)
	near(t, "trust at the start, the same in all", trustAtStart(0.7, 0, 0.4, 0.1), 0.7, 0)
	near(t, "trust at the third hand", effectiveTrust(0.8, 0.5, 3), 0.2, 1e-15)
	near(t, "trust in strangers' hands", effectiveTrust(0.8, 0.5, 1), 0.8, 0)
	near(t, "utility", utility(-4, 2, 0.5, 3, 0.1), -2.7, 1e-12)
	near(t, "kept", trustAfter(0.6, 0.05, 0.3, true), 0.62, 1e-12)
	near(t, "broken", trustAfter(0.6, 0.05, 0.3, false), 0.42, 1e-12)
	near(t, "passing on", passChance(-2, 4, -0.5, 5, 0.2), 1/(1+math.Exp(3)), 1e-12)
	near(t, "surprise", surpriseOf(2, 0.1, 0.6, 3, 0.5, 0.8, false), -1-1.2, 1e-12)
	near(t, "no surprise on the mean", 0.8*surpriseOf(0, 0, 0, 3, 0.7, 0.8, true)+0.2*surpriseOf(0, 0, 0, 3, 0.7, 0.8,
		false), 0, 1e-12)
}
