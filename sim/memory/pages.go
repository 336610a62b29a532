//go:build !linux

package memory

func inLargePages([]byte) {}
