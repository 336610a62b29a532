//go:build race

package plots

const underRaceDetector = true
