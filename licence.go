// Package guanxi has the licence of the program, which results that are published come with.
package guanxi

import _ "embed"

// Licence is the text of LICENSE.
//
//go:embed LICENSE
var Licence []byte
