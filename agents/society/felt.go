package society

import "guanxi/sim"

// Felt is what consumers felt in this tick, in units of thousandths. Everybody
// may add; satisfaction reads and empties it. Nil columns: nobody reads.
type Felt struct {
	Emotion    []int32 // likes received, and three times the replies
	Experience []int32 // value of articles and service less nuisance
	Contacts   []int32 // friends interacted with
}

const feltUnit = 1000

// Milli rounds a felt quantity to thousandths, the unit in which it is added.
func Milli(x float64) int32 {
	if x < 0 {
		return -int32(-x*feltUnit + 0.5)
	}
	return int32(x*feltUnit + 0.5)
}

// AddEmotion adds thousandths of a unit of emotion: a like is 1, a reply 3.
func (f *Felt) AddEmotion(c *sim.Chunk, i int, milli int32) {
	if f.Emotion != nil {
		c.Add32(&f.Emotion[i], milli)
	}
}

// AddExperience adds thousandths of a unit of experience; nuisance is negative.
func (f *Felt) AddExperience(c *sim.Chunk, i int, milli int32) {
	if f.Experience != nil {
		c.Add32(&f.Experience[i], milli)
	}
}

// AddContact adds a friend interacted with.
func (f *Felt) AddContact(c *sim.Chunk, i int) {
	if f.Contacts != nil {
		c.Add32(&f.Contacts[i], 1)
	}
}
