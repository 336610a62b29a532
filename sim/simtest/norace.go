//go:build !race

package simtest

// raceDetector says that the race detector is built in.
const raceDetector = false
