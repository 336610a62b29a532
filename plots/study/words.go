package study

import "fmt"

// lostRuns says how many runs failed.
func lostRuns(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return " One run failed and is left out."
	}
	return fmt.Sprintf(" %d runs failed and are left out.", n)
}

// leftOut says how many blocks, trajectories or replicates are not among those that an
// index is of.
func leftOut(n int, of string) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" %d %s are left out as a run of them failed or gave no value.", n, of)
}
