package agents

import (
	"slices"
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
)

// Currency is that of the declared defaults.
const Currency = "CNY"

// OfMoney reports whether a metric, or one of its parts, is an amount or an amount per something.
func OfMoney(metric string) bool {
	name, _, _ := strings.Cut(metric, ".")
	return strings.HasSuffix(name, "_revenue") || slices.ContainsFunc(everyMetric(), func(m *sim.Metric) bool {
		own, _, _ := strings.Cut(m.Name, ".")
		return own == name && strings.HasPrefix(m.Unit, "currency")
	})
}

// checkCurrency warns of defaults that would only be renamed.
func (s *Spec) checkCurrency(c *spec.Checker) {
	if s.Currency == Currency || s.rate != 0 || c.Lean() || !c.Right("currency", "rate") {
		return
	}
	var renamed []string
	for _, x := range s.root.Settings() {
		if x.Default && x.Field.OfMoney() && x.Value != "0" {
			renamed = append(renamed, x.Path)
		}
	}
	if len(renamed) > 0 {
		c.Warnf("currency", "defaults in %s, such as that of %s (%d in all), are taken for %s; give the key rate next to "+
			"it, how many %[4]s a %[1]s is worth (1: they are meant so)", Currency, renamed[0], len(renamed), s.Currency)
	}
}
