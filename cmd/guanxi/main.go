// Command guanxi simulates a social-commerce platform: scenario files in, run
// folders with tables and figures out.
package main

import "os"

func main() { os.Exit(run(os.Args[1:])) }
