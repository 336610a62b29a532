package sim

import "slices"

// Meter reads a metric over a window of ticks at the end of every tick, independently of which rows
// are recorded. Sums of integers and of money over the window are exact.
type Meter struct {
	m      *Metric
	r      *Simulation
	leaves []leaf
	past   []long // a ring of the window's ticks: the totals at the end of the tick before the window
	at     int    // in past
	exact  int64  // of a flow that is no Counter or Sum: its sum up to the last recorded row
	over   func(leaf) float64
}

// Meter prepares a metric for reading; call it before the run begins.
func (r *Simulation) Meter(m *Metric, window int) *Meter {
	k := &Meter{m: m, r: r}
	for _, f := range m.of {
		f.value(func(x leaf) float64 {
			x.keep()
			k.leaves = append(k.leaves, x)
			return 0
		})
	}
	if !m.Stock || m.Quotient() {
		k.past = make([]long, window*max(1, len(k.leaves)))
	}
	k.over = func(x leaf) float64 { return x.since(k.past[k.at+slices.Index(k.leaves, x)]) }
	return k
}

// Read must be called once at the end of each tick (AfterTick), from the first on. It returns the
// value of a stock, the sum of a flow over the window, or both sums of a quotient of flows. Amounts
// are in units of the currency.
func (k *Meter) Read(t Tick) (value, per float64) {
	m := k.m
	if k.past == nil {
		return m.Value(m.read()), 0
	}
	switch len(m.of) {
	case 2:
		value, per = m.of[0].value(k.over), m.of[1].value(k.over)
	case 1:
		value = m.of[0].value(k.over)
	default: // integers or amounts, summed since the last row
		sum := k.exact + int64(m.read())
		value = m.Value(uint64(sum) - k.past[k.at].low)
		k.past[k.at].low = uint64(sum)
		if k.r.Records(t) {
			k.exact = sum
		}
	}
	for j, x := range k.leaves {
		k.past[k.at+j] = x.total()
	}
	k.at = (k.at + max(1, len(k.leaves))) % len(k.past)
	return value, per
}
