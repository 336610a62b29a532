// Package seed gives the property tests of who imports it the same cases in each
// run; go test -rapid.seed=N tries others.
package seed

import (
	"flag"

	_ "pgregory.net/rapid" // which declares the flag
)

func init() {
	if err := flag.Set("rapid.seed", "1"); err != nil {
		panic(err)
	}
}
