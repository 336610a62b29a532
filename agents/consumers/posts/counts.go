package posts

import (
	"math"
	"slices"

	"guanxi/agents/society"
	"guanxi/sim"
)

// counts are the posts that each consumer has written so far, in a byte each; in a chunk in which
// somebody wrote 256, in two. They saturate at 65,535.
type counts struct {
	low  []uint8
	high sim.Lists[uint8] // by chunk of the authors; nil where nobody wrote 256
	rows int              // per chunk
}

func newCounts(s *sim.Scope, n, rows int) counts {
	k := counts{low: sim.Column[uint8](s, "written", n), high: make(sim.Lists[uint8], sim.Chunks(n, rows)), rows: rows}
	sim.HoldParts(s, "written.high", slices.Values(k.high))
	return k
}

func (k *counts) of(i int) int {
	n := int(k.low[i])
	if high := k.high[i/k.rows]; high != nil {
		n += int(high[i%k.rows]) << 8
	}
	return n
}

// add adds a post of consumer i. Chunks may add at the same time.
func (k *counts) add(i int) {
	if k.low[i] == math.MaxUint8 {
		if k.of(i) == math.MaxUint16 {
			return
		}
		high := &k.high[i/k.rows]
		if *high == nil {
			*high = make([]uint8, k.rows)
		}
		(*high)[i%k.rows]++
	}
	k.low[i]++
}

// gini returns the Gini coefficient of posts written so far, over all who have ever used the
// platform.
func (m *posts) gini() float64 {
	count, most := m.count, 0
	for i, status := range m.w.Status {
		if status != society.Never {
			n := m.written.of(i)
			count[n]++
			most = max(most, n)
		}
	}
	defer clear(count[:most+1]) // it has 65,536 entries
	return giniOfCounts(count[:most+1])
}

// giniOfCounts returns the Gini coefficient of a population in which count[x] members have x
// each. The mean rank of a class of equal values is below + (class+1)/2.
func giniOfCounts(count []int64) float64 {
	n, sum, ranked := 0.0, 0.0, 0.0
	for x, k := range count {
		if k == 0 {
			continue
		}
		class := float64(k)
		ranked += float64(float64(float64(x)*class) * (n + float64((class+1)/2)))
		n += class
		sum += float64(float64(x) * class)
	}
	if sum == 0 {
		return 0
	}
	return float64(2*ranked)/float64(n*sum) - (n+1)/n
}
