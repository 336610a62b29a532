// Package docs holds the pages that the program prints parts of.
package docs

import _ "embed" // for the pages

// Model is model.md: what is simulated, in the order of the ODD protocol.
//
//go:embed model.md
var Model string
