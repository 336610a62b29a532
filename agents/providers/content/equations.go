package content

import (
	"guanxi/agents/society"
	"guanxi/sim/num"
)

// readOdds is the log-odds that an article which is seen is read (M6):
// b₀ + b₁·cos + b₂·q + b₃·1[a friend liked it] − b₄·h. The coefficient softness is −b₄.
func (p *Spec) readOdds(match, quality, softness float64, liked bool) float64 {
	r := &p.Read
	x := r.Intercept + float64(r.Match*match) + float64(r.Quality*quality) + float64(r.Softness*softness)
	if liked {
		x += r.FriendLikes
	}
	return x
}

// shareOdds is the log-odds that a reader passes the article on (M6): d₀ + d₁·q + d₂·m + d₃·cos.
func (p *Spec) shareOdds(match, quality, arousal float64) float64 {
	d := &p.Share
	return d.Intercept + float64(d.Quality*quality) + float64(d.Arousal*arousal) + float64(d.Match*match)
}

// attends is the probability that a consumer with the given number of friends looks at what one
// of them shares and the feed shows (M6): min(1, A/a), or 1 if A is 0.
func (p *Spec) attends(friends float64) float64 {
	if a := p.Read.Attention; a > 0 && friends > a {
		return a / friends
	}
	return 1
}

// articleCost is c₀ + c₁·q², in units of the currency (M6).
func articleCost(fixed, quality, q float64) float64 {
	return fixed + float64(quality*float64(q*q))
}

// levels is the number of steps in which a match enters a probability. The table costs 1 ns where
// two logistic functions cost 20, and one step changes log-odds by at most b₁/510.
const levels = society.Levels

// traits determine an account's probabilities.
type traits struct {
	quality, softness, arousal float64
	badge                      float64 // added to the log-odds of reading (M18)
}

// chances tabulates an account's probabilities by match.
type chances struct {
	traits
	own bool // belongs to one account whose quality has changed

	read, liked [levels + 1]float64 // liked: after a friend's like
	most        float64             // largest of read
	mostLiked   float64             // largest of read and liked
	pushed      [levels + 1]float64 // a push is looked at and read
	mostPushed  float64
	share       [levels + 1]uint64 // in 2^-32
	mostShared  uint64
	experienced [levels + 1]int32 // experience, in thousandths
}

// visited returns the probability of looking at a push and reading it, with visits to accounts
// multiplied by factor (M14), and at most the probability of reading it.
func visited(pushed, factor, read float64) float64 { return min(pushed*factor, read) }

// short returns a probability in units of 2^-32, rounded.
func short(p float64) uint64 { return uint64(float64(p*(1<<32)) + 0.5) }

// fill computes the tables.
func (t *chances) fill(p *Spec) {
	t.most, t.mostLiked, t.mostPushed, t.mostShared = 0, 0, 0, 0
	for k := range t.read {
		match := float64(k) / levels
		t.read[k] = num.Sigmoid(p.readOdds(match, t.quality, t.softness, false) + t.badge)
		t.liked[k] = num.Sigmoid(p.readOdds(match, t.quality, t.softness, true) + t.badge)
		t.share[k] = 0
		if p.HasShare {
			t.share[k] = short(num.Sigmoid(p.shareOdds(match, t.quality, t.arousal)))
		}
		t.experienced[k] = society.Milli(float64(p.Read.Value*t.quality) * match)
		t.pushed[k] = p.Read.SeenPush * t.read[k]
		t.most = max(t.most, t.read[k])
		t.mostLiked = max(t.mostLiked, t.read[k], t.liked[k])
		t.mostPushed = max(t.mostPushed, t.pushed[k])
		t.mostShared = max(t.mostShared, t.share[k])
	}
}
