package content

import (
	"math"

	"guanxi/sim/num"
)

// carrier is a user who may carry an article on, as the formula of R sees it.
type carrier struct {
	direct         float64 // probability to read it as a follower
	friends        float64 // who use the platform
	asked          float64 // times to be among the friends with whom one of them shares, once that one shares with friends
	members        float64 // others in a group chat, who use the platform
	inFeed, inChat float64 // probability to meet, see and read an item of the feed, of a chat
	share          float64 // to pass on what was read
	missed         float64 // e^(−h), while it is solved
}

// shareTo is where shares go.
type shareTo struct{ moments, group, friends float64 }

// sharers is the probability that a friend has shared the article in Moments,
// that a member of a group has in the group, and that a friend has with friends.
type sharers struct{ moments, member, friend float64 }

// spreadSteps bounds the steps to the solution, spreadRest is the relative error
// at which they end.
const (
	spreadSteps = 200
	spreadRest  = 1e-4
)

// spread solves for how far an article goes among users who meet at random along
// their ties (M6): the final size of a cascade (Newman 2002, Spread of epidemic
// disease on networks, Physical Review E 66, 016128). Somebody reads it through
// a share with probability 1 − e^(−h),
//
//	h = x·k·P(in feed) + (y·members + z·k)·P(in chat),
//
// or has read it as a follower before. x, y and z are the shares among those at
// the other end of a tie, who are reached by one way less: not by the tie
// itself. It gives the shares by readers whom a share had reached and all
// shares, both summed over the carriers.
func spread(to shareTo, all []carrier) (children, shares float64) {
	var friends, members float64
	for k := range all {
		friends += all[k].friends
		members += all[k].members
	}
	// Of what friends and members do, what one of them does.
	to.moments, to.friends, to.group = to.moments/max(friends, 1), to.friends/max(friends, 1), to.group/max(members, 1)
	// From nobody upwards the steps rise to the solution, by a factor that settles:
	// every third is the limit of the geometric series of the two before.
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

// spreadStep is what follows if those at the other end of a tie share as in x. The
// exponentials come first: sums that a call comes between go by way of memory.
func spreadStep(to shareTo, all []carrier, x sharers) (y sharers, children, shares float64) {
	for k := range all {
		e := &all[k]
		h := float64(float64(x.moments*e.friends)*e.inFeed) + float64((float64(x.member*e.members)+float64(x.friend*e.friends))*e.inChat)
		e.missed = num.Exp(-h)
	}
	for k := range all {
		e := &all[k]
		rest := e.share * (1 - e.direct)
		children += float64(rest * (1 - e.missed))
		shares += e.share - float64(rest*e.missed)
		// e^(−h) without the tie, to the first order of what the tie adds.
		others := e.share - float64(rest*min(1, float64(e.missed*(1+float64(x.moments*e.inFeed)+float64(x.friend*e.inChat)))))
		y.moments += float64(e.friends * others)
		y.friend += float64(e.asked * others)
		y.member += float64(e.members * (e.share - float64(rest*min(1, float64(e.missed*(1+float64(x.member*e.inChat)))))))
	}
	y.moments = float64(y.moments * to.moments)
	y.friend = float64(y.friend * to.friends)
	y.member = float64(y.member * to.group)
	return y, children, shares
}
