// Package docs contains the pages of which the program prints parts.
package docs

import _ "embed" // for the pages

// Model is model.md: what is simulated, in the order of the ODD protocol.
//
//go:embed model.md
var Model string

// Paper is paper.md: the paper statement by statement, with the claim that tests it.
//
//go:embed paper.md
var Paper string
