// Package regulator models limits that a regulator sets to what a platform decides, and a tax on its revenue (M30).
//
// Sources: Rochet & Tirole (2003), Platform competition in two-sided markets, JEEA 1(4), for a price
// on one side that answers one on the other.
package regulator

import (
	"math"
	"strings"
	"time"

	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// Spec is the section `regulator`.
type Spec struct {
	Limits []spec.Named[Limit]
	HasTax bool
	Tax    struct {
		Share float64
		From  time.Time
	}

	run *regulator
}

// Limit holds a key within bounds from a day on.
type Limit struct {
	Key         string
	From        time.Time
	Least, Most string

	least, most float64
}

// Bounds are the least and the largest value that a limit allows.
func (l *Limit) Bounds() (least, most float64) { return l.least, l.most }

// Declare declares the section's fields.
func (p *Spec) Declare(s *spec.Section) {
	m30 := spec.Equation("M30")
	spec.Map(s, "limits", &p.Limits, "caps, floors and bans by name: a live key is held within bounds from a day on, "+
		"whoever sets it", func(s *spec.Section, l *Limit) {
		s.Text(&l.Key, "key", "", "path of a live key that is a number, a whole number, a share or an amount of money, "+
			"such as commerce.take", spec.Required(), m30)
		s.Date(&l.From, "from", "", "first day on which it holds; empty: from the start")
		s.Text(&l.Least, "least", "", "least value; empty: none", m30, spec.Symbol("x_min"))
		s.Text(&l.Most, "most", "", "largest value; empty: none", m30, spec.Symbol("x_max"))
		s.Check(func(c *spec.Checker) {
			l.least, l.most = math.Inf(-1), math.Inf(1)
			for _, x := range []struct {
				key, text string
				into      *float64
			}{{"least", l.Least, &l.least}, {"most", l.Most, &l.most}} {
				if x.text == "" {
					continue
				}
				v, err := units.ParseShare(x.text)
				if *x.into = v; err != nil {
					c.Errorf(x.key, "%s", err)
				}
			}
			switch {
			case l.Least == "" && l.Most == "":
				c.Errorf("most", "neither least nor most is given, so nothing is held")
			case l.least > l.most:
				c.Errorf("most", "%s is below least, %s", l.Most, l.Least)
			}
			if strings.HasPrefix(l.Key, "regulator.") {
				c.Errorf("key", "%s is the regulator's own; name a key of the platform", l.Key)
			}
		}, "least", "most", "key")
	}, m30)
	s.Switch(&p.HasTax, "tax", "a tax on the platform's revenue, paid a tick after it is earned", func(s *spec.Section) {
		s.Share(&p.Tax.Share, "share", "3%", "share of the gross revenue", m30, spec.Symbol("τ"), spec.Live(),
			spec.Assumed("0%–7%"), spec.Source("a choice of the regulator; France takes 3 % of the revenue of large digital "+
				"services (loi 2019-759)"))
		s.Date(&p.Tax.From, "from", "", "first day on which revenue is taxed; empty: the start")
	}, m30)
}
