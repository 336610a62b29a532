package ads

// byTags is the learner `tags`: the campaign's mean inside of its targeting and
// that outside, where a boost by friends brings it.
type byTags ads

func (m *byTags) rate(ad, _ int, in bool) float64 {
	if in {
		return m.inMean[ad]
	}
	return m.outMean[ad]
}

func (m *ads) setTagMeans(ad int) {
	c := &m.campaigns[ad]
	m.inMean[ad] = shrunk(c.hits-c.off.hits, c.seen-c.off.seen, m.mean[ad], m.spec.Prior)
	m.outMean[ad] = shrunk(c.off.hits, c.off.seen, m.mean[ad], m.spec.Prior)
}
