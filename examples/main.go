// Command own is guanxi with what stands in the folders beside it.
package main

import (
	"os"

	"guanxi/cmd/cli"

	"examples/gompertz"
	"examples/median"
	"examples/owed"
	"examples/points"
	"examples/recursive"
)

func main() {
	os.Exit(cli.Run(os.Args[1:], gompertz.Mechanism(), points.Mechanism(), median.Question(), owed.Figure(),
		recursive.Kind()))
}
