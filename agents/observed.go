package agents

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/agents/society"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// ObservedSpec is a series of real data drawn over the figures.
type ObservedSpec struct {
	File   string
	Date   string
	Value  string
	Role   string
	Where  *spec.Node
	Scale  float64
	Period units.Duration
}

func (v *ObservedSpec) declare(o *spec.Section) {
	o.Text(&v.File, "file", "", "table: a bundled name or a path", spec.Required())
	o.Text(&v.Date, "date", "date", "column of dates")
	o.Text(&v.Value, "value", "value", "column of values")
	o.Text(&v.Role, "role", "role", "column that says fit, holdout or context; without it figures show the rows as observed, and guanxi calibrate uses none")
	o.Tree(&v.Where, "where", "{}", "rows to use: a column and the text that it must hold")
	o.Number(&v.Scale, "scale", "1", "factor that converts the values to people, or to currency", spec.Above(0), spec.Max(1e12))
	o.Duration(&v.Period, "period", "1year", "for platform_revenue: the period that a value sums over, ending on its date; 0.25year for quarters", spec.Above(0), spec.Max("100year"))
}

// Observation is a row of real data.
type Observation struct {
	Date   time.Time
	Value  float64 // in people, or in currency
	Role   string
	Source string
}

// Revenue is the observed series whose values are sums over a period.
const Revenue = "platform_revenue"

// Drawn lists the series that figures draw observed data over. None is ever below 0.
var Drawn = []string{"adopters", "active", "registered", "mau", Revenue}

// ReadObserved reads the rows that count from the file of observed data.
func ReadObserved(o *spec.Named[ObservedSpec], open func(path string) (io.ReadCloser, error)) ([]Observation, error) {
	r, err := open(o.V.File)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	rows, err := o.V.rows(r, slices.Contains(Drawn, o.Name))
	if err != nil {
		return nil, fmt.Errorf("observed.%s.file: %w", o.Name, err)
	}
	return rows, nil
}

func (o *ObservedSpec) rows(r io.Reader, drawn bool) ([]Observation, error) {
	table, lines, wrong, err := society.ReadRows(o.File, r)
	if err != nil {
		return nil, err
	}
	if len(table) == 0 {
		return nil, fmt.Errorf("%s: no table with a header: it is empty", o.File)
	}
	header := table[0]
	need := [][2]string{{o.Date, "date: COLUMN"}, {o.Value, "value: COLUMN"}}
	for _, e := range o.Where.Keys {
		need = append(need, [2]string{e.Key, "where: {COLUMN: TEXT}"})
	}
	var missing, keys []string
	every := ""
	for _, x := range need {
		switch k := slices.Index(header, x[0]); {
		case k < 0:
			missing, keys = append(missing, fmt.Sprintf("no column %q", x[0])), append(keys, x[1])
			if o.Where.Get(x[0]) != nil {
				every = "; where: off takes every row"
			}
		case slices.Contains(header[k+1:], x[0]):
			return nil, fmt.Errorf("%s has two columns %q", o.File, x[0])
		}
	}
	if len(missing) > 0 {
		return nil, fmt.Errorf("%s has %s; it has %s, which %s can name%s", o.File, strings.Join(missing, " and "), strings.Join(header, ", "), strings.Join(slices.Compact(keys), " and "), every)
	}
	var out []Observation
	for n, row := range table[1:] {
		cell := func(name string) string {
			if k := slices.Index(header, name); k >= 0 {
				return row[k]
			}
			return ""
		}
		if slices.ContainsFunc(o.Where.Keys, func(e spec.Entry) bool { return cell(e.Key) != e.Value.Text }) {
			continue
		}
		bad := func(format string, args ...any) {
			wrong.Addf("%s:%d: %s", o.File, lines[n+1], fmt.Sprintf(format, args...))
		}
		date, err1 := units.ParseDate(cell(o.Date))
		value, err2 := units.ParseNumber(cell(o.Value))
		switch {
		case err1 != nil:
			bad("%s: %v", o.Date, err1)
		case strings.TrimSpace(cell(o.Value)) == "":
			bad("%s: no number on %s: leave the row out", o.Value, cell(o.Date))
		case err2 != nil:
			bad("%s: %v", o.Value, err2)
		case math.IsInf(value*o.Scale, 0):
			bad("%s: %q times %s is not a number", o.Value, cell(o.Value), units.FormatNumber(o.Scale))
		case drawn && value < 0:
			bad("%s: %q is below 0", o.Value, cell(o.Value))
		default:
			for _, name := range []string{o.Role, "source"} { // which observed.csv has
				if text := strings.Join(strings.Fields(cell(name)), " "); text != "" && spec.BadLabel(text) != "" {
					bad("%s: %q %s", name, text, spec.BadLabel(text))
				}
			}
			out = append(out, Observation{date, value * o.Scale, cell(o.Role), cell("source")})
		}
	}
	return out, wrong.Err()
}
