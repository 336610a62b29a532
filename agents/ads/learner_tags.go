package ads

// byTags is the learner `tags`: the campaign's mean inside of its targeting and
// that outside, where a boost by friends brings it.
type byTags ads

func (m *byTags) rate(ad, cell int, in bool) float64 {
	if cell >= m.art.first { // no boost brings it to others there
		return m.mean[(*ads)(m).row(ad, cell)]
	}
	if in {
		return m.inMean[ad]
	}
	return m.outMean[ad]
}

func (m *ads) setTagMeans(ad int) {
	c := &m.campaigns[ad]
	m.inMean[ad] = shrunk(c.hits-c.off.hits, c.seen-c.off.seen, m.mean[ad], m.prior)
	m.outMean[ad] = shrunk(c.off.hits, c.off.seen, m.mean[ad], m.prior)
}
