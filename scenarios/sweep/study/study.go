// Package study reads study files: a scenario, what is varied in it, how often each point runs
// and what is measured. A study expands to points, and each replicate of a point is a run with
// its own ID.
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
	Sobol    = "sobol"
	Elements = "elements"
)

// Luck says which points draw the same random numbers.
const (
	Common      = "common"      // all points
	Blocks      = "blocks"      // the points of a block
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

// assignment sets a value in the scenario.
type assignment = scenarios.Assignment

// Study is a valid study file.
type Study struct {
	Name       string
	Scenario   *scenarios.Scenario // with the keys under set applied
	Design     Design
	Factors    []Factor // sorted by name; the elements of an elements design
	Arms       []Arm    // sorted by name
	ArmNames   []string // names of the arms in the order of the file
	Metrics    []measure.Metric
	Within     map[string][2]float64 // bounds of dated metrics, outside which a run ends
	Replicates int                   // of each point
	Confidence float64               // of all intervals
	Seed       uint64                // of the runs; the scenario's unless the study gives one
	Luck       string
	Warnings   []string         // as printed
	Confounds  []string         // what arms bring along with another scenario, a sentence for each
	Source     *Study           // of the user, from which the program derived it; nil: none
	Files      []scenarios.File // as written: the study first, then what it extends, then the scenario's

	kind   *Kind
	parts  []*Part             // sections of questions
	file   *scenarios.Scenario // the study file as read
	places []Place             // position of each of Metrics
	Base   []Level             // value of each factor in the scenario itself
	points []*Point
	ids    scenarios.Digests
	known  *known // of a search and of its lists; nil: nothing

	refused []error // of points drawn that the scenario of an arm refuses
}

func (s *Study) factorNames() []string {
	names := make([]string, len(s.Factors))
	for i, f := range s.Factors {
		names[i] = f.Name
	}
	return names
}

// Design says how points are chosen.
type Design struct {
	Kind     string
	Points   int    // random, lhs, sobol
	Seed     uint64 // of the design, not of the runs
	Baseline string // arms
	Where    []Constraint
	List     []map[string]string // list: the points as given; nil: one factor at a time
}

// Factor is something that is varied.
type Factor struct {
	Name    string
	Paths   []string // set together; for joint levels, all that any of them sets
	Scale   string
	Low     float64 // in Unit; for dates, days since 1970
	High    float64
	Whole   bool   // rounded to whole numbers
	Counted bool   // no decision reads it
	Steps   int    // of a grid
	Unit    string // suffix of the number in the file: /year, %, per 1000
	Levels  []Level
	Doc     string // meaning of the first path
	Element bool   // an element of the scenario, which is off or on
	Money   string // currency or currency/month if the numbers are amounts, without Unit; "": no amount

	listed   []string       // joint levels in the order of the file
	settings [][]assignment // what each of Levels sets in the scenario
	places   []assignment   // of a range: the paths that take its value
}

// Listed returns the names of the levels in the order of the file.
func (f *Factor) Listed() []string {
	if f.listed != nil {
		return f.listed
	}
	return texts(f.Levels)
}

// Numeric reports whether levels are numbers, so that lines can be drawn through them.
func (f *Factor) Numeric() bool { return f.Scale != Categorical }

// Level is the value of a factor at a point.
type Level struct {
	Text  string
	Value float64 // NaN: categorical
}

// Arm is one side of a contrast.
type Arm struct {
	Name     string
	Scenario *scenarios.Scenario // bare; nil: the study's

	hash     string // of Scenario
	seed     uint64 // of Scenario
	without  bool   // lacks elements of the study's scenario
	settings []assignment
	lacks    map[string]bool // paths of factors that it has switched off
}

// Point is one setting of everything that is varied.
type Point struct {
	Number int    // from 1
	Block  int    // from 1; 0 without blocks
	Role   string // in the design: A, AB2, low:q
	Arm    string
	Levels []Level // of Study.Factors
	Seed   uint64

	study *Study
	index []int // level of each factor, or drawn or fromBase
	hash  string
	err   error

	kin *scenarios.Identity // nil: its scenario has faults
}

// Task is one run: a point and a replicate, both counted from 1.
type Task struct{ Point, Replicate int32 }
