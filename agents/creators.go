package agents

import (
	"slices"

	"guanxi/agents/providers/commerce"
	"guanxi/agents/providers/content"
	"guanxi/agents/providers/entry"
	"guanxi/agents/providers/live"
	"guanxi/sim/spec"
)

// checkEffort checks that one mechanism only moves the quality of accounts.
func (s *Spec) checkEffort(c *spec.Checker) {
	p, moves := section[content.Spec](s), section[entry.Spec](s)
	if p != nil && moves != nil && p.HasEffort && p.Effort.Quality && moves.Adapt.Quality > 0 {
		c.Errorf("content.effort.quality", "providers.adapt.quality moves the quality of accounts, too; set it to 0, or "+
			"this to false")
	}
}

// checkHosts checks the hosts of live shows against the accounts and shops that there are.
func (s *Spec) checkHosts(c *spec.Checker) {
	p, accounts, shops := section[live.Spec](s), section[content.Spec](s), section[commerce.Spec](s)
	if p == nil || accounts == nil || shops == nil {
		return
	}
	wrong := func(path, what, name string, known []string) {
		if !slices.Contains(known, name) {
			c.Report(spec.Problem{Pos: c.Pos(path), Path: path, Msg: "there is no " + what + " " + name,
				Hint: spec.Hint(name, known)})
		}
	}
	kinds, named := names(accounts.Accounts), names(shops.Shops)
	own := map[string]string{}
	for _, h := range p.Hosts {
		at := "live.hosts." + h.Name
		if c.Stands("content.accounts") {
			wrong(at, "kind of content.accounts called", h.Name, kinds)
		}
		if h.V.Shop == "" {
			continue
		}
		if c.Stands("commerce.shops") {
			wrong(at+".shop", "shop of commerce.shops called", h.V.Shop, named)
		}
		if other, ok := own[h.V.Shop]; ok {
			c.Errorf(at+".shop", "%s is the shop of live.hosts.%s already; a shop is one host's own", h.V.Shop, other)
		}
		own[h.V.Shop] = h.Name
		for _, key := range []string{"commission", "slot", "offers"} {
			if c.Given(at + "." + key) {
				c.Idlef(at+"."+key, "the shop is the host's own, whose offer alone is shown, for no fee")
			}
		}
	}
	for _, key := range []struct {
		path string
		is   bool
	}{{"commerce.fee", shops.HasFee}, {"commerce.coupons", len(shops.Coupons) > 0}} {
		if key.is && len(p.Hosts) > 0 {
			c.Errorf(key.path, "live shows have prices of their own, to which neither fees nor coupons are added; leave out "+
				"one of the two")
		}
	}
}

// names are those of what has names.
func names[T any](all []spec.Named[T]) (some []string) {
	for _, x := range all {
		some = append(some, x.Name)
	}
	return some
}
