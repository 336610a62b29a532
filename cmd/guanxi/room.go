package main

import (
	"fmt"

	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
)

// addressable says whether a bound of the address space leaves what the program needs:
// Go's runtime ends it with a page of addresses where it does not.
func addressable() error {
	left := memory.Addresses()
	if left == 0 || left >= leastAddresses {
		return nil
	}
	return fmt.Errorf("the bound of the address space (ulimit -v) leaves %s, and %s are needed: Go reserves up to 1.3 GB of addresses that it does not use; raise the bound to 2 GB, or bound the memory by a control group", digits.Bytes(left), digits.Bytes(float64(leastAddresses)))
}
