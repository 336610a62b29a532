package scenarios

import (
	"cmp"
	"fmt"
	"math/big"
	"strings"

	"guanxi/agents"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// exchange converts the files that a layer extends to its currency, by its rate. Its rate becomes that of
// the defaults.
func (s *Scenario) exchange(k int) spec.Problems {
	layer, old, before := s.layers[k], agents.Currency, "1"
	for _, parent := range s.layers[k+1:] {
		if v := parent.Get("currency"); v != nil && v.Kind == spec.ScalarNode {
			old = v.Text
			break
		}
	}
	for _, parent := range s.layers[k+1:] {
		if v := parent.Get("rate"); v != nil {
			before = v.Text
			break
		}
	}
	currency, rate := layer.Get("currency"), layer.Get("rate")
	wrong := func(at *spec.Node, path, msg, hint string) spec.Problems {
		return spec.Problems{{Pos: at.Pos, Path: path, Msg: msg, Hint: hint}}
	}
	last := k == len(s.layers)-1
	same := currency == nil || !last && currency.Text == old
	switch {
	case rate == nil && (same || last || currency.Kind != spec.ScalarNode):
		return nil
	case rate == nil:
		layer.Put("rate", spec.Scalar("1")) // so that it is told once
		return wrong(currency, "currency", fmt.Sprintf("%s, where %s has %s: that would only rename its amounts",
			currency.Text, s.Files[k+1].Name, old), fmt.Sprintf("give the key rate next to it: how many %s a %s is worth",
			currency.Text, old))
	case same && last:
		return wrong(rate, "rate", "says what a unit of another currency is worth, and the key currency is missing next to "+
			"it", "")
	case same:
		layer.Remove("rate")
		return wrong(rate, "rate", fmt.Sprintf("%s has %s already", s.Files[k+1].Name, old), "remove it, or give another "+
			"currency next to it")
	}
	x, err := units.ParseNumber(rate.Text)
	if last || err != nil || x <= 0 {
		return nil // what is wrong is told where the key is read
	}
	factor, _ := new(big.Rat).SetString(units.FormatNumber(x))
	for j := k + 1; j < len(s.layers); j++ {
		s.convert(j, factor)
	}
	rate.Text = spec.Times(before, factor)
	return nil
}

// convert multiplies the amounts in a layer by rate.
func (s *Scenario) convert(k int, rate *big.Rat) {
	layer := s.layers[k]
	s.table.Convert(layer, rate)
	for _, e := range layer.At("policy.rules").Entries() {
		for _, key := range []string{"when", "back"} {
			v := e.Value.Get(key)
			if v == nil || v.Kind != spec.ScalarNode {
				continue
			}
			at := strings.LastIndexAny(v.Text, "<>=") + 1
			if metric := strings.Trim(v.Text[:at], " <>="); agents.OfMoney(metric) {
				v.Text = v.Text[:at] + " " + spec.Times(strings.TrimSpace(v.Text[at:]), rate)
			}
		}
	}
	for _, e := range layer.Get("observed").Entries() {
		given := e.Value.Get("scale")
		below := false // a file below has it
		for _, parent := range s.layers[k+1:] {
			below = below || parent.At("observed."+e.Key) != nil
		}
		if !agents.OfMoney(e.Key) || e.Value.Kind != spec.MapNode || given == nil && below {
			continue
		}
		scale := *cmp.Or(given, spec.Scalar("1"))
		scale.Text = spec.Times(scale.Text, rate)
		e.Value.Put("scale", &scale)
	}
}
