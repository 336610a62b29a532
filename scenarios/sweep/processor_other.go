//go:build !unix

package sweep

import "time"

func processorTime() (time.Duration, bool) { return 0, false }
