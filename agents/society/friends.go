package society

import "guanxi/sim/rng"

// AnyFriend returns a strong friend of i, drawn at random by draw number draw of row i; −1 if it has none. On the
// complete graph it is anybody else.
func (w *World) AnyFriend(key rng.Key, i int, draw uint64) int {
	n := w.Graph.Degree(i)
	if n == 0 {
		return -1
	}
	return w.Graph.Neighbour(i, int(key.Below(uint64(i), draw, uint64(n))))
}
