package society

// Load is how much advertising consumers find in their feeds, and what it costs them (M9). Writer: ads.
// Nil: it costs nothing.
type Load struct {
	Mean        []uint16 // L̄_i, in units of 1/LoadUnit
	Shown       []uint16 // paid advertisements shown in the feed on this day
	Sensitivity float64  // b
	Matched     []int32  // Σ(m − m̄) over these, in units of 1/LoadUnit; nil: match makes no difference
	Baseline    float64  // m̄
}

// LoadUnit is a mean of one advertisement a session, so that the column reaches 16.
const LoadUnit = 1 << 12

// Show notes that consumer i is shown an advertisement in the feed, and how well it matches its taste.
func (l *Load) Show(i int, match float64) {
	if l != nil && l.Shown[i] < 1<<16-1 {
		l.Shown[i]++
		if l.Matched != nil {
			l.Matched[i] += int32(float64((match - l.Baseline) * LoadUnit))
		}
	}
}

// Of is L̄_i.
func (l *Load) Of(i int) float64 { return float64(float64(l.Mean[i]) / LoadUnit) }

// Attention is g_i, what the load leaves of consumer i's sessions that open the feed, and of what it
// experiences.
func (l *Load) Attention(i int) float64 {
	if l == nil {
		return 1
	}
	return attention(l.Sensitivity, l.Of(i))
}

// leastAttention is g at any load, however large.
const leastAttention = 0.05

// attention is g = max(.05, 1 − b·L̄).
func attention(b, mean float64) float64 { return max(leastAttention, 1-float64(b*mean)) }
