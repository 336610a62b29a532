// Package seed gives the property tests of its importers the same cases in every run; go test
// -rapid.seed=N tries others.
package seed

import (
	"flag"

	_ "pgregory.net/rapid" // declares the flag
)

func init() {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}
