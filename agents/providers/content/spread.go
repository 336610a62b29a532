package content

import (
	"math"

	"guanxi/sim/num"
)

// carrier is a user who may carry an article on, as the formula of R sees it.
type carrier struct {
	direct         float64 // probability of reading it as a follower
	friends        float64 // friends who use the platform
	asked          float64 // expected number of friends whose shares with friends would reach it, if all of them shared
	members        float64 // others in its group chats who use the platform
	inFeed, inChat float64 // probability of meeting, seeing and reading an item in the feed, in a chat
	share          float64 // probability of passing on what it read
}

// shareTo is where shares go.
type shareTo struct{ moments, group, friends float64 }

// sharers holds the probabilities that a friend has shared the article in Moments, that a group
// member has shared it in the group, and that a friend has shared it with friends.
type sharers struct{ moments, member, friend float64 }

// spreadSteps bounds the number of steps to the solution; spreadRest is the relative change at
// which they end.
const (
	spreadSteps = 200
	spreadRest  = 1e-4
)

// spread solves for how far an article goes among users who meet at random along their ties (M6):
// the final size of a cascade (Newman 2002, Spread of epidemic disease on networks, Physical
// Review E 66, 016128). A user reads it through a share with probability 1 − e^(−h),
//
//	h = x·k·P(in feed) + (y·members + z·k)·P(in chat),
//
// or has read it as a follower before. x, y and z are the shares of sharers among those at the
// other end of a tie, who are reached by one way less: not along that tie. spread returns the
// shares by readers whom a share had reached, and all shares, both summed over the carriers.
func spread(to shareTo, all []carrier) (children, shares float64) {
	var friends, members float64
	for k := range all {
		friends += all[k].friends
		members += all[k].members
	}
	// Normalise sums over all friends and members to one of them.
	to.moments, to.friends, to.group = to.moments/max(friends, 1), to.friends/max(friends, 1), to.group/max(members, 1)
	// Starting from nobody, the iteration increases to the solution by a factor that settles.
	// Every third step jumps to the limit of the geometric series of the two steps before.
	var x, y sharers
	before, last := 0.0, 0.0
	for n := range spreadSteps {
		y, children, shares = spreadStep(to, all, x)
		step := shares - last
		if math.Abs(step) <= spreadRest*shares {
			break
		}
		if ratio := step / before; n%3 == 2 && before > 0 && ratio > 0 && ratio < 1 {
			gain := ratio / (1 - ratio)
			y.moments += float64(gain * (y.moments - x.moments))
			y.friend += float64(gain * (y.friend - x.friend))
			y.member += float64(gain * (y.member - x.member))
		}
		before, last = step, shares
		x = sharers{min(1, y.moments), min(1, y.member), min(1, y.friend)}
	}
	return children, shares
}

// spreadStep computes one step of the iteration, given the sharers x at the other ends of ties.
func spreadStep(to shareTo, all []carrier, x sharers) (y sharers, children, shares float64) {
	for _, e := range all {
		h := float64(float64(x.moments*e.friends)*e.inFeed) +
			float64((float64(x.member*e.members)+float64(x.friend*e.friends))*e.inChat)
		missed := num.Exp(-h)
		rest := e.share * (1 - e.direct)
		children += float64(rest * (1 - missed))
		shares += e.share - float64(rest*missed)
		// e^(−h) without the tie, to first order in what the tie adds.
		others := e.share - float64(rest*min(1, float64(missed*(1+float64(x.moments*e.inFeed)+float64(x.friend*e.inChat)))))
		y.moments += float64(e.friends * others)
		y.friend += float64(e.asked * others)
		y.member += float64(e.members * (e.share - float64(rest*min(1, float64(missed*(1+float64(x.member*e.inChat)))))))
	}
	y.moments = float64(y.moments * to.moments)
	y.friend = float64(y.friend * to.friends)
	y.member = float64(y.member * to.group)
	return y, children, shares
}
