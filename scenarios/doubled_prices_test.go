package scenarios_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// flowing charges for what is free, rare or off in the economy of these tests, so that every amount
// in the model is positive and has an effect.
var flowing = []string{
	"value.use={}", "adoption.weak_imitation=0.5/year",
	"sharing.enter={rate: 3/year, cost: 5}", "sharing.broadcast={}", "sharing.deceit.share=30%",
	"governance.cheat={share: 80%, gain: {dist: lognormal, mean: 1500, sd: 1500}, noise: 200, every: 10d}",
	"governance.guidance.rate=2/year", "governance.penalty={fine: 100, remove: 3%}", "governance.report.rate=60%",
	"payment.outside={volume: 500}", "timeline.paid_2018=off", "variety={weight: 0.002}",
	"payment.withdrawal={rate: 20/year, fee: 1%, free: 5}", "services.api={fee: 0.00002, free: 50}",
	"services.stickers={appeal: 0, every: 5d}", "services.verification={fee: 0.5, error: 50%, every: 60d}",
	"o2o.holding={invest: 900 per 1000, at: 2017-07-01, every: 30d}", "o2o.stores={advertising: 2%, visits: 0.1/day, " +
		"count: 20 per 1000}", "o2o.members={join: 40%, fee: 20}",
	"providers.enter={account: 50/year per 1000, shop: 50/year per 1000}", "policy.treasury={interest: 5%/year}",
	"teams={size: 3, effort: 0.5, wait: 0.1, deadline: 3d, discount: 40%, expect: 95%, shown: 30%, by: feed, adapt: " +
		"0.01/day, friends: 25, outside: {}, subsidy: {amount: 3, budget: 500}}",
}

// Identity 4: doubling all prices and other amounts of money, and halving the utility of money,
// doubles every amount and changes nothing else, with every mechanism on. So does another currency of
// which two units are worth one.
//
// The exception is rounding to millionths. A doubled amount is off by up to one millionth per
// payment, which also shifts the pacing of a campaign. This changes a draw in about one run of
// twenty (for seeds 1 to 8; not for this seed). Policy rules that compare a metric in money are
// texts and are not doubled; wechat has none.
func TestDoubledPrices(t *testing.T) {
	flowed := map[string]bool{}
	for _, c := range []struct {
		name string
		set  []string
	}{
		{"steps of quality where all sell", []string{"commerce.occasions=4/day", "commerce.choice.intercept=-2",
			"governance.audit.rate=0.2/day"}},
		{"short of money, functions by need", []string{"policy.treasury.credit=10d", "policy.release=needs",
			"functions.video.released=2018-03-01", "policy.development.cost=1 per 1000",
			"services.verification.from=2017-06-10"}},
		{"an economy that binds", []string{"consumers.budget={year: 20000, memory: 60d}", "commerce.choice={elasticity: " +
			"2.6, intercept: -4}", "sharing.buy={elasticity: 2.6, intercept: -5}", "commerce.subsidy={share: 5%}",
			"providers.elsewhere={take: 1%}", "policy.treasury.keep=10d", "value.diverted=60%"}},
		{"unlike incomes, which weigh prices", []string{"consumers.income={price: 1, spread: 0.85, regions: {tier1: 2}}",
			"commerce.occasions=4/day"}},
		{"unlike incomes and budgets, by elasticity", []string{"consumers.income={price: 0.5, mean: 20000}",
			"consumers.budget={year: 20000, memory: 60d}", "commerce.choice={elasticity: 2.6, intercept: -4}",
			"sharing.buy={elasticity: 2.6, intercept: -5}", "value.diverted=60%"}},
		{"before coins and auctions", []string{"services.coins=off", "ads.billing=exposure", "timeline.auctions=off"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := whole(t, slices.Concat(economy, watched, flowing, c.set, []string{"seed=5"})...)
			one, twice := bookkeeping(t, base), doubled(t, base, 25)
			for name, amount := range one.stream {
				flowed[name] = flowed[name] || amount != 0
			}
			for _, other := range []*scenarios.Scenario{twice, converted(t, base, "2")} {
				two := bookkeeping(t, other)
				holds(t, one, two)
				if base.EffectiveTree().At("consumers.income.price") != nil {
					incomesHold(t, one, two)
				}
			}
		})
	}
	for _, name := range []string{"two", "two-sided"} { // among platforms
		base := need.Value(scenarios.Load(name, scenarios.Options{Set: []string{"consumers.count=300",
			"clock.until=400d"}}))(t)
		holds(t, bookkeeping(t, base), bookkeeping(t, doubled(t, base, 6)))
	}
	for name := range streams {
		if !flowed[name] && !strings.HasPrefix(name, "membership.") { // of several platforms
			t.Errorf("%s does not flow: make it, in flowing", name)
		}
	}
}

// holds compares two complete runs, the second at twice the prices. It goes tick by tick first, to
// show the first difference, from which all others follow, and then compares all sums.
func holds(t *testing.T, one, two *books) {
	t.Helper()
	var off []string // metrics that differ in the first row with a difference
	first := math.MaxInt - 1
	for _, m := range one.run.Metrics() {
		factor, room := 1.0, 0.0
		if strings.HasPrefix(m.Unit, "currency") {
			factor, room = 2, 2e-4
		}
		if m.Form == sim.Real { // a quotient of amounts
			room += 2e-5
		}
		x, y := one.run.Series(m.Name), two.run.Series(m.Name)
		for k := range x[:min(len(x), first+1)] {
			if math.Abs(y[k]-factor*x[k]) > room+1e-5*math.Abs(x[k]) || math.IsNaN(x[k]) != math.IsNaN(y[k]) {
				if k < first {
					first, off = k, nil
				}
				off = append(off, fmt.Sprintf("%s of %s: %v, at doubled prices %v", m.Name, m.Owner, x[k], y[k]))
				break
			}
		}
	}
	if len(off) > 0 { // the sums would differ as well
		t.Fatalf("in row %d, the first with a difference:\n%s\na key in money that is not declared by Section.Money needs "+
			"spec.Unit(\"currency\"), and one that divides by money \"…/currency\"", first, strings.Join(off, "\n"))
	}
	for name := range streams {
		near(t, name, float64(two.stream[name]), 2*float64(one.stream[name]))
	}
	for _, parts := range [][2]map[string]flows{{one.party, two.party}, {one.module, two.module}, {one.group, two.group}} {
		for name, f := range parts[0] {
			g := parts[1][name]
			near(t, name+": cash in", float64(g.in), 2*float64(f.in))
			near(t, name+": cash out", float64(g.out), 2*float64(f.out))
			near(t, name+": surplus", float64(g.surplus), 2*float64(f.surplus))
			near(t, name+": effort", float64(g.effort), 2*float64(f.effort))
			near(t, name+": captured", float64(g.captured), 2*float64(f.captured))
		}
	}
}

// incomesHold compares what consumers gained by income: amounts double, and shares of incomes stay.
func incomesHold(t *testing.T, one, two *books) {
	t.Helper()
	a, b := one.run.Table("incomes"), two.run.Table("incomes")
	if a == nil || b == nil || a.Rows() != b.Rows() || a.Rows() == 0 {
		t.Fatal("incomes are on, and are told of other groups, or of none, at doubled prices")
	}
	for k, c := range a.Columns() {
		factor := 1.0
		if strings.HasPrefix(c.Unit, "currency") {
			factor = 2
		}
		for row := range a.Rows() {
			if !c.IsNumber() {
				if x, y := a.At(k).Text(row), b.At(k).Text(row); x != y {
					t.Errorf("%s of row %d: %s, at doubled prices %s", c.Name, row, x, y)
				}
				continue
			}
			x, y := a.At(k).Float(row), b.At(k).Float(row)
			need.Near(t, fmt.Sprintf("%s of row %d", c.Name, row), y, factor*x, 1e-4+1e-5*math.Abs(x))
		}
	}
}

// doubled returns a scenario at twice the prices, of which it has so many at least.
func doubled(t *testing.T, base *scenarios.Scenario, least int) *scenarios.Scenario {
	t.Helper()
	var money []string
	nowhere := base.Tree.At("consumers.regions") == nil // where prices by region mean nothing
	for _, x := range base.Section().Settings() {
		per := strings.HasSuffix(x.Field.Unit, "/currency")
		if !strings.HasPrefix(x.Field.Unit, "currency") && x.Field.Type != spec.TypeMoney && !per ||
			strings.HasPrefix(x.Path, "timeline.") || nowhere && x.Field.Type == spec.TypeWeights {
			continue
		}
		factor := 2.0
		if per {
			factor = 0.5
		}
		value := scaled(t, x, factor)
		if value != x.Value {
			money = append(money, x.Path+"="+value)
		}
	}
	if len(money) < least {
		t.Errorf("only %d keys are money: %v", len(money), money)
	}
	return need.Value(base.With(money))(t)
}

// converted returns a scenario in another currency, by its rate.
func converted(t *testing.T, base *scenarios.Scenario, rate string) *scenarios.Scenario {
	t.Helper()
	file := filepath.Join(t.TempDir(), "base.yaml")
	need.Nil(t, os.WriteFile(file, []byte(scenarios.WriteYAML(base.Tree)), 0o666))
	return need.Value(scenarios.Parse(filepath.Join(filepath.Dir(file), "other.yaml"),
		[]byte("extends: base.yaml\ncurrency: XDR\nrate: "+rate+"\n"), scenarios.Options{}))(t)
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	// a thousandth of the currency, because some hundred accounts pay every day
	need.Near(t, what, got, want, 1e-5*math.Abs(want)+1000)
}

// scaled returns a setting multiplied by a factor.
func scaled(t *testing.T, x spec.Setting, factor float64) string {
	t.Helper()
	number := func(text string) string {
		v, err := units.ParseNumber(text)
		if err != nil {
			t.Fatalf("%s: %s: %v", x.Path, text, err)
		}
		return fmt.Sprint(v * factor)
	}
	switch x.Field.Type {
	case spec.TypeCount:
		v := need.Value(units.ParseExtensive(x.Value))(t)
		v.Value *= factor
		return v.String()
	case spec.TypeCountRate:
		v := need.Value(units.ParseExtensiveRate(x.Value))(t)
		v.Value *= factor
		return v.String()
	case spec.TypeRate:
		v := need.Value(units.ParseRate(x.Value))(t)
		v.Value *= factor
		return v.String()
	case spec.TypeDist, spec.TypeWeights:
		body, braced := strings.CutPrefix(x.Value, "{")
		if !braced {
			return number(x.Value)
		}
		parts := strings.Split(strings.TrimSuffix(body, "}"), ", ")
		for k, part := range parts {
			key, value, _ := strings.Cut(part, ": ")
			switch key {
			case "dist", "shape", "truncate":
			default:
				parts[k] = key + ": " + number(value)
			}
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return number(x.Value)
}
