package posts

import (
	"guanxi/agents/society"
)

// gini is the Gini coefficient of the posts written so far.
func (m *posts) gini() float64 {
	count, most := m.count, 0
	for i, status := range m.w.Status {
		if status != society.Never {
			count[m.written[i]]++
			most = max(most, int(m.written[i]))
		}
	}
	defer clear(count[:most+1]) // of 65,536
	return giniOfCounts(count[:most+1])
}

// giniOfCounts is the Gini coefficient where count[x] have x each: sorted, the
// values of a class stand on places with a mean of below + (class+1)/2.
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
