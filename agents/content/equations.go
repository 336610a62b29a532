package content

import (
	"guanxi/agents/society"
	"guanxi/sim/num"
)

// readOdds is the log-odds that an article which is seen is read (M6):
// b₀ + b₁·cos + b₂·q + b₃·1[a friend liked it] − b₄·h, the coefficient of
// softness being −b₄.
func (p *Spec) readOdds(match, quality, softness float64, liked bool) float64 {
	r := &p.Read
	x := r.Intercept + float64(r.Match*match) + float64(r.Quality*quality) + float64(r.Softness*softness)
	if liked {
		x += r.FriendLikes
	}
	return x
}

// shareOdds is the log-odds that a reader passes the article on (M6):
// d₀ + d₁·q + d₂·m + d₃·cos.
func (p *Spec) shareOdds(match, quality, arousal float64) float64 {
	d := &p.Share
	return d.Intercept + float64(d.Quality*quality) + float64(d.Arousal*arousal) + float64(d.Match*match)
}

// articleCost is c₀ + c₁·q², in units of the currency (M6).
func articleCost(fixed, quality, q float64) float64 {
	return fixed + float64(quality*float64(q*q))
}

// meanOffspring is R, the shares that a share leads to:
// Σ_dest P(dest)·audience·v·P(read)·P(share | read), with the audience's
// products as means: toMoments is of friends × v × P(read) × P(share | read),
// toGroup and toFriends likewise.
func meanOffspring(moments, group, toMoments, toGroup, toFriends float64) float64 {
	chat := float64(group*toGroup) + float64((1-group)*toFriends)
	return float64(moments*toMoments) + float64((1-moments)*chat)
}

// readsPerDirect is the number of reads for each direct one: 1/(1 − R) where
// R < 1 (M6).
func readsPerDirect(r float64) float64 { return 1 / (1 - r) }

// levels is the number of steps in which a match enters a probability: the
// table costs a nanosecond where two logistic functions cost twenty, and a step
// changes log-odds by b₁/510 at most. A level fits a byte.
const levels = 255

// chances are an account's probabilities by match.
type chances struct {
	quality, softness, arousal float64

	read, liked, share []float64 // by level of match; liked: where a friend liked it
	best               []float64 // the larger of read and liked
	most               float64   // of read
	mostLiked          float64   // of read and liked
	felt               []int32   // experience in thousandths
}

// fill computes the tables.
func (t *chances) fill(p *Spec) {
	if t.read == nil {
		t.read, t.liked = make([]float64, levels+1), make([]float64, levels+1)
		t.share, t.best = make([]float64, levels+1), make([]float64, levels+1)
		t.felt = make([]int32, levels+1)
	}
	t.most, t.mostLiked = 0, 0
	for k := range t.read {
		match := float64(k) / levels
		t.read[k] = num.Sigmoid(p.readOdds(match, t.quality, t.softness, false))
		t.liked[k] = num.Sigmoid(p.readOdds(match, t.quality, t.softness, true))
		t.share[k] = 0
		if p.HasShare {
			t.share[k] = num.Sigmoid(p.shareOdds(match, t.quality, t.arousal))
		}
		t.felt[k] = society.Milli(float64(p.Read.Value*t.quality) * match)
		t.best[k] = max(t.read[k], t.liked[k])
		t.most = max(t.most, t.read[k])
		t.mostLiked = max(t.mostLiked, t.best[k])
	}
}
