package ads

// match is m_ic, the cosine of the consumer's taste and the campaign's topic.
// Taste vectors have length 1 in 127ths but for rounding (some .4 %), which is
// taken for granted here: a division and a root less for each exposure.
func (m *ads) match(i, ad int) float64 {
	f := &m.face[ad]
	var dot uint64
	if m.w.Interests == 8 {
		dot = dot8((*[8]int8)(m.w.Tastes[i*8:]), f.topic)
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

// everyOther byte of a word.
const everyOther = 0x00ff00ff00ff00ff

// reversed8 are the even and the odd components of a topic, in lanes of 16 bits
// with the last one first.
func reversed8(topic []int8) (out [2]uint64) {
	for d, y := range topic {
		out[d&1] |= uint64(uint8(y)) << (48 - 8*(d&^1))
	}
	return out
}

// dot8 is the product of a taste and a topic of eight components without a sign:
// of the product of four lanes and four lanes in reverse the uppermost lane is the
// sum of the products, and the lanes below, at most 3·127², carry nothing into it.
func dot8(taste *[8]int8, topic [2]uint64) uint64 {
	x := uint64(uint8(taste[0])) | uint64(uint8(taste[1]))<<8 | uint64(uint8(taste[2]))<<16 | uint64(uint8(taste[3]))<<24 |
		uint64(uint8(taste[4]))<<32 | uint64(uint8(taste[5]))<<40 | uint64(uint8(taste[6]))<<48 | uint64(uint8(taste[7]))<<56 // one load
	return x&everyOther*topic[0]>>48 + x>>8&everyOther*topic[1]>>48
}
