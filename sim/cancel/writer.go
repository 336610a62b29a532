// Package cancel ends long writes with a context.
package cancel

import (
	"context"
	"io"
)

// Writer writes to W until Context ends.
type Writer struct {
	Context context.Context
	W       io.Writer
}

func (w Writer) Write(p []byte) (int, error) {
	if err := context.Cause(w.Context); err != nil {
		return 0, err
	}
	return w.W.Write(p)
}
