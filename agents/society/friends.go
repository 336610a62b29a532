package society

import "guanxi/sim/rng"

// AnyFriend returns a strong friend of i, drawn at random; −1 if it has none.
func (w *World) AnyFriend(key rng.Key, i int, draw uint64) int {
	n := w.Graph.Degree(i)
	if n == 0 {
		return -1
	}
	return w.Graph.Neighbour(i, int(key.Below(uint64(i), draw, uint64(n))))
}
