package manifest

import (
	"errors"
	"math"
	"strings"
	"time"

	"guanxi/sim/results/table"
)

// Run is the manifest.json of a run: what ran, where and when, and the hash of every file.
type Run struct {
	Kind           string         `json:"kind"`    // "run"; a sweep folder has a manifest of its own
	Program        string         `json:"program"` // version of the program
	Format         int            `json:"format"`
	Results        int            `json:"results"`
	Scenario       string         `json:"scenario"`
	ScenarioHash   string         `json:"scenario_hash"`
	Seed           uint64         `json:"seed"`
	Replicates     int            `json:"replicates"` // how many exist
	ReplicatesDone []int          `json:"replicates_done"`
	Asked          []int          `json:"replicates_asked"`
	Complete       bool           `json:"complete"`
	Confidence     float64        `json:"confidence"`
	About          About          `json:"about"`
	Graph          map[int]string `json:"graph"` // digest by replicate
	Metrics        []ExtraMetric  `json:"metrics,omitempty"`
	Warnings       []Warning      `json:"warnings"`
	Command        []string       `json:"command,omitempty"`
	Machine        Machine        `json:"machine"`
	Times          []Times        `json:"times"` // one per session that added replicates
	Listing
}

// About is what a reader of the folder needs to label the numbers.
type About struct {
	Consumers  int64   `json:"consumers,omitempty"`
	Represents float64 `json:"represents,omitempty"` // people that the consumers stand for; 0: not stated
	Currency   string  `json:"currency,omitempty"`
	Ticks      int     `json:"ticks"`
	Tick       string  `json:"tick"`            // length of a tick: "1 d"
	Start      string  `json:"start,omitempty"` // date of the first row; taken from the series when empty
	End        string  `json:"end,omitempty"`   // date of the last row
	Prices     []Price `json:"prices,omitempty"`

	Outside      map[string]string `json:"outside,omitempty"`       // source of each mechanism of another module, by name
	BooksChecked bool              `json:"books_checked,omitempty"` // the ledger was checked in every tick
}

// Price is a price of what is counted, which nobody acts on: at the ends of its range the metrics that it multiplies
// are Factors times what they are.
type Price struct {
	Path    string     `json:"path"`
	Value   string     `json:"value"`
	Ends    [2]string  `json:"ends"`
	Factors [2]float64 `json:"factors"`
	Metrics []string   `json:"metrics"` // as of spec.Counting
}

// Sign is 1 for a metric that the price multiplies, −1 for one that is taken off, 0 for any other.
func (x *Price) Sign(metric string) float64 {
	for _, name := range x.Metrics {
		rest, off := strings.CutPrefix(name, "-")
		if metric == rest || strings.HasSuffix(rest, ".") && strings.HasPrefix(metric, rest) {
			if off {
				return -1
			}
			return 1
		}
	}
	return 0
}

// ExtraMetric is a metric that no table holds, by replicate.
type ExtraMetric struct {
	Name   string                `json:"name"`
	Kind   table.Kind            `json:"kind"`
	Unit   string                `json:"unit"`
	Doc    string                `json:"doc,omitempty"`
	Ends   *Ends                 `json:"ends,omitempty"`
	Values map[int]*table.Number `json:"values"`
}

// Ends are those of a range; nil means unbounded.
type Ends struct {
	Minimum *float64 `json:"minimum,omitempty"`
	Maximum *float64 `json:"maximum,omitempty"`
}

// EndsOf returns the ends of a range; nil: it is not known.
func EndsOf(r table.Range) *Ends {
	if !r.Known() {
		return nil
	}
	c := &Ends{}
	if !math.IsInf(r.Low, 0) {
		c.Minimum = &r.Low
	}
	if !math.IsInf(r.High, 0) {
		c.Maximum = &r.High
	}
	return c
}

// Range is the range that has the ends.
func (c *Ends) Range() table.Range {
	if c == nil {
		return table.Range{}
	}
	r := table.Range{Low: math.Inf(-1), High: math.Inf(1)}
	if c.Minimum != nil {
		r.Low = *c.Minimum
	}
	if c.Maximum != nil {
		r.High = *c.Maximum
	}
	return r
}

// Times say when replicates were run.
type Times struct {
	Replicates []int     `json:"replicates"`
	Started    time.Time `json:"started"`
	Finished   time.Time `json:"finished"`
	Seconds    float64   `json:"seconds"`
}

// ErrNotRun is the error of opening a folder that holds no run.
var ErrNotRun = errors.New("not a run folder")

func ReadRun(dir string) (*Run, error) {
	var m Run
	if err := readKind(dir, RunKind, ErrNotRun, &m, &m.Format); err != nil {
		return nil, err
	}
	return &m, nil
}

func (m *Run) Title() string { return m.Scenario }

func (m *Run) Sources() map[string]string { return m.About.Outside }

func (m *Run) By() (program string, results int) { return m.Program, m.Results }

func (m *Run) renew() { m.Format = FormatVersion }

func (m *Run) hash() string { return m.ScenarioHash }

func (*Run) Folders() []string { return nil }
