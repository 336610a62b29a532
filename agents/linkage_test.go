package agents_test

import (
	"math"
	"testing"

	"guanxi/sim/simtest/need"
)

// The margin of platform and providers agrees with the ledger of their operations: money lent by
// investors is owed, and coins are not earned before they are spent. If nothing else is booked it
// is what both captured.
func TestMarginAndTheLedger(t *testing.T) {
	r := runText(t, `{clock: {start: 2014-01-01, tick: 1d, ticks: 90}, record: {every: 10d},
		consumers: {count: 1000, segments: {all: {share: 100%, needs: {talk: 1}}}}, graph: {kind: ring, degree: 4},
		functions: {text: {serves: [talk], quality: 0.8}}, adoption: {imitation: 0.1/day, initial_adopters: 100%},
		commerce: {function: text, take: 1%, merchants: {count: 3, quality: 0.8}}, linkage: {function: text, payers: all},
		services: {stickers: {every: 10d, appeal: 1, social: 0}, recharge: {function: text}, coins: {load: 50}}, policy: {treasury: {upkeep: 400/year, credit: 1year}}}`)
	sum := func(name string) (all float64) {
		for _, x := range r.Series(name) {
			if !math.IsNaN(x) {
				all += x
			}
		}
		return all
	}
	want, drawn, loaded := 0.0, 0.0, 0.0
	inside := map[string]bool{"platform": true, "provider.account": true, "provider.shop": true, "provider.studio": true,
		"provider.o2o": true}
	ledger := r.Table("ledger")
	for k := range ledger.Rows() {
		amount := ledger.Col("amount").Float(k)
		switch ledger.Col("stream").Text(k) {
		case "invest":
			drawn += amount
			continue
		case "coin.load":
			loaded += amount
		}
		if inside[ledger.Col("payee").Text(k)] {
			want += amount
		}
		if inside[ledger.Col("payer").Text(k)] {
			want -= amount
		}
	}
	left := r.Series("deposits")
	if drawn < 1000 || loaded < 1000 || left[len(left)-1] < 1000 {
		t.Errorf("%v lent, %v loaded and %v of it left: little happens", drawn, loaded, left[len(left)-1])
	}
	need.Near(t, "margin", sum("margin"), want, 1e-3)
	captured := 0.0
	value := r.Table("value")
	for k := range value.Rows() {
		if p := value.Col("party").Text(k); p == "platform" || p == "provider" {
			captured += value.Col("captured").Float(k)
		}
	}
	need.Near(t, "what platform and providers captured", captured, want, 1e-3)
}
