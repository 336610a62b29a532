//go:build !linux

package memory

func addressBound() int64 { return 0 }
