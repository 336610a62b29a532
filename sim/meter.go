package sim

// Meter reads a metric at the end of every tick, independently of which rows are recorded.
type Meter struct {
	m     *Metric
	r     *Simulation
	exact int64 // of a flow of integers: its sum up to the last recorded row
}

// Meter prepares a metric for reading; call it before the run begins.
func (r *Simulation) Meter(m *Metric) *Meter {
	for _, f := range m.of {
		f.keep()
	}
	return &Meter{m: m, r: r}
}

// Read must be called once at the end of each tick (AfterTick), from the first on. It returns the
// value of a stock, the sum of a flow since the start, or both sums of a quotient of flows. Amounts
// are in units of the currency.
func (k *Meter) Read(t Tick) (value, per float64) {
	switch m := k.m; {
	case len(m.of) == 2:
		return m.of[0].sinceStart(), m.of[1].sinceStart()
	case len(m.of) == 1:
		return m.of[0].sinceStart(), 0
	case m.Stock:
		return m.Value(m.read()), 0
	default: // integers or amounts, summed since the last row
		sum := k.exact + int64(m.read())
		if k.r.Records(t) {
			k.exact = sum
		}
		return m.Value(uint64(sum)), 0
	}
}
