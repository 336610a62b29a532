package num

// One is 1 for true and 0 for false, without a branch: the outcome of a draw is mispredicted half
// of the time.
func One(b bool) int {
	n := 0
	if b {
		n = 1
	}
	return n
}
