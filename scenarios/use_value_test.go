package scenarios_test

import (
	"math"
	"path"
	"slices"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/units"
)

const some = "value.use={talk: {worth: 20, alone: 40%}, feed: {worth: 60, alone: -0.3, attention: 20%}}"

// The identities of the accounts hold with the worth of use. It changes what consumers capture and nothing else: no
// flow of cash, no count, no other party.
func TestUseAddsUp(t *testing.T) {
	base, more := keepAll(t, watched...), keepAll(t, append(slices.Clone(watched), some)...)
	addUp(t, more)
	value, _ := units.FromFloat(more.total("use_value"))
	lost := more.party["consumer"].effort - base.party["consumer"].effort
	if lost <= 0 {
		t.Errorf("advertisements take time worth %v", units.Money(lost))
	}
	add := func(f flows) flows {
		f.surplus, f.effort, f.captured = f.surplus+int64(value)+lost, f.effort+lost, f.captured+int64(value)
		return f
	}
	for party, f := range base.party {
		if party == "consumer" {
			f = add(f)
		}
		if g := more.party[party]; g != f {
			t.Errorf("%s: %v with use, should be %v", party, g, f)
		}
	}
	for part, f := range base.module {
		if part == "consumer/cocreation" {
			f = add(f)
		}
		if g := more.module[part]; g != f {
			t.Errorf("%s: %v with use, should be %v", part, g, f)
		}
	}
	for _, m := range base.run.Metrics() {
		if x, y := base.run.Series(m.Name), more.run.Series(m.Name); !simtest.Same(x, y) {
			t.Errorf("%s: %v, with use %v", m.Name, x, y)
		}
	}
	exact(t, "attention", int64(more.total("use_attention")*float64(units.One)+.5), lost)
	if base.run.Series("use_value") != nil {
		t.Error("use has a worth though it is off")
	}
}

// What consumers capture where a price of what is counted is at an end of its range is what the run at the price in
// the middle says of it: each amount is in proportion to the factor that its law gives.
func TestPricesOfWhatIsCounted(t *testing.T) {
	of := func(set ...string) *books { return keepAll(t, append([]string{some, "value.diverted=60%"}, set...)...) }
	captured := func(b *books) float64 {
		return units.Money(b.party["consumer"].captured + b.party["outside"].captured).Float()
	}
	base := of()
	s := need.Value(need.Value(scenarios.Load("wechat", scenarios.Options{Set: append(economy, some,
		"value.diverted=60%")}))(t).Decode())(t)
	type price struct {
		paths []string
		of    manifest.Price
	}
	var prices []price
	for _, x := range s.Prices() { // those of the entries of a map move together
		k := slices.IndexFunc(prices, func(y price) bool {
			return slices.Equal(y.of.Metrics, x.Metrics) && path.Ext(y.of.Path) == path.Ext(x.Path)
		})
		if k < 0 {
			k, prices = len(prices), append(prices, price{of: x})
		}
		prices[k].paths = append(prices[k].paths, x.Path)
	}
	seen := 0
	for _, x := range prices {
		part := 0.
		for _, m := range base.run.Metrics() {
			part += x.of.Sign(m.Name) * base.total(m.Name)
		}
		for k, end := range x.of.Ends {
			var set []string
			for _, p := range x.paths {
				set = append(set, p+"="+end)
			}
			got, want := captured(of(set...))-captured(base), part*(x.of.Factors[k]-1)
			if part != 0 && math.Abs(got-want) > .002*math.Abs(part)+.05 {
				t.Errorf("%v at %s: the run says %v more, its price %v (of %v)", x.paths, end, got, want, part)
			}
			seen += len(x.of.Metrics)
		}
	}
	if seen < 12 {
		t.Errorf("only %d ends are seen", seen)
	}
}

// What the books hold of a month of the feed, as each run takes it off, is what those lose who are kept off for a month
// in the experiment.
func TestHeldIsThatOfTheExperiment(t *testing.T) {
	const drawn, φ = 200, -.3
	of := func(days string) *books {
		return keepAll(t, some, "record.every=10d", "value.kept_off={at: 2018-03-28, for: "+days+", count: 200}")
	}
	control, off := of("0d"), of("30d")
	at := func(b *books, row int) float64 { return b.run.Series("kept_off.held")[row] }
	const begin, end = 30, 33 // the rows of 300 and 330 days
	mean := at(control, end) - at(off, end)
	squares := 0. // of what each has lost by the end of the run, which is more
	for i, x := range control.run.World.Held.Of {
		d := units.Money(x - off.run.World.Held.Of[i]).Float()
		squares += d * d
	}
	se := math.Sqrt(squares) / drawn
	run := 0.
	for k := begin + 1; k <= end; k++ {
		run += control.run.Series("use_held")[k] / φ / control.run.Series("active")[k]
	}
	if !(mean > 0) || math.Abs(mean-run) > 3*se {
		t.Errorf("those kept off lose %v ± %v, the run takes off %v", mean, se, run)
	}
}
