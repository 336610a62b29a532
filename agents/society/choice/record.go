package choice

// Record is what buyers know of a trade by what was delivered so far: by how much it fell short of what was said of
// it. That nothing does is the prior belief, which counts as much as ten purchases, and deliveries fade with a time
// constant of a year. What is expected is right on average, so that nobody gains by surprises.
type Record struct{ Short, Delivered float64 }

const weightOfBelief = 10

// Add adds deliveries that fell short by so much in all.
func (x *Record) Add(short, delivered float64) {
	x.Short += short
	x.Delivered += delivered
}

// Memory is the time constant in days.
const Memory = 365.25

// Fade leaves of all deliveries the share that is known after some time.
func (x *Record) Fade(keep float64) {
	*x = Record{float64(x.Short * keep), float64(x.Delivered * keep)}
}

// Mean is the shortfall that buyers expect.
func (x Record) Mean() float64 { return x.Short / (weightOfBelief + x.Delivered) }
