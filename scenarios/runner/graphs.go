package runner

// Graphs keeps graphs for runs that have the same one. It may be used by
// several goroutines.
type Graphs struct {
	most int64
}

// NewGraphs keeps at most so many bytes.
func NewGraphs(bytes int64) *Graphs { return &Graphs{most: bytes} }
