//go:build !linux

package results

import "errors"

func exchange(a, b string) error { return errors.ErrUnsupported }
