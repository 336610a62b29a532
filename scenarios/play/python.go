package play

import _ "embed"

// Python is a module that wraps the verb as an environment of gymnasium, or a parallel one of PettingZoo.
//
//go:embed players.py
var Python string
