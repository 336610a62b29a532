package runner

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/sim/results"
	"guanxi/sim/results/table"
	"guanxi/sim/spec"
	"guanxi/sim/units"
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
	for _, f := range scn.Files {
		base := f.Base()
		for k := 2; seen[base]; k++ {
			base = fmt.Sprintf("%d-%s", k, f.Base())
		}
		seen[base] = true
		all = append(all, results.Input{Name: base, Data: f.Text})
	}
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
		if k := slices.IndexFunc(all, func(in results.Input) bool { return in.Name == base }); k < 0 || !bytes.Equal(all[k].Data, data) {
			all = append(all, results.Input{Name: scn.InputName(key), Data: data})
		}
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

// inputBytes returns the size of the data files that a run holds in memory for its folder.
func inputBytes(scn *scenarios.Scenario, own *agents.Spec) int64 {
	var sum int64
	for key, name := range own.Files() {
		if r, err := scn.Open(key, name); err == nil {
			sum += sizeOf(r)
			r.Close()
		}
	}
	return sum
}

// Observation is one row of observed data.
type Observation struct {
	Date  time.Time
	Value float64
	Role  string // fit, holdout, context
}

// Observed reads one of the scenario's observed series.
func Observed(scn *scenarios.Scenario, name string) ([]Observation, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	t := newObserved(own.Observed)
	for _, o := range own.Observed {
		if o.Name == name {
			if err := readObserved(scn, o, t); err != nil {
				return nil, err
			}
		}
	}
	var rows []Observation
	for i := range t.Rows() {
		date, _ := t.Col("date").Time(i)
		rows = append(rows, Observation{date, t.Col("value").Float(i), t.Col("role").Text(i)})
	}
	return rows, nil
}

// observedTable collects the observed data that figures overlay. No run reads it.
func observedTable(scn *scenarios.Scenario, own *agents.Spec) (*table.Table, error) {
	if len(own.Observed) == 0 {
		return nil, nil
	}
	t := newObserved(own.Observed)
	for _, o := range own.Observed {
		if err := readObserved(scn, o, t); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func readObserved(scn *scenarios.Scenario, o spec.Named[agents.ObservedSpec], t *table.Table) error {
	r, err := scn.Open("observed."+o.Name+".file", o.V.File)
	if err != nil {
		return err
	}
	defer r.Close()
	rows, lines, err := society.ReadRows(r)
	if err != nil {
		return fmt.Errorf("observed.%s.file: %s is no table: %w", o.Name, o.V.File, err)
	}
	if len(rows) == 0 {
		return fmt.Errorf("observed.%s.file: %s: no table with a header: it is empty", o.Name, o.V.File)
	}
	column := map[string]int{}
	for k, name := range rows[0] {
		column[name] = k
	}
	need := []string{o.V.Date, o.V.Value}
	for _, e := range o.V.Where.Keys {
		need = append(need, e.Key)
	}
	for _, name := range need {
		if header := rows[0]; len(header) == 1 && strings.ContainsAny(header[0], ";\t") {
			return fmt.Errorf("observed.%s.file: %s: its columns must be separated by commas; the header is %q", o.Name, o.V.File, header[0])
		}
		if k, ok := column[name]; ok && slices.Index(rows[0], name) != k {
			return fmt.Errorf("observed.%s.file: %s has two columns %q", o.Name, o.V.File, name)
		} else if !ok {
			return fmt.Errorf("observed.%s.file: %s has no column %q; it has %s", o.Name, o.V.File, name, strings.Join(rows[0], ", "))
		}
	}
	cell := func(row []string, name string) string {
		if k, ok := column[name]; ok {
			return row[k]
		}
		return ""
	}
	var wrong []string
	for n, row := range rows[1:] {
		if !selected(row, column, o.V.Where) {
			continue
		}
		date, err1 := units.ParseDate(cell(row, o.V.Date))
		value, err2 := units.ParseNumber(cell(row, o.V.Value))
		if err1 != nil || err2 != nil {
			wrong = append(wrong, fmt.Sprintf("%s:%d: %q on %q is not a number on a date", o.V.File, lines[n+1], cell(row, o.V.Value), cell(row, o.V.Date)))
			continue
		}
		cells := []table.Cell{table.Text(o.Name), table.Date(date), table.Float(value * o.V.Scale), table.Text(cell(row, o.V.Role)), table.Text(cell(row, "source"))}
		if t.Col("days") != nil {
			days := table.Missing()
			if o.Name == revenue {
				days = table.Float(o.V.Period.Days())
			}
			cells = append(cells, days)
		}
		t.AppendRow(cells...)
	}
	const most = 5
	if n := len(wrong) - most; n > 0 {
		wrong = append(wrong[:most], fmt.Sprintf("and %d more", n))
	}
	if len(wrong) > 0 {
		return fmt.Errorf("observed.%s.file: %s", o.Name, strings.Join(wrong, "; "))
	}
	return nil
}

// drawn lists the series for which figures overlay observed data.
var drawn = []string{"adopters", "active", "registered", "mau", revenue}

// revenue is the drawn series whose values are sums over a period.
const revenue = "platform_revenue"

// between returns the median number of days between consecutive distinct dates, or +Inf where there
// are fewer than two.
func between(days []float64) float64 {
	slices.Sort(days)
	var gaps []float64
	for k := 1; k < len(days); k++ {
		if days[k] > days[k-1] {
			gaps = append(gaps, days[k]-days[k-1])
		}
	}
	if len(gaps) == 0 {
		return math.Inf(1)
	}
	slices.Sort(gaps)
	return gaps[len(gaps)/2]
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
		case !slices.Contains(drawn, o.Name):
			warn(key, "no figure draws it: a series is named after the metric beside which it is drawn, %s or %s", strings.Join(drawn[:len(drawn)-1], ", "), drawn[len(drawn)-1])
		case own.People.Represents == 0:
			warn(key, "no figure draws it: the scenario does not say how many people its consumers stand for (consumers.represents)")
		}
		if read == nil {
			continue
		}
		rows := 0
		var roles []string
		var days []float64
		for i := range read.Rows() {
			if read.Col("series").Text(i) != o.Name {
				continue
			}
			rows++
			days = append(days, read.Col("date").Float(i))
			if role := read.Col("role").Text(i); !slices.Contains([]string{"", "fit", "holdout", "context"}, role) && !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
		if rows == 0 {
			warn(key+".file", "no row of %s counts", o.V.File)
		}
		if apart := between(days); o.Name == revenue && apart < 0.9*o.V.Period.Days() {
			warn(key, "rows are %g days apart, but each is drawn as a sum over %v; set observed.%s.period, such as 0.25year for quarters", apart, o.V.Period, o.Name)
		}
		for _, role := range roles {
			warn(key+".file", "rows of role %.60q in %s count for nothing: roles are fit, holdout and context", role, o.V.File)
		}
	}
	return notes
}

func selected(row []string, column map[string]int, where *spec.Node) bool {
	for _, e := range where.Keys {
		if row[column[e.Key]] != e.Value.Text {
			return false
		}
	}
	return true
}
