package posts

// pair is one draw of a post and a viewer, of 64 bits. The upper 48 give the noise of a like and of a
// comment, the lower 16 when the two meet, and nine bits of a product of all whether a feed that
// does not show everything shows the post.
type pair uint64

func (d pair) like() uint32    { return uint32(d >> 40) }
func (d pair) comment() uint32 { return uint32(d>>16) & (1<<24 - 1) }
func (d pair) meet() uint64    { return uint64(d) & 0xffff }
func (d pair) see() uint32     { return uint32(uint64(d) * 0x5bd1e995 >> 55) }

// in48 returns a probability in units of 2^-48, rounded up, so that a uniform integer of 48 bits is
// below it with that probability.
func in48(p float64) uint64 {
	scaled := float64(p * 0x1p48)
	n := uint64(scaled)
	if float64(n) < scaled {
		n++
	}
	return n
}
