package content

import (
	"math"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

func TestEquations(t *testing.T) {
	p := new(Spec)
	societytest.Section(t, defaults, p.Declare)
	p.Share.Intercept = -4.8
	// −2.5 + 2·.4 + .7 − .3 = −1.3; a friend's like adds .3.
	need.Near(t, "log-odds of reading", p.readOdds(0.4, 0.7, 0.3, false), -1.3, 1e-15)
	need.Near(t, "log-odds of reading, liked", p.readOdds(0.4, 0.7, 0.3, true), -1, 1e-15)
	need.Near(t, "P(read)", num.Sigmoid(p.readOdds(0.4, 0.7, 0.3, false)), 0.21416501695744142, 1e-15)
	// −4.8 + .7 + .5 + .4 = −3.2
	need.Near(t, "log-odds of sharing", p.shareOdds(0.4, 0.7, 0.5), -3.2, 1e-15)
	need.Near(t, "P(share)", num.Sigmoid(p.shareOdds(0.4, 0.7, 0.5)), 0.039165722796764356, 1e-15)
	need.Near(t, "attention without a bound", p.attends(5000), 1, 0)
	p.Read.Attention = 20
	need.Near(t, "attention for 20 friends", p.attends(20), 1, 0)
	need.Near(t, "attention for 80 friends", p.attends(80), 0.25, 0)
	need.Near(t, "cost", articleCost(20, 160, 0.5), 60, 0)
	need.Near(t, "cost of quality 0", articleCost(20, 160, 0), 20, 0)
	need.Near(t, "R", meanOffspring(0.61, 0.5, 1, 0.4, 0.2), 0.61+0.39*0.3, 1e-15)
	need.Near(t, "reads per direct read at R .8", readsPerDirect(0.8), 5, 1e-12)

	of := traits{quality: 0.7, softness: 0.3, arousal: 0.5, badge: 0.2}
	need.Near(t, "P(read) with a badge", p.readChance(&of, 0.4, true), 1/(1+math.Exp(0.8)), 1e-15)
	need.Near(t, "P(share | read)", p.shareChance(&of, 0.4), 1/(1+math.Exp(3.2)), 0x1p-32)
	p.Like, p.HasLikes, p.Likes.Weight, p.Likes.Given = 0.2, true, 0.5, 2
	need.Near(t, "P(like) after one and two that are given", p.likeChance(1), 1/3., 1e-15) // odds ¼·√4
	p.Likes.Given = 0
	need.Near(t, "P(like) of the first", p.likeChance(0), 0.2, 1e-15)
	p.HasShare = false
	need.Near(t, "P(share | read) where sharing is off", p.shareChance(&of, 0.4), 0, 0)
}

// meanOffspring is R, the shares that one share leads to: Σ_dest
// P(dest)·audience·v·P(read)·P(share | read). toMoments, toGroup and toFriends are the means of
// the product after P(dest).
func meanOffspring(moments, group, toMoments, toGroup, toFriends float64) float64 {
	chat := float64(group*toGroup) + float64((1-group)*toFriends)
	return float64(moments*toMoments) + float64((1-moments)*chat)
}

// readsPerDirect is the number of reads per direct read, 1/(1 − R) for R < 1 (M6).
func readsPerDirect(r float64) float64 { return 1 / (1 - r) }
