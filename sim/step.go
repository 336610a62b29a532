package sim

// Step is what a mechanism does in one phase. Before, Chunk and Commit run one after another; Chunk
// runs in parallel over fixed chunks of rows.
//
// A step writes only columns of its own mechanism, for rows of its chunk. It writes rows of other
// chunks only through commuting operations (Chunk.Add32, Bits.SetIn), mailboxes, and requests to the
// ledger and to society.
type Step struct {
	Name   string
	Phase  Phase
	Rows   int        // rows of the population; 0 with Count
	Count  func() int // number of rows where it changes from tick to tick
	Grain  int        // rows per chunk; 0 means DefaultGrain
	Before func(t Tick, round int)
	Chunk  func(c *Chunk)
	Commit func(t Tick, round int) // serial; allocates what is scarce in an order keyed by the tick

	scope  *Scope
	effort effort
}

func (s *Step) rows() int {
	if s.Count != nil {
		return s.Count()
	}
	return s.Rows
}
