package main

import (
	"fmt"

	"guanxi/sim/memory"
	"guanxi/sim/results/digits"
)

// addressable returns an error if the limit on the address space leaves too little for the program.
// Without this check Go's runtime would end the program with a page of addresses.
func addressable() error {
	left := memory.Addresses()
	if left == 0 || left >= leastAddresses {
		return nil
	}
	return fmt.Errorf("the bound of the address space (ulimit -v) leaves %s, and %s are needed: Go reserves up to 1.3 GB of addresses that it does not use; raise the bound to 2 GB, or bound the memory by a control group", digits.Bytes(left), digits.Bytes(float64(leastAddresses)))
}
