// Command guanxi simulates a social-commerce platform: scenario files in, run
// folders with tables and figures out.
package main

import (
	"os"

	"guanxi/cmd/cli"
)

func main() { os.Exit(cli.Run(os.Args[1:])) }
