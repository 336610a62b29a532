package society

import (
	"fmt"
	"slices"

	"guanxi/sim"
	"guanxi/sim/num"
	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// incomeSpec is how unlike the incomes of consumers are, and how much less a price weighs for who has more.
type incomeSpec struct {
	Mean     units.Money
	Spread   float64
	Price    float64
	Worth    float64
	Regions  []spec.Weight
	Segments []spec.Weight
}

// mostUnlike is the largest κσ: one consumer in a million then weighs a price e^9 times less than the median one.
const mostUnlike = 2

func (p *incomeSpec) declare(s *spec.Section) {
	m13 := spec.Equation("M13")
	s.Money(&p.Mean, "mean", "28228", "mean income of a consumer, of which gains are shown as a share; what people buy "+
		"does not depend on it", spec.Symbol("ȳ"), spec.Unit("currency/year"), spec.Above(0), spec.Max(1e9), m13,
		spec.Source("disposable income a head in 2018: National Bureau of Statistics of China, release of 21 January 2019"))
	s.Number(&p.Spread, "spread", "0.85", "standard deviation of the logarithm of incomes within a region and segment; "+
		"0: all have the same", spec.Symbol("σ_y"), spec.Min(0), spec.Max(3), m13, spec.Assumed("0.55–0.88"),
		spec.Source("the highest fifth of households in China had 70,640 CNY a head in 2018, the lowest 6,440 (National "+
			"Bureau of Statistics, as above): .85. By the median over the mean .55, by a Gini coefficient of .468 .88, so it "+
			"is not quite lognormal. Less where regions or segments differ, as they are a part of it"))
	s.Number(&p.Price, "price", "", "exponent with which the weight of a price falls with income", spec.Required(),
		spec.Symbol("κ"), spec.Min(0), spec.Max(2), m13, spec.Assumed("0.1–1"),
		spec.Source("1 by form where utility has α·ln(y − p) (Berry, Levinsohn & Pakes 1995). .07 to .2 by prices: who has "+
			"a high income pays retail markups that are 9 to 15 percentage points higher (Sangani 2022, 2023, abstracts read), "+
			"for incomes ten to twenty times as high above markups of 25 to 40 %"))
	s.Number(&p.Worth, "worth", "1.26", "elasticity of the marginal utility of income, by which the table incomes "+
		"weighs what each captures; nothing else depends on it", spec.Symbol("ε"), spec.Min(0), spec.Max(3), m13,
		spec.Assumed("1.19–1.34"),
		spec.Source("1.26 over six surveys of happiness, from 1.19 to 1.34 (Layard, Nickell & Mayraz 2008, abstract)"))
	s.Weights(&p.Regions, "regions", "", "mean incomes of regions, of which only ratios matter; 1 for those not named",
		m13)
	s.Weights(&p.Segments, "segments", "", "mean incomes of segments, of which only ratios matter; 1 for those not named",
		m13)
	s.CheckOnce(func(c *spec.Checker) {
		if x := p.Spread * p.Price; x > mostUnlike {
			c.Errorf("spread", "with price: %g a price would weigh e^%.3g times less for one consumer in a million than for "+
				"the median one, so that nothing is dear to it; spread times price is at most %d", p.Price, 4.75*x, mostUnlike)
		}
	}, "spread", "price")
}

// check reports incomes of who is not there.
func (p *incomeSpec) check(c *spec.Checker, people *PeopleSpec) {
	regions, segments := weightNames(people.Regions), []string{}
	for _, g := range people.Segments {
		segments = append(segments, g.Name)
	}
	for _, of := range []struct {
		key   string
		given []spec.Weight
		known []string
	}{{"regions", p.Regions, regions}, {"segments", p.Segments, segments}} {
		for _, x := range of.given {
			path := fmt.Sprintf("income.%s.%s", of.key, x.Name)
			switch {
			case !slices.Contains(of.known, x.Name):
				c.Errorf(path, "consumers.%s has no %s, so that nobody has this income", of.key, x.Name)
			case x.Value <= 0:
				c.Errorf(path, "is %g; an income is above 0, so that it can be spent and a price weighs something", x.Value)
			}
		}
	}
}

// Income is what consumers earn, and how much a price weighs for them (M13). Written once, while building, but what
// they gain by trade, which those who sell to them add. Nil: all have the same, and a price weighs the same.
type Income struct {
	mean     float64   // ȳ
	kappa    float64   // κ
	worth    float64   // ε
	relative []float64 // y_i/ȳ
	weight   []float64 // a_i ∝ (y_i/ȳ)^−κ, with mean 1
	gained   []units.Money
	spread   float64   // σ
	kinds    []float64 // mean income by kind, over ȳ
	counts   []float64 // of consumers who are of a kind
}

// newIncome draws y_i/ȳ = (mean of the kind)·e^(σz − σ²/2). The mean incomes and weights are those of the distribution
// within each kind, with as many of each kind as there are.
func newIncome(w *World, p *incomeSpec, key rng.Key) *Income {
	x := &Income{mean: p.Mean.Float(), kappa: p.Price, worth: p.Worth, spread: p.Spread,
		relative: sim.Column[float64](w.Scope, "income", w.N),
		weight:   sim.Column[float64](w.Scope, "price_weight", w.N),
		gained:   sim.Tally[units.Money](w.Scope, "gained", w.N)}
	regions, segments := ratios(p.Regions, w.Regions), ratios(p.Segments, w.Segments)
	x.counts = make([]float64, len(w.Kinds()))
	for i := range w.N {
		x.counts[w.WhoNumber(i)]++
	}
	mean := 0.0
	for k, kind := range w.Kinds() {
		x.kinds = append(x.kinds, segments[kind.Segment]*regions[kind.Region])
		mean += float64(x.counts[k] * x.kinds[k])
	}
	for k := range x.kinds {
		x.kinds[k] /= mean / float64(w.N)
	}
	level := x.level(x.kappa)
	for i := range w.N {
		y := x.kinds[w.WhoNumber(i)]
		if p.Spread > 0 {
			z := num.NormQuantile(key.Open(uint64(i), 0))
			y *= num.Exp(float64(p.Spread*z) - float64(p.Spread*p.Spread/2))
		}
		x.relative[i] = y
		x.weight[i] = power(y, -x.kappa) / level
	}
	return x
}

// level is the mean of (y/ȳ)^−κ: Σ share·m^(−κ)·e^(κ(1 + κ)σ²/2) over the kinds, of mean incomes m.
func (x *Income) level(kappa float64) float64 {
	sum := 0.0
	for k, m := range x.kinds {
		sum += float64(x.counts[k] * power(m, -kappa))
	}
	return float64(sum / float64(len(x.relative)) * num.Exp(kappa*(1+kappa)*float64(x.spread*x.spread)/2))
}

// power is y^k, for y above 0.
func power(y, k float64) float64 { return num.Exp(float64(k * num.Log(y))) }

// ratios are weights in the order of some names, 1 for those that have none.
func ratios(given []spec.Weight, names []string) []float64 {
	all := make([]float64, max(1, len(names)))
	for k := range all {
		all[k] = 1
		for _, x := range given {
			if len(names) > k && x.Name == names[k] {
				all[k] = x.Value
			}
		}
	}
	return all
}

// Of is y_i/ȳ.
func (x *Income) Of(i int) float64 {
	if x == nil {
		return 1
	}
	return x.relative[i]
}

// Weight is a_i, how much a price weighs for consumer i: the mean is 1.
func (x *Income) Weight(i int) float64 {
	if x == nil {
		return 1
	}
	return x.weight[i]
}

// Gain adds what a consumer gained by trade, which is in proportion to 1/a_i.
func (x *Income) Gain(c *sim.Chunk, i int, surplus units.Money) {
	if x != nil {
		c.Add64((*int64)(&x.gained[i]), int64(surplus))
	}
}

// told is Σ(a_i − 1)·gained_i, what is to be added to gains so that each counts as at the mean weight of a price.
func (x *Income) told() (sum float64) {
	if x == nil {
		return 0
	}
	for i, gained := range x.gained {
		sum += float64((x.weight[i] - 1) * gained.Float())
	}
	return sum
}

// kappas are the ends of the range of κ, and what is between, at which gains are told.
var kappas = []float64{.1, .5, 1}

// gainOf is what a group gained, a consumer and year.
type gainOf struct {
	By        string  `key:"what divides consumers: fifth of incomes, region or segment"`
	Group     string  `key:"group; fifths are from the lowest, 1, to the highest incomes, 5"`
	Kappa     float64 `key:"consumers.income.price at which the gain by trade is reckoned: that of the run, and .1, .5 and 1"`
	Consumers int     `stock:"consumers in the group"`
	Income    float64 `stock:"mean income" unit:"currency/year"`
	Trade     float64 `flow:"surplus of trade at shops, by cards, teams, stickers and advertised goods, a consumer and year" unit:"currency/year"`
	Captured  float64 `flow:"all that is captured, a consumer and year" unit:"currency/year"`
	Share     float64 `flow:"captured as a share of income" unit:"1"`
	Weighed   float64 `flow:"captured, each weighed by (y/ȳ)^−ε, a consumer and year" unit:"currency/year"`
}

// incomesTable tells what consumers gained by income. At another κ decisions are as they were, and each unit of utility
// is worth a_i(κ)/a_i(κ') as much money.
func (w *World) incomesTable() *table.Table {
	x := w.Income
	if x == nil || !w.HasCaptured() {
		return nil
	}
	t := table.Of[gainOf]("incomes", "What consumers gained by trade, and captured in all, by income, region and segment.")
	years := float64(w.now) * w.Clock.Days() / units.Year.Days()
	for _, d := range x.divisions(w) {
		for _, kappa := range append([]float64{x.kappa}, slices.DeleteFunc(slices.Clone(kappas), func(k float64) bool {
			return k == x.kappa
		})...) {
			level := x.level(kappa)
			rows := make([]gainOf, len(d.names))
			for i := range w.N {
				r := &rows[d.of(i)]
				trade := w.traded(i)
				at := float64(trade * (x.weight[i] / (power(x.relative[i], -kappa) / level)))
				r.Consumers++
				r.Income += float64(x.relative[i] * x.mean)
				r.Trade += at
				captured := w.Captured(i).Float() + (at - trade)
				r.Captured += captured
				r.Weighed += float64(captured * power(x.relative[i], -x.worth))
			}
			for g, r := range rows {
				if n := float64(r.Consumers); n > 0 {
					r.By, r.Group, r.Kappa = d.by, d.names[g], kappa
					r.Share = num.Quotient(r.Captured/years, r.Income)
					r.Income, r.Trade, r.Captured, r.Weighed = r.Income/n, r.Trade/n/years, r.Captured/n/years, r.Weighed/n/years
					t.Add(r)
				}
			}
		}
	}
	return t
}

// traded is what consumer i gained by trade, here and on all platforms.
func (w *World) traded(i int) float64 {
	sum := w.Income.gained[i].Float()
	for _, p := range w.Platforms {
		sum += p.World.traded(i)
	}
	return sum
}

// division is a way to divide consumers.
type division struct {
	by    string
	names []string
	of    func(i int) int
}

func (x *Income) divisions(w *World) (all []division) {
	sorted := slices.Sorted(slices.Values(x.relative))
	all = []division{{"fifth", []string{"1", "2", "3", "4", "5"}, func(i int) (fifth int) {
		for fifth < 4 && x.relative[i] >= sorted[(fifth+1)*w.N/5] {
			fifth++
		}
		return fifth
	}}}
	if len(w.Regions) > 1 {
		all = append(all, division{"region", w.Regions, func(i int) int { return int(w.Who(i).Region) }})
	}
	if len(w.Segments) > 1 {
		all = append(all, division{"segment", w.Segments, func(i int) int { return int(w.Who(i).Segment) }})
	}
	return all
}
