package graph

import (
	"fmt"
	"slices"

	"guanxi/sim/num"
)

// Homophily is a trait of the nodes and how strongly ties stay within its classes.
//
// Strength h in [0, 1] is the probability that a tie is confined to one class; otherwise its other
// end is anybody, in the same class or not. The share of ties within a class is then
// h + (1−h)·(share by chance), so h equals the assortativity coefficient for discrete types,
// (observed − chance)/(1 − chance) (Newman 2003, Mixing patterns in networks; Coleman 1958).
type Homophily struct {
	Name     string
	Strength float64
	Class    []uint8 // by node
}

func (h Homophily) check(n int) error {
	if !(h.Strength >= 0 && h.Strength <= 1) {
		return fmt.Errorf("homophily by %s must be from 0 to 1, not %g", h.Name, h.Strength)
	}
	if len(h.Class) != n {
		return fmt.Errorf("homophily by %s: %d nodes have a class, the graph has %d nodes", h.Name, len(h.Class), n)
	}
	return nil
}

// mixing is the assortativity coefficient of a classification of the nodes, counted over the ends
// of ties: 1 if all ties stay within a class, 0 if ends are in the same class as often as by
// chance. It is 0 if all ends are in one class.
func (g *Graph) mixing(class []uint8) float64 {
	var ends [256]float64
	if g.complete {
		same, all := 0.0, float64(g.n)
		for _, c := range class {
			ends[c]++
		}
		chance := 0.0
		for _, e := range ends {
			same += float64(e * (e - 1))
			chance += float64(float64(e/all) * (e / all))
		}
		return coefficient(same/float64(all*(all-1)), chance)
	}
	var into [256]float64 // differs from ends only in a directed graph
	var same int64
	for i := range g.n {
		row := g.Neighbours(i)
		ends[class[i]] += float64(len(row))
		into[class[i]] += float64(g.InDegree(i))
		for _, j := range row {
			if class[i] == class[j] {
				same++
			}
		}
	}
	total := float64(len(g.neighbours))
	if total == 0 {
		return 0
	}
	chance := 0.0
	for c := range ends {
		chance += float64(float64(ends[c]/total) * (into[c] / total))
	}
	return coefficient(float64(same)/total, chance)
}

func coefficient(observed, chance float64) float64 {
	if chance >= 1 {
		return 0
	}
	return (observed - chance) / (1 - chance)
}

// circles are the sets of people to which ties are confined, one for each combination of classes of
// any of the traits. A circle's number has one digit per trait in mixed radix: 0 (anybody) or
// 1 + class.
type circles struct {
	traits  []Homophily
	classes []int // number of classes of each trait
	count   int
}

func newCircles(traits []Homophily) (*circles, error) {
	const most = 1 << 20
	c := &circles{traits: slices.Clone(traits), count: 1}
	for _, t := range traits {
		k := 0
		for _, x := range t.Class {
			k = max(k, int(x)+1)
		}
		c.classes = append(c.classes, k)
		c.count *= k + 1
		if c.count > most {
			return nil, fmt.Errorf("homophily by %d traits at once makes more than %d combinations of classes: name fewer "+
				"traits", len(traits), most)
		}
	}
	return c, nil
}

// clustering is the probability that two friends of a person know each other by chance, where it is free
// for ties to anybody. For each circle it adds the probability that both are in it, times that of a tie
// confined to it, 1 − e^(−y). Without repeats, so with y itself, all circles add up to
// free·Π (1 + h³(n−1)) for n classes: three confined ties close n times as often as three free ones.
func (c *circles) clustering(free float64) float64 {
	share := make([][]float64, len(c.traits))
	for t, h := range c.traits {
		share[t] = make([]float64, c.classes[t])
		for _, x := range h.Class {
			share[t][x] += 1 / float64(len(h.Class))
		}
	}
	sum := 0.0
	for code := range c.count {
		both, y, rest := 1.0, free, code
		for t := len(c.traits) - 1; t >= 0; t-- {
			h, base := c.traits[t].Strength, c.classes[t]+1
			if digit := rest % base; digit == 0 {
				y *= 1 - h
			} else if s := share[t][digit-1]; s == 0 {
				both = 0
			} else {
				h2 := float64(h * h)
				both *= float64(s*h2) + float64((1-h2)*float64(s*s))
				y *= h / s
			}
			rest /= base
		}
		if code > 0 {
			y = num.Hazard(y)
		}
		sum += float64(both * y)
	}
	return min(sum, 1)
}

// strengthen makes up for homophily that would be lost because ties that a trait does not confine cannot
// join two whom a confined tie joins already. With c, free clustering, the probability that two who are to
// be joined know each other already, that is c·h(1−h)·Π (1 + h'²(n'−1)) over the other traits.
func (c *circles) strengthen(free float64) {
	asked := slices.Clone(c.traits)
	for t, trait := range asked {
		h := trait.Strength
		lost := float64(free * float64(h*(1-h)))
		for o, other := range asked {
			if o != t {
				lost *= 1 + float64(float64(other.Strength*other.Strength)*float64(c.classes[o]-1))
			}
		}
		c.traits[t].Strength = min(1, h+lost)
	}
}

// draw draws the circle of a tie of node i, with one draw per trait.
func (c *circles) draw(i int, float func() float64) int {
	code := 0
	for t, k := range c.classes {
		code *= k + 1
		if float() < c.traits[t].Strength {
			code += 1 + int(c.traits[t].Class[i])
		}
	}
	return code
}

// confined is the number of traits that a circle fixes.
func (c *circles) confined(code int) int {
	n := 0
	for t := len(c.classes) - 1; t >= 0; t-- {
		if code%(c.classes[t]+1) != 0 {
			n++
		}
		code /= c.classes[t] + 1
	}
	return n
}

// wider is the circle without the weakest of the traits that code fixes.
func (c *circles) wider(code int) int {
	best, bestStep, bestDigit := -1, 0, 0
	step, rest := 1, code
	for t := len(c.classes) - 1; t >= 0; t-- {
		base := c.classes[t] + 1
		if digit := rest % base; digit != 0 && (best < 0 || c.traits[t].Strength < c.traits[best].Strength) {
			best, bestStep, bestDigit = t, step, digit
		}
		rest /= base
		step *= base
	}
	return code - bestStep*bestDigit
}
