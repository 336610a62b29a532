// Package docs contains the page of which the program prints parts.
package docs

import _ "embed"

// Paper is paper.md: the paper statement by statement, with the claim that tests it.
//
//go:embed paper.md
var Paper string

// Words is words.md: the words of papers on platforms, and what they are here.
//
//go:embed words.md
var Words string
