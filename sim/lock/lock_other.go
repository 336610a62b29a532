//go:build !unix && !windows

package lock

import (
	"errors"
	"os"
)

func take(*os.File) error { return errors.ErrUnsupported }
func look(*os.File) error { return errors.ErrUnsupported }
