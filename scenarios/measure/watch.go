package measure

import (
	"guanxi/agents"
	"guanxi/sim/results"
)

// Watch measures one run.
type Watch struct {
	run     *agents.Run
	metrics []Metric
}

// Attach prepares a run that was built and has not begun to be measured. The
// error is an *Unknown with all that the run cannot measure.
func Attach(run *agents.Run, metrics []Metric) (*Watch, error) { return AttachKnown(run, metrics, nil) }

// AttachKnown is Attach for a run that may lack some of the metrics, because
// their mechanism is off in it: known are the columns that Describe gave where
// they exist. A flow that is lacking is 0, another quantity missing.
func AttachKnown(run *agents.Run, metrics []Metric, known []results.Column) (*Watch, error) {
	return &Watch{run: run, metrics: metrics}, nil
}

// Values are the metrics of the run that has ended, in their order; NaN is
// missing.
func (w *Watch) Values() []float64 { return make([]float64, len(w.metrics)) }

// Series are the recorded values of the names that the metrics use, as far as
// they are columns of series: tick, time, date, then the names.
func (w *Watch) Series() *results.Table { return nil }

// Describe gives each metric's column: name, kind, unit, meaning. The run need
// not have run. The error is as Attach's.
func Describe(run *agents.Run, metrics []Metric) ([]results.Column, error) { return nil, nil }

// Names lists all names that metrics of a run may use.
func Names(run *agents.Run) []string { return nil }

// Unknown is the error of metrics that a run cannot measure.
type Unknown struct {
	Metrics  []Metric
	Messages []string // one for each
}

func (e *Unknown) Error() string { return "" }
