package manifest

import (
	"errors"
	"time"

	"guanxi/sim/results/schema"
)

// Sweep is the manifest.json of a sweep folder.
type Sweep struct {
	Studied
	Design     string          `json:"design"` // kind of design
	Luck       string          `json:"luck"`
	Baseline   string          `json:"baseline,omitempty"`
	Confidence float64         `json:"confidence"`
	Factors    []schema.Factor `json:"factors"`
	Arms       []string        `json:"arms,omitempty"`
	Metrics    []schema.Metric `json:"metrics"`
	Points     int             `json:"points"`
	Blocks     int             `json:"blocks,omitempty"`
	Runs       int             `json:"runs"` // planned
	Done       int             `json:"done"` // including failed ones
	Failed     int             `json:"failed"`
	Complete   bool            `json:"complete"`
	Currency   string          `json:"currency,omitempty"`
	Consumers  int64           `json:"consumers,omitempty"`
	Unlike     []string        `json:"unlike,omitempty"` // what arms bring along with another scenario
	Mended     []string        `json:"mended,omitempty"` // damaged journal lines whose runs were repeated
	Warnings   []string        `json:"warnings"`
	Command    []string        `json:"command,omitempty"`
	Machine    Machine         `json:"machine"`
	Times      []SweepTimes    `json:"times,omitempty"`
	Listing
}

func (*Sweep) Folders() []string { return nil }

// SweepTimes say when a process worked on the sweep.
type SweepTimes struct {
	Process  string    `json:"process"`          // name of its journal
	Started  time.Time `json:"started,omitzero"` // not known of shards and of processes that were killed
	Finished time.Time `json:"finished"`
	Runs     int       `json:"runs"`
	Seconds  float64   `json:"seconds"` // run time, summed over workers
}

// ErrNotSweep is the error of opening a folder that holds no sweep.
var ErrNotSweep = errors.New("not a sweep folder")

func ReadSweep(dir string) (*Sweep, error) {
	var m Sweep
	if err := readKind(dir, SweepKind, ErrNotSweep, &m, &m.Format); err != nil {
		return nil, err
	}
	return &m, nil
}

// SweepOf reads the manifest of a sweep folder; sound reports whether it is unaltered.
func SweepOf(dir string) (m *Sweep, sound bool, err error) {
	m, err = ReadSweep(dir)
	if err != nil {
		return nil, false, err
	}
	differ, err := Verify(dir)
	return m, len(differ) == 0, err
}
