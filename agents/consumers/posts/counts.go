package posts

import (
	"math"

	"guanxi/agents/society"
)

// count counts a post of consumer i, up to 65,535.
func (m *posts) count(i int) {
	if m.written[i] < math.MaxUint16 {
		m.written[i]++
	}
}

// gini returns the Gini coefficient of posts written so far, over all who have ever used the
// platform.
func (m *posts) gini() float64 {
	count, most := m.tally, 0
	for i, status := range m.w.Status {
		if status != society.Never {
			n := int(m.written[i])
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
