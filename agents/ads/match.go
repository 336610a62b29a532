package ads

import "guanxi/agents/society"

// match is m_ic, the cosine of the consumer's taste and the campaign's topic.
// Taste vectors have length 1 in 127ths but for rounding (some .4 %), which is
// taken for granted here: a division and a root less for each exposure.
func (m *ads) match(i, ad int) float64 {
	f := &m.face[ad]
	var dot uint64
	if m.w.Interests == 8 {
		dot = society.LanesOf(society.Word(m.w.Tastes[i*8:])).Dot(f.topic)
	} else {
		x := m.w.Taste(i)
		for k, y := range m.campaigns[ad].topic {
			dot += uint64(x[k]) * uint64(y)
		}
	}
	if x := float64(float64(int64(dot)) * f.scale); x < 1 {
		return x
	}
	return 1
}
