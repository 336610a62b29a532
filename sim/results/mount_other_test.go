//go:build !linux

package results

import "errors"

func mountTiny(string) error { return errors.ErrUnsupported }

func unmount(string) {}
