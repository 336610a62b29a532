//go:build !linux

package partial

import "errors"

func exchange(a, b string) error { return errors.ErrUnsupported }
