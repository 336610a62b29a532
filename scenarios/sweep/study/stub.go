package study

import (
	"errors"
	"time"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// Metric is a metric of the study.
type Metric struct {
	Text, Func, Name string
	At               time.Time
	Level            float64
}

// Constraint is a linear comparison between factors.
type Constraint struct{ Text string }

type setting struct {
	path  string
	value *spec.Node
}

type reading struct{}

// Options say how a study is read.
type Options struct {
	Set []string // path=value laid over the scenario, as after --set
}

var errNotYet = errors.New("not yet")

// Load reads a study: a path, a sweep folder (its study.yaml), or the name of a bundled one.
func Load(nameOrPath string, o Options) (*Study, error) { return nil, errNotYet }

// Parse reads a study from text; name stands for the file in messages.
func Parse(name string, text []byte, o Options) (*Study, error) { return nil, errNotYet }

// Points are the points of the design in order; made once.
func (s *Study) Points() ([]*Point, error) { return nil, errNotYet }

// Scenario is the scenario of the point.
func (p *Point) Scenario() (*scenarios.Scenario, error) { return nil, errNotYet }

// RunID identifies a run by all that decides its result: 16 hex digits.
func (s *Study) RunID(p *Point, replicate int) (string, error) { return "", errNotYet }

// Prepare computes what RunID needs of all points at once, in parallel.
func (s *Study) Prepare(workers int) error { return errNotYet }

// Order is the order in which runs are done, of min replicates of every point.
func (s *Study) Order() ([]Task, error) { return nil, errNotYet }

// Hash identifies the study: scenario, design, factors, arms, metrics,
// replicates, luck and seeds, whatever its spelling.
func (s *Study) Hash() string { return "" }

// Effective is the study as it runs, every default written out; reading it
// gives the same study.
func (s *Study) Effective() string { return "" }

// Diff says in words what changed from old to new; empty: nothing.
func Diff(old, new *Study) []string { return nil }

// Extends reports whether new only adds replicates, values, points, arms or
// metrics to old, so that old's runs are a part of new's.
func Extends(old, new *Study) bool { return false }

// Schema is the JSON Schema (draft 7) of a study file.
func Schema() ([]byte, error) { return nil, errNotYet }

// Is reports whether the file is a study and not a scenario.
func Is(nameOrPath string) bool { return false }

// Bundled names the bundled studies, sorted.
func Bundled() []scenarios.Summary { return nil }
