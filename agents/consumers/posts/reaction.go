package posts

// reaction is a ReactionSpec tabulated on the grid of log-odds.
type reaction struct {
	intercept int32
	quality   float64
	match     [128]int32 // by the reader's taste for the topic
}

func (r *reaction) set(p *ReactionSpec) {
	r.intercept, r.quality = onGrid(p.Intercept), p.Quality
	for k := range r.match {
		r.match[k] = onGrid(p.Match * float64(k) / 127)
	}
}

// of returns the log-odds of reacting to a post of quality u, before match.
func (r *reaction) of(u float64) int32 { return r.intercept + nearestStep(float64(r.quality*u)) }
