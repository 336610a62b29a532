package posts

// reaction is a ReactionSpec tabulated on the grid of log-odds.
type reaction struct {
	intercept int32
	quality   float64
	match     [128]int32 // by the reader's taste for the topic
	tie       [256]int32 // by strength of the tie
}

func (r *reaction) set(p *ReactionSpec) {
	r.intercept, r.quality = onGrid(p.Intercept), p.Quality
	for k := range r.match {
		r.match[k] = onGrid(p.Match * float64(k) / 127)
	}
	for k := range r.tie {
		r.tie[k] = onGrid(p.Tie * float64(k) / 255)
	}
}

// rest returns what to add to a value of noise for the log-odds that match and tie must reach, at
// quality u. Beyond the clamp neither match nor tie, at most 100 each, changes the outcome.
func (r *reaction) rest(u float64) int32 {
	const most = 30_000
	return bothZero - noiseZero - max(-most, min(r.intercept+r.byQuality(u), most))
}

// Log-odds of like and of comment, or what they must reach, lie side by side in a word, 17 bits
// each, so that both are compared by one subtraction. Sums of match and tie have the highest bit
// set, which is left where they reach what they must.
const (
	bothLane    = 17
	bothZero    = 1 << (bothLane - 2)
	bothLike    = 1 << (bothLane - 1)
	bothComment = bothLike << bothLane
	bothMost    = 1<<(2*bothLane) - 1
)

// both joins a value for like and one for comment. Where they are negative, only a sum with others is one.
func both(like, comment int32) uint64 { return uint64(int64(like) + int64(comment)<<bothLane) }

// byQuality returns the log-odds that quality u adds.
func (r *reaction) byQuality(u float64) int32 { return nearestStep(float64(r.quality * u)) }

// reactions tabulates both reactions.
func (m *posts) reactions() {
	m.like.set(&m.spec.Like)
	m.comment.set(&m.spec.Comment)
	for k := range m.like.match {
		m.match[k] = both(bothLike+bothZero+m.like.match[k], bothLike+bothZero+m.comment.match[k])
	}
	for k := range m.tie {
		m.tie[k] = both(m.like.tie[k], m.comment.tie[k])
	}
}
