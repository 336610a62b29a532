//go:build !unix

package runner

import "time"

func processorTime() (time.Duration, bool) { return 0, false }
