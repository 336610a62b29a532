//go:build !(linux || darwin || freebsd)

package sim

import "time"

// threadTime is the time of day where that of a thread is not told.
func threadTime() int64 { return time.Now().UnixNano() }
