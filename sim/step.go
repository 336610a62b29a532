package sim

// Step is what a mechanism does in one phase. Before, Chunk and Commit run one after another; Chunk
// runs in parallel over fixed chunks of rows.
//
// A step writes only columns of its own mechanism, for rows of its chunk. It writes rows of other
// chunks only through commuting operations (Chunk.Add32, Bits.SetIn), mailboxes, and requests to the
// ledger and to society. Where one decides for all, as who wins of those who take part, one step puts them into Lists
// and one of a later phase, with Rows: 1, draws among them and pays: what pays needs a chunk, which Commit has not.
type Step struct {
	Name   string                  // within the mechanism, for check --plan and errors
	Phase  Phase                   // in which it runs; 0 is Arrive
	Rows   int                     // rows of the population; 0 with Count, or where Chunk is nil
	Count  func() int              // number of rows where it changes from tick to tick; nil: Rows
	Grain  int                     // rows per chunk; 0 means DefaultGrain, 4096, which Join and Leave need
	Before func(t Tick, round int) // serial, before the chunks; nil: nothing
	Chunk  func(c *Chunk)          // in parallel, once for each chunk; nil: nothing
	Commit func(t Tick, round int) // serial, after the chunks, as to allocate what is scarce; nil: nothing

	scope  *Scope
	effort effort
}

func (s *Step) rows() int {
	if s.Count != nil {
		return s.Count()
	}
	return s.Rows
}
