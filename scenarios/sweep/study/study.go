// Package study reads study files: a scenario, what is varied in it, how often
// each point runs and what is measured. A study becomes a list of points, and a
// point with a replicate becomes a run with an id of its own.
package study

import (
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
)

// Kinds of designs.
const (
	Grid     = "grid"
	List     = "list"
	Arms     = "arms"
	Random   = "random"
	LHS      = "lhs"
	Halton   = "halton"
	Sobol    = "sobol"
	Morris   = "morris"
	Saltelli = "saltelli"
	Elements = "elements"
)

// Luck says which points draw the same random numbers.
const (
	Common      = "common"      // all points
	Blocks      = "blocks"      // those of a block
	Independent = "independent" // none
)

// Scales of factors.
const (
	Linear      = "linear"
	Log         = "log"
	Integer     = "integer"
	Date        = "date"
	Categorical = "categorical"
)

// assignment lays a value over the scenario.
type assignment = scenarios.Assignment

// Study is a study file that was read and found right.
type Study struct {
	Name        string
	Description string
	Scenario    *scenarios.Scenario // with the keys under set laid over it
	Design      Design
	Factors     []Factor // sorted by name; of an elements design the elements
	Arms        []Arm    // sorted by name
	ArmNames    []string // those of the arms in the order of the file
	Metrics     []measure.Metric
	Replicates  Replicates
	Claim       *Claim       // nil: none
	Calibration *Calibration // nil: none
	Confidence  float64      // of all intervals
	Seed        uint64       // of the runs; the scenario's unless the study gives one
	Luck        string
	Warnings    []string         // as they print
	Files       []scenarios.File // as written: the study first, then what it extends, then the scenario's

	kind   kind
	file   *scenarios.Scenario // the study file as read
	places []place             // of Metrics
	base   []Level             // what the scenario itself has of each factor
	points []*Point
	ids    digests
}

func (s *Study) factorNames() []string {
	names := make([]string, len(s.Factors))
	for i, f := range s.Factors {
		names[i] = f.Name
	}
	return names
}

// Design is how points are chosen.
type Design struct {
	Kind         string
	Points       int    // random, lhs, halton, sobol
	Base         int    // saltelli
	Trajectories int    // morris
	Levels       int    // morris
	Second       bool   // saltelli: indices of second order too
	Seed         uint64 // of the design, not of the runs
	Baseline     string // arms
	Of           []string
	Samples      int // elements: orders drawn; 0 is every coalition
	Where        []Constraint
	List         []map[string]string // list: the points as given; nil is one factor at a time
}

// Factor is one thing that is varied.
type Factor struct {
	Name   string
	Paths  []string // set together; of joint levels all that any of them sets
	Scale  string
	Low    float64 // in Unit; of dates days since 1970
	High   float64
	Whole  bool   // rounded to whole numbers
	Steps  int    // of a grid
	Unit   string // behind the number as in the file: /year, %, per 1000
	Levels []Level
	Doc    string // what the first path means
	Money  string // currency, currency/month: what its numbers are an amount of, before Unit; "": no amount

	listed   []string       // joint levels in the order of the file
	settings [][]assignment // of Levels: what each lays over the scenario
	places   []assignment   // of a range: the paths, values to be put in
}

// Listed names the levels in the order in which the file lists them.
func (f *Factor) Listed() []string {
	if f.listed != nil {
		return f.listed
	}
	return texts(f.Levels)
}

// Numeric reports whether levels are numbers, so that lines can be drawn.
func (f *Factor) Numeric() bool { return f.Scale != Categorical }

// Level is the value of a factor at a point.
type Level struct {
	Text  string
	Value float64 // NaN: categorical
}

// Arm is one side of a contrast.
type Arm struct {
	Name     string
	Scenario *scenarios.Scenario // nil: the study's

	seed     uint64 // of Scenario
	settings []assignment
}

// Replicates say how often a point runs.
type Replicates struct {
	Min, Max  int    // equal: a fixed number
	Metric    string // whose interval decides; "" when fixed
	HalfWidth float64
	Relative  bool // HalfWidth is a share of the mean
	Batch     int  // runs between two looks
	Paired    bool // the interval of the difference from the baseline decides
}

// Sequential reports whether runs go on until an interval is narrow enough.
func (r Replicates) Sequential() bool { return r.Max > r.Min }

// What a claim expects of the metric, against the baseline.
const (
	Increase = "increase"
	Decrease = "decrease"
	None     = "none"
	WinWin   = "win_win" // of all parties
)

// Claim makes a contrast a tested claim.
type Claim struct {
	ID, Text     string
	Metric       string
	Arm          string // against the baseline; "" with a contrast
	Contrast     []Weight
	Over         []Weight // what the contrast is divided by; nil: nothing
	Expect       string
	Smallest     float64 // effect of interest
	Relative     bool    // Smallest is a share of the baseline's mean
	Construction Construction
	Parties      []Party // of win_win
}

// Party is one that should not lose.
type Party struct {
	Metric    string  // what it captures
	Tolerance float64 // loss that counts as none; 0: Claim.Smallest
}

// Weight is an arm's in a linear combination of means, sorted by arm.
type Weight struct {
	Arm string
	By  float64
}

// Construction is why a claim cannot fail in this model.
type Construction struct{ Equation, Why string }

// IsSet reports whether the claim is true by construction.
func (c Construction) IsSet() bool { return c.Equation != "" }

func (c Construction) String() string { return c.Equation + ": " + c.Why }

// Point is one setting of everything that is varied.
type Point struct {
	Number int     // from 1
	Block  int     // from 1; 0 without blocks
	Role   string  // in the design: A, AB2, low:q
	Move   float64 // of morris: by how much the factor differs from the point before, in shares of its range
	Arm    string
	Levels []Level // of Study.Factors
	Seed   uint64

	study *Study
	index []int // level of each factor; drawn or fromBase
	hash  string
	err   error
}

// Task is one run: a point and a replicate, both from 1.
type Task struct{ Point, Replicate int32 }
