//go:build !cgo

package main

// leastAddresses is what a bound of the address space has to leave. The heap grows by
// 64 MB: with 63 MB left the default run was ended, with 88 it never was.
const leastAddresses = 80e6
