package sweep

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// about describes the metrics and inputs of a study before any run.
type about struct {
	metrics   []table.Column // in the order of the study
	known     []table.Column // quantities that the metrics use
	series    []table.Column // series that the metrics use
	inputs    []input
	named     map[string][]byte // data files by their path as written
	notes     []string
	currency  string
	consumers int64          // 0: differs between points or unknown
	tick      units.Duration // the longest of the points
}

// input is a file that some point reads.
type input struct {
	name   string // path below inputs/
	data   []byte
	isData bool // a data file, not a study or scenario as written
}

// samples returns points that together have every arm and every level of the categorical
// factors: whatever a study contains is in one of them.
func samples(points []*study.Point) []*study.Point {
	seen := map[string]bool{}
	var out []*study.Point
	for _, p := range points {
		fresh := len(out) == 0
		see := func(what string) {
			if !seen[what] {
				seen[what], fresh = true, true
			}
		}
		see("arm " + p.Arm)
		for i, l := range p.Levels {
			if l.Value != l.Value {
				see(fmt.Sprintf("%d %s", i, l.Text))
			}
		}
		if fresh {
			out = append(out, p)
		}
	}
	return out
}

// Check finds errors that the study file alone does not show: points that cannot be built,
// metrics that no point has, missing data files.
func Check(s *study.Study) error {
	points, err := s.Points()
	if err != nil {
		return err
	}
	_, err = describe(s, points)
	return err
}

// describe finds the metrics of a study, from small worlds of as many points as necessary, and
// the files that points read.
func describe(s *study.Study, points []*study.Point) (*about, error) {
	a := &about{metrics: make([]table.Column, len(s.Metrics))}
	own, err := s.Scenario.Decode()
	if err != nil {
		return nil, err
	}
	a.currency, a.consumers = own.Currency, -1
	unknown := &measure.Unknown{} // from the first world
	var first error               // why the first point has no world
	built := false
	tried := samples(points)
	for k, p := range slices.Concat(tried, points[:min(len(points), mostBuilt)]) {
		if k >= len(tried) && built {
			break // the other points are only for a study whose samples have no world
		}
		run, err := a.world(p, built)
		if err != nil {
			first = cmp.Or(first, err)
		}
		if run == nil {
			continue
		}
		built = true
		wrong, err := a.learn(run, s.Metrics)
		run.Close()
		if err != nil {
			return nil, err
		}
		if wrong != nil && unknown.Why == nil {
			unknown = wrong
		}
	}
	if s.Varies(scenarios.CountKey) {
		a.consumers = 0
	}
	if s.Varies("clock.tick") {
		a.tick = 0
	}
	if !built {
		return nil, noWorld(points, first)
	}
	if a.lacks() {
		return nil, a.unknown(s, unknown)
	}
	consumers := math.Inf(1)
	if a.consumers > 0 {
		consumers = float64(a.consumers)
	}
	for i := range a.metrics {
		if c := &a.metrics[i]; c.Step > 0 && c.Unit == "d" {
			c.Step = a.tick.Days()
		}
	}
	for _, all := range [][]table.Column{a.metrics, a.series} {
		for i := range all {
			all[i].Range = all[i].Range.Among(consumers)
		}
	}
	return a, nil
}

// world reads the files of a point and builds a small world of it, or none if an earlier one has
// all metrics.
func (a *about) world(p *study.Point, built bool) (*agents.Run, error) {
	scn, err := p.Scenario()
	if err != nil {
		return nil, err
	}
	if err := a.readInputs(scn); err != nil {
		return nil, err
	}
	if err := a.count(scn); err != nil || built && !a.lacks() {
		return nil, err
	}
	return runner.Small(scn)
}

// noWorld says why no point can be built, with all that is wrong with the files of the first.
func noWorld(points []*study.Point, first error) error {
	if scn, err := points[0].Scenario(); err == nil {
		if _, err := runner.CheckFiles(scn); err != nil {
			return err
		}
	}
	which := "no point"
	if len(points) > mostBuilt {
		which = fmt.Sprintf("none of the first %d points", mostBuilt)
	}
	return fmt.Errorf("%s of the study can be run; the first fails with: %w", which, first)
}

// lacks reports whether some metric was in no world so far.
func (a *about) lacks() bool {
	return slices.ContainsFunc(a.metrics, func(c table.Column) bool { return c.Name == "" })
}

// learn takes from a world the columns of metrics that no earlier world had, and those of the
// series. wrong holds the metrics that it cannot measure, if some are still missing.
func (a *about) learn(run *agents.Run, metrics []measure.Metric) (wrong *measure.Unknown, err error) {
	var names []string
	for i, m := range metrics {
		for _, part := range m.Parts() {
			names = append(names, part.Name)
		}
		if a.metrics[i].Name != "" {
			continue
		}
		if c, err := measure.Describe(run, metrics[i:i+1]); err == nil {
			a.metrics[i] = c[0]
		} else if !errors.As(err, &wrong) {
			return nil, err
		}
	}
	for _, c := range measure.Known(run) {
		if slices.Contains(names, c.Name) && !slices.ContainsFunc(a.known,
			func(o table.Column) bool { return o.Name == c.Name }) {
			a.known = append(a.known, c)
		}
	}
	if a.lacks() { // all of them, for an error message about each
		_, err := measure.Describe(run, metrics)
		errors.As(err, &wrong)
	}
	for _, c := range run.SeriesOf(names).Columns() {
		if c.Kind != table.Key && !slices.ContainsFunc(a.series, func(o table.Column) bool { return o.Name == c.Name }) {
			if c.Type == table.MoneyType {
				c.Type = table.FloatType // exact values are in the run folder; a sweep can have millions of rows
			}
			a.series = append(a.series, c)
		}
	}
	return wrong, nil
}

// count sets the number of consumers from a point, or 0 if points differ in it or a graph file
// determines it.
func (a *about) count(scn *scenarios.Scenario) error {
	own, err := scn.Decode()
	if err != nil {
		return err
	}
	n := int64(own.People.Count)
	if own.Ties.Kind == "file" {
		n = 0
	}
	a.tick = max(a.tick, own.Clock.Tick)
	if a.consumers < 0 {
		a.consumers = n
	} else if a.consumers != n {
		a.consumers = 0
	}
	return nil
}

// unknown returns an error for the metrics that no point has, as worded by the first world.
func (a *about) unknown(s *study.Study, u *measure.Unknown) error {
	said := map[int]string{}
	for i, m := range s.Metrics {
		if a.metrics[i].Name == "" {
			said[i] = cmp.Or(u.Why[m.Text], "no point of the study has it")
		}
	}
	return s.WrongMetrics(said)
}

func (a *about) readInputs(scn *scenarios.Scenario) error {
	files := scn.Inputs()
	for _, key := range slices.Sorted(maps.Keys(files)) {
		r, err := scn.Open(key, files[key])
		if err != nil {
			return err
		}
		data, err := io.ReadAll(r)
		r.Close()
		if err != nil {
			return fmt.Errorf("%s: %w", files[key], err)
		}
		a.addData(scn.InputName(key), files[key], data)
	}
	return nil
}

// addData keeps a data file under its name or, where another has it, under one of its path. If files
// in two folders are named by the same path, only the first is found when the study is read from the
// sweep folder.
func (a *about) addData(name, path string, data []byte) {
	if first, named := a.named[path]; !named || string(first) == string(data) {
		if a.named == nil {
			a.named = map[string][]byte{}
		}
		a.named[path] = data
		for _, as := range []string{name, scenarios.OwnInputName(path)} {
			i := slices.IndexFunc(a.inputs, func(o input) bool { return o.name == as })
			if i < 0 {
				a.inputs = append(a.inputs, input{as, data, true})
			}
			if i < 0 || string(a.inputs[i].data) == string(data) {
				return
			}
		}
	}
	a.addInput(name, data, true)
}

// addInput keeps a file under its name, with a number where another has it.
func (a *about) addInput(name string, data []byte, isData bool) {
	for k := 1; ; k++ {
		as := name
		if k > 1 {
			as = fmt.Sprintf("%d-%s", k, name)
		}
		i := slices.IndexFunc(a.inputs, func(o input) bool { return o.name == as })
		if i < 0 {
			if k > 1 && isData {
				a.notes = append(a.notes, fmt.Sprintf("two input files are called %s, so runs of the second cannot be repeated "+
					"from the sweep folder alone; rename one", name))
			}
			a.inputs = append(a.inputs, input{as, data, isData})
			return
		}
		if string(a.inputs[i].data) == string(data) {
			return
		}
	}
}

// addWritten adds the study and its scenario as they were written. A study that was read from
// a sweep folder has them there.
func (a *about) addWritten(s *study.Study) error {
	if s.Source != nil {
		a.addInput(derivedFrom, []byte(s.Source.Given()), false)
	}
	if len(s.Files) == 0 {
		return nil
	}
	dir := filepath.Dir(s.Files[0].Name)
	if filepath.Base(s.Files[0].Name) != manifest.StudyFile || !exists(filepath.Join(dir, manifest.File)) {
		for _, file := range s.Files {
			a.addInput(filepath.Base(file.Name), file.Text, false)
		}
		return nil
	}
	entries, err := os.ReadDir(filepath.Join(dir, manifest.InputsFolder))
	if err != nil {
		return nil // missing but not needed
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || slices.ContainsFunc(a.inputs, func(in input) bool { return in.name == e.Name() }) {
			continue
		}
		data, err := manifest.ReadBelow(dir, manifest.InputsFolder+"/"+e.Name())
		if err != nil {
			return err
		}
		a.addInput(e.Name(), data, false)
	}
	return nil
}
