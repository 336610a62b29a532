//go:build cgo

package main

// leastAddresses is the address space, in bytes, that a limit has to leave. A thread made by C
// reserves a stack and an arena, about 70 MB. With 219 MB left, some runs were ended; with 246 MB,
// none was.
const leastAddresses = 240e6
