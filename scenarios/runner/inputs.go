package runner

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// inputs returns the files that a run folder carries: the scenario as written with the files that
// it extends, and the data files that it names.
func inputs(scn *scenarios.Scenario, own *agents.Spec) ([]results.Input, error) {
	files := own.Files()
	seen := map[string]bool{}
	for key := range files {
		seen[scn.InputName(key)] = true
	}
	var all []results.Input
	for _, f := range scn.Read() {
		base := f.Base()
		for k := 2; seen[base]; k++ {
			base = fmt.Sprintf("%d-%s", k, f.Base())
		}
		seen[base] = true
		all = append(all, results.Input{Name: base, Data: f.Text})
	}
	data, err := Data(scn)
	return append(all, data...), err
}

// Data returns the data files that a scenario names, as a run folder carries them.
func Data(scn *scenarios.Scenario) (all []results.Input, err error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	files := own.Files()
	for _, key := range slices.Sorted(maps.Keys(files)) {
		r, err := scn.Open(key, files[key])
		if err != nil {
			return nil, err
		}
		data, err := readWhole(r)
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", files[key], err)
		}
		// Open also finds the file by its base name, so a file that two keys share is stored once.
		base := filepath.Base(filepath.FromSlash(files[key]))
		if k := slices.IndexFunc(all, func(in results.Input) bool { return in.Name == base }); k < 0 ||
			!bytes.Equal(all[k].Data, data) {
			all = append(all, results.Input{Name: scn.InputName(key), Data: data})
		}
	}
	return all, nil
}

// Files returns a scenario written out with all defaults, as NAME.yaml, and the data files that it names, where a
// reader of it looks for them.
func Files(scn *scenarios.Scenario) (map[string][]byte, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{scn.Name + ".yaml": []byte(scn.Effective())}
	for key, name := range own.Files() {
		r, err := scn.Open(key, name)
		if err != nil {
			return nil, err
		}
		data, err := readWhole(r)
		r.Close()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[manifest.InputsFolder+"/"+scn.InputName(key)] = data
	}
	return all, nil
}

// readWhole is io.ReadAll for files, whose size is known. Growing a buffer to an edge list of 46 MB
// took 100 MB.
func readWhole(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(int(sizeOf(r)) + bytes.MinRead) // room to detect the end of the file
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// sizeOf returns the size of a file in bytes, or 0 if it is unknown.
func sizeOf(r io.Reader) int64 {
	if f, ok := r.(fs.File); ok {
		if info, err := f.Stat(); err == nil {
			return info.Size()
		}
	}
	return 0
}

// Observed reads one of the scenario's observed series.
func Observed(scn *scenarios.Scenario, name string) ([]agents.Observation, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	for k := range own.Observed {
		if o := &own.Observed[k]; o.Name == name {
			return agents.ReadObserved(o, scn.Opener(own))
		}
	}
	return nil, nil
}

// observation is a row of observed.csv.
type observation struct {
	Series string    `key:"metric that it is compared with"`
	Date   time.Time `key:"date"`
	Value  float64   `stock:"observed value: people, or an amount where the series is one" unit:"people or currency"`
	Role   string    `factor:"fit: may be fitted to; holdout: only judges"`
	Source string    `factor:"where the value stands"`
}

// period follows where a value sums over one that is no year, interval where values are uncertain.
type (
	period struct {
		Days float64 `factor:"for sums: length of the period that the value sums over, which ends with the date" unit:"d"`
	}
	interval struct {
		Low  float64 `stock:"value at the smallest share that belongs to what is simulated; value is at the middle" unit:"people or currency"`
		High float64 `stock:"value at the largest share" unit:"people or currency"`
	}
)

// observedTable collects the observed data that figures overlay. No run reads it.
func observedTable(scn *scenarios.Scenario, own *agents.Spec) (*table.Table, error) {
	if len(own.Observed) == 0 {
		return nil, nil
	}
	all := make([][]agents.Observation, len(own.Observed))
	periods, ranges := false, false
	for k := range own.Observed {
		o := &own.Observed[k]
		var err error
		if all[k], err = agents.ReadObserved(o, scn.Opener(own)); err != nil {
			return nil, err
		}
		ranges = ranges || o.V.Low != ""
		for _, x := range all[k] {
			periods = periods || agents.Flow(o) && !(agents.Revenue(o.Name) && x.From.AddDate(1, 0, 0).Equal(x.Until))
		}
	}
	var columns []table.Column
	if periods {
		columns = table.Columns[period]()
	}
	if ranges {
		columns = append(columns, table.Columns[interval]()...)
	}
	t := table.Of[observation]("observed", "Real data that the figures overlay; no run reads it.", columns...)
	for k, rows := range all {
		o := &own.Observed[k]
		for _, x := range rows {
			days, low, high := table.Missing(), table.Missing(), table.Missing()
			if agents.Flow(o) {
				days = table.Float(x.Until.Sub(x.From).Hours() / 24)
			}
			if o.V.Low != "" {
				low, high = table.Float(x.Low), table.Float(x.High)
			}
			var cells []table.Cell
			if periods {
				cells = append(cells, days)
			}
			if ranges {
				cells = append(cells, low, high)
			}
			t.Add(observation{o.Name, x.Date, x.Value, x.Role, x.Source}, cells...)
		}
	}
	return t, nil
}

// undrawn warns of observed data that no figure will show. read holds the rows that could be read,
// and may be nil.
func undrawn(scn *scenarios.Scenario, own *agents.Spec, read *table.Table) spec.Problems {
	var notes spec.Problems
	warn := func(key, format string, args ...any) {
		notes = append(notes, warning(scn, key, fmt.Sprintf(format, args...)))
	}
	for _, o := range own.Observed {
		key := "observed." + o.Name
		switch {
		case !slices.Contains(agents.Drawn, o.Name):
			last := len(agents.Drawn) - 1
			warn(key, "no figure draws it: a series is named after the metric next to which it is drawn, %s or %s",
				strings.Join(agents.Drawn[:last], ", "), agents.Drawn[last])
		case agents.Flow(&o) && !agents.Revenue(o.Name):
			warn(key, "no figure draws it: figures show %s on dates, not its change", o.Name)
		case own.People.Represents == 0:
			warn(key, "no figure draws it: the scenario does not say how many people its consumers stand for "+
				"(consumers.represents)")
		}
		if read == nil {
			continue
		}
		rows := 0
		var roles []string
		for i := range read.Rows() {
			if read.Col("series").Text(i) != o.Name {
				continue
			}
			rows++
			if role := read.Col("role").Text(i); !slices.Contains([]string{"", "fit", "holdout", "context"}, role) &&
				!slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
		if rows == 0 {
			warn(key+".file", "no row of %s counts", o.V.File)
		}
		for _, role := range roles {
			warn(key+".file", "rows of role %.60q in %s count for nothing: roles are fit, holdout and context", role, o.V.File)
		}
	}
	return notes
}
