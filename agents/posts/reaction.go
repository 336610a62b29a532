package posts

// reaction is a ReactionSpec tabulated on the grid of log-odds.
type reaction struct {
	intercept int32
	quality   float64
	match     [128]int32  // by the reader's taste for the topic
	tie       [256]int32  // by strength of the tie
	best      int32       // largest sum of match and tie
	bound     [256]uint32 // by quality in 256ths: the threshold with best, in 2^-16, rounded up
}

func (r *reaction) set(p *ReactionSpec, table *logistic) {
	r.intercept, r.quality = onGrid(p.Intercept), p.Quality
	for k := range r.match {
		r.match[k] = onGrid(p.Match * float64(k) / 127)
	}
	for k := range r.tie {
		r.tie[k] = onGrid(p.Tie * float64(k) / 255)
	}
	r.best = max(0, r.match[127]) + max(0, r.tie[255])
	for k := range r.bound {
		logit := r.intercept + r.best + max(r.byQuality(float64(k<<8)/0xffff), r.byQuality(float64(k<<8|0xff)/0xffff))
		r.bound[k] = (table.threshold(logit) + 0xff) >> 8
	}
}

// byQuality returns the log-odds that quality u adds.
func (r *reaction) byQuality(u float64) int32 { return nearestStep(float64(r.quality * u)) }
