//go:build !cgo

package main

// leastAddresses is the address space, in bytes, that a limit has to leave. The heap grows by 64
// MB. With 63 MB left, the default run was ended; with 88 MB it never was.
const leastAddresses = 80e6
