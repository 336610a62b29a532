// Package fault makes panics errors.
package fault

import (
	"fmt"
	"runtime/debug"
)

// Panic is a recovered panic, a fault of the program.
type Panic struct {
	Where string // such as a step and its tick; may be empty
	Value any
	Stack []byte
}

// At makes an error of a recovered value.
func At(where string, value any) *Panic { return &Panic{where, value, debug.Stack()} }

func (p *Panic) Error() string {
	text := fmt.Sprintf("internal fault: %v", p.Value)
	if p.Where != "" {
		text = p.Where + ": " + text
	}
	return text
}

// Catch is deferred; it makes err the panic of the function, if there is one.
func Catch(err *error) {
	if v := recover(); v != nil {
		*err = At("", v)
	}
}
