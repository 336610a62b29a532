package stats

// The least numbers with which a statement is made; with fewer it is missing. docs/statistics.md has
// them as a table.
const (
	LeastPairs = 4 // replicates of a correlation and of the gain from common random numbers
	LeastUnits = 5 // values, trajectories or blocks of which a bootstrap gives limits
	// replicates without any change that count as no loss: of 26 % that change, one would be among them with 95 %
	LeastSame = 10
)
