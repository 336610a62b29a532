package content

import (
	"math"

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

// levels is the number of steps in which a match is known.
const levels = society.Levels

// matchOf is the match of a step.
func matchOf(level uint8) float64 { return float64(level) / levels }

// traits determine an account's probabilities.
type traits struct {
	quality, softness, arousal float64
	badge                      float64 // added to the log-odds of reading (M18)
}

// readChance is P(read | seen).
func (p *Spec) readChance(t *traits, match float64, liked bool) float64 {
	return num.Sigmoid(p.readOdds(match, t.quality, t.softness, liked) + t.badge)
}

// shareChance is P(share | read), in steps of its draw.
func (p *Spec) shareChance(t *traits, match float64) float64 {
	if !p.HasShare {
		return 0
	}
	return inSteps(num.Sigmoid(p.shareOdds(match, t.quality, t.arousal)))
}

// inSteps rounds a probability to the steps of its draw.
func inSteps(p float64) float64 { return math.Floor(float64(p*0x1p32)+0.5) * 0x1p-32 }

// visited is the probability of looking at a push and reading it, with visits to accounts
// multiplied by factor (M14), and at most the probability of reading it.
func visited(pushed, factor, read float64) float64 { return min(pushed*factor, read) }

// likeChance is the probability that a reader through a share in the feed likes an article that n have liked.
func (p *Spec) likeChance(n int) float64 {
	if !p.HasLikes || p.Like == 0 || p.Like == 1 {
		return p.Like
	}
	return num.Sigmoid(num.Logit(p.Like) + float64(p.Likes.Weight*num.Log1p(p.Likes.Given+float64(n))))
}
