package sim

// Meter reads a metric at the end of every tick. What it reads does not depend
// on which rows are recorded.
type Meter struct {
	m     *Metric
	r     *Simulation
	exact int64 // of a flow of whole numbers: up to the last recorded row
}

// Meter prepares a metric to be read; the run has not begun yet.
func (r *Simulation) Meter(m *Metric) *Meter {
	for _, f := range m.of {
		f.keep()
	}
	return &Meter{m: m, r: r}
}

// Read is called once at the end of each tick (AfterTick), from the first on. Of
// a stock it gives the value, of a flow the sum since the start, of a quotient of
// flows those of both. Amounts are in units of the currency.
func (k *Meter) Read(t Tick) (value, per float64) {
	switch m := k.m; {
	case len(m.of) == 2:
		return m.of[0].sinceStart(), m.of[1].sinceStart()
	case len(m.of) == 1:
		return m.of[0].sinceStart(), 0
	case m.Stock:
		return m.Value(m.read()), 0
	default: // whole numbers or amounts, summed since the last row
		sum := k.exact + int64(m.read())
		if k.r.Records(t) {
			k.exact = sum
		}
		return m.Value(uint64(sum)), 0
	}
}
