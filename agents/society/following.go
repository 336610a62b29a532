package society

import "guanxi/sim/units"

// Following is who follows whom among public accounts. Writer: content. Nil: there are none.
type Following struct {
	Of    func(kind string) []int // accounts of a kind, with those that may enter
	Name  func(account int) string
	Has   func(account, i int) bool
	Add   func(account, i int) bool  // lets consumer i follow; false: it does, or the account is gone. No chunk is at work
	Level func(account, i int) uint8 // match of its topic with the taste of consumer i, in steps of 1/Levels
	// Paid tells an account its share of advertising. Nil: nobody asks. Writer: content. Reader: ads.
	Paid func(account int, part units.Money)
}
