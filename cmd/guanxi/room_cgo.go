//go:build cgo

package main

// leastAddresses is what a bound of the address space has to leave. A thread that C
// makes reserves a stack and an arena, some 70 MB: with 219 MB left some runs were
// ended, with 246 none.
const leastAddresses = 240e6
