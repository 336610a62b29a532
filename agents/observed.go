package agents

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"guanxi/agents/society"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/schema"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// ObservedSpec is a series of real data drawn over the figures.
type ObservedSpec struct {
	File    string
	Date    string
	Value   string
	Role    string
	Holdout string
	Kind    string
	Low     string
	High    string
	Where   *spec.Node
	Scale   float64
	Period  string
	Dated   string
}

func (v *ObservedSpec) declare(o *spec.Section) {
	o.Text(&v.File, "file", "", "table: a bundled name or a path", spec.Required())
	o.Text(&v.Date, "date", "date", "column of dates")
	o.Text(&v.Value, "value", "value", "column of values")
	o.Text(&v.Role, "role", "role", "column that says fit, holdout or context; without it figures show the rows as "+
		"observed, and a fit uses none")
	o.Text(&v.Holdout, "holdout", "", "date: rows from it on are held out and earlier ones are to be fitted, in place "+
		"of a column of roles")
	o.Tree(&v.Where, "where", "{}", "rows to use: a column and the text that it must hold")
	o.Number(&v.Scale, "scale", "1", "factor that converts the values to people, or to currency", spec.Above(0),
		spec.Max(1e12))
	o.Enum(&v.Kind, "kind", "stock", []string{"stock", "flow"}, "stock: a value on its date; flow: a sum over a "+
		"period, which may be a year such as 2015; of a stock, its change. Revenue is a flow in any case")
	o.Text(&v.Period, "period", "", "for a flow: what a row sums over: day, week, month, quarter, year, or a duration "+
		"of whole days or months such as 14d; empty: the spacing of the rows, where it is one of these")
	o.Text(&v.Dated, "dated", "", "for a flow: last, or empty, if a date is the last day of what its row sums over, "+
		"first if it is the first; to be stated where all dates are first days of months, or Mondays of weeks")
	o.Text(&v.Low, "low", "", "column of the smallest share of the value, 0 to 1, that belongs to what is simulated; "+
		"with high. The value counts times the middle of both; figures and fits take the range as its uncertainty")
	o.Text(&v.High, "high", "", "column of the largest such share")
	o.Check(func(k *spec.Checker) {
		if (v.Low == "") != (v.High == "") {
			k.Errorf("low", "a range of shares has two columns: low: COLUMN and high: COLUMN")
		}
	}, "low", "high")
	o.Check(func(k *spec.Checker) {
		if _, err := stepOf(v.Period); v.Period != "" && err != nil {
			k.Errorf("period", "%v", err)
		}
		if !slices.Contains([]string{"", "first", "last"}, v.Dated) {
			k.Errorf("dated", "%q is neither first nor last", v.Dated)
		}
	}, "period", "dated")
	o.Check(func(k *spec.Checker) {
		if _, err := units.ParseDate(v.Holdout); v.Holdout != "" && err != nil {
			k.Errorf("holdout", "%v", err)
		}
	}, "holdout")
}

// Observation is a row of real data.
type Observation struct {
	Date        time.Time // of a flow the last day of its period
	From, Until time.Time // of a flow: its period, without the day of Until
	Value       float64   // in people, or in currency
	Low, High   float64   // range of Value, if it is stated
	Role        string
	Source      string
	Line        int
	year        bool // dated by a year alone
}

// Flow reports whether the values of a series are sums over a period.
func Flow(o *spec.Named[ObservedSpec]) bool {
	return o.V.Kind == "flow" || Revenue(o.Name)
}

// Revenue reports whether a series is an amount that somebody earns.
func Revenue(series string) bool { return strings.HasSuffix(series, "_revenue") }

// Drawn lists the series that figures draw observed data over. None is ever below 0, but the change of a number of
// people may be.
var Drawn = []string{"adopters", "active", "registered", "mau", "buyers", "platform_revenue", "ad_revenue",
	"game_revenue", "commerce_revenue", "service_revenue", "payment_revenue", "o2o_revenue"}

// ReadObserved reads the rows that count from the file of observed data; with an error those that are right.
func ReadObserved(o *spec.Named[ObservedSpec], open func(path string) (io.ReadCloser, error)) ([]Observation, error) {
	r, err := open(o.V.File)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	signed := !slices.Contains(Drawn, o.Name) || Flow(o) && !Revenue(o.Name)
	rows, err := o.V.rows(r, signed, Flow(o))
	if err != nil {
		err = fmt.Errorf("observed.%s.file: %w", o.Name, err)
	}
	return rows, err
}

// warnTwice warns where more people use the platform by the file of the consumers and as initial adopters than were
// observed: one fact given twice, or two files that disagree.
func (s *Spec) warnTwice(w *society.World, open society.Opener) {
	k := slices.IndexFunc(s.Observed, func(o spec.Named[ObservedSpec]) bool { return o.Name == "adopters" && !Flow(&o) })
	if k < 0 || w.JoinedBy(0) < 0 || s.People.Represents == 0 {
		return
	}
	rows, _ := ReadObserved(&s.Observed[k], open) // what is wrong is told elsewhere
	each, n := s.People.Represents/float64(w.N), 0
	var first Observation
	var by int64
	for _, x := range rows {
		t := w.Clock.Until(x.Date)
		if joined := w.JoinedBy(t); t >= 0 && int(t) <= w.Clock.Ticks && (float64(joined)-.5)*each > x.Value {
			if n++; n == 1 || x.Date.Before(first.Date) {
				first, by = x, joined
			}
		}
	}
	if n > 0 {
		w.Scope.Warnf("observed.adopters", "%s:%d has %s people on %s, and with initial_adopters and the dates of %s "+
			"%s use the platform by then (the first of %s): who is in both is counted twice, or some have left",
			s.Observed[k].V.File, first.Line, units.FormatNumber(first.Value), units.FormatDate(first.Date), s.People.File,
			units.FormatNumber(float64(by)*each), digits.Counted(n, "such row"))
	}
}

// checkObserved warns of keys of flows at series that are none.
func (s *Spec) checkObserved(c *spec.Checker) {
	for _, o := range s.Observed {
		for _, x := range [][2]string{{"period", o.V.Period}, {"dated", o.V.Dated}} {
			if path := "observed." + o.Name + "." + x[0]; x[1] != "" && !Flow(&o) && c.Right(path) {
				c.Idlef(path, "the values are no sums, as kind: flow would say")
			}
		}
	}
}

func (o *ObservedSpec) rows(r io.Reader, signed, flow bool) ([]Observation, error) {
	table, lines, wrong, err := society.ReadRows(o.File, r)
	if err != nil {
		return nil, err
	}
	if len(table) == 0 {
		return nil, fmt.Errorf("%s: no table with a header: it is empty", o.File)
	}
	header := table[0]
	need := [][2]string{{o.Date, "date: COLUMN"}, {o.Value, "value: COLUMN"}}
	if o.Low != "" {
		need = append(need, [2]string{o.Low, "low: COLUMN"}, [2]string{o.High, "high: COLUMN"})
	}
	need = append(need, [2]string{"source", ""}) // which may be missing, as may role
	switch o.Role {
	case "":
	case "role":
		need = append(need, [2]string{o.Role, ""})
	default:
		need = append(need, [2]string{o.Role, "role: COLUMN"})
	}
	for _, e := range o.Where.Keys {
		need = append(need, [2]string{e.Key, "where: {COLUMN: TEXT}"})
	}
	var missing, keys []string
	every := ""
	for _, x := range need {
		k := slices.Index(header, x[0])
		near := slices.IndexFunc(header, func(name string) bool {
			return strings.EqualFold(strings.TrimSuffix(name, "s"), x[0])
		})
		switch {
		case k < 0 && x[1] == "" && near >= 0:
			return nil, fmt.Errorf("%s:%d: column %q: name it %s, or otherwise", o.File, lines[0], header[near], x[0])
		case k < 0 && x[1] == "":
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
		return nil, fmt.Errorf("%s has %s; it has %s, which %s can name%s", o.File, strings.Join(missing, " and "),
			strings.Join(header, ", "), strings.Join(slices.Compact(keys), " and "), every)
	}
	if o.Holdout != "" && slices.Contains(header, o.Role) {
		return nil, fmt.Errorf("%s has a column %q, and holdout says which rows are held out: leave one of them out", o.File,
			o.Role)
	}
	judged, _ := units.ParseDate(o.Holdout)
	var out []Observation
	for n, row := range table[1:] {
		cell := func(name string) string {
			if k := slices.Index(header, name); k >= 0 {
				return units.Cell(row[k])
			}
			return ""
		}
		if slices.ContainsFunc(o.Where.Keys, func(e spec.Entry) bool { return cell(e.Key) != units.Cell(e.Value.Text) }) {
			continue
		}
		bad := func(format string, args ...any) {
			wrong.Addf("%s:%d: "+format, append([]any{o.File, lines[n+1]}, args...)...)
		}
		date, year, err1 := o.dateOf(cell(o.Date), flow)
		value, err2 := units.ParseNumber(cell(o.Value))
		switch {
		case err1 != nil:
			bad("%s: %v", o.Date, err1)
		case cell(o.Value) == "":
			bad("%s: no number on %s: leave the row out", o.Value, cell(o.Date))
		case err2 != nil:
			bad("%s: %v; correct it, or leave the row out", o.Value, err2)
		case math.IsInf(value*o.Scale, 0):
			bad("%s: %q times %s is not a number", o.Value, cell(o.Value), units.FormatNumber(o.Scale))
		case !signed && value < 0:
			bad("%s: %q is below 0; correct it, or leave the row out", o.Value, cell(o.Value))
		default:
			role := cell(o.Role)
			if meant, near := spec.Nearest(role, []string{"fit", "holdout", "context"}); near && role != meant {
				bad("%s: %q: name it %s, or otherwise", o.Role, role, meant)
			}
			for _, name := range []string{o.Role, "source", "primary"} { // which observed.csv has
				if text := strings.Join(strings.Fields(cell(name)), " "); text != "" && spec.BadLabel(text) != "" {
					bad("%s: %q %s", name, text, spec.BadLabel(text))
				}
			}
			x := Observation{Date: date, Value: value * o.Scale, Role: cell(o.Role), Source: cell("source"), Line: lines[n+1],
				year: year}
			if from := cell("primary"); from != "" {
				x.Source = from + schema.SeenIn + x.Source
			}
			switch {
			case o.Holdout == "":
			case date.Before(judged):
				x.Role = "fit"
			default:
				x.Role = "holdout"
			}
			if o.Low != "" {
				low, err1 := units.ParseNumber(cell(o.Low))
				high, err2 := units.ParseNumber(cell(o.High))
				if err1 != nil || err2 != nil || !(0 <= low && low <= high && high <= 1) {
					bad("%s and %s: %q and %q are no range of shares, such as 0.3 and 0.6", o.Low, o.High, cell(o.Low), cell(o.High))
					continue
				}
				x.Low, x.High, x.Value = min(x.Value*low, x.Value*high), max(x.Value*low, x.Value*high), x.Value*(low+high)/2
			}
			out = append(out, x)
		}
	}
	if flow {
		o.sum(out, wrong)
	}
	return out, wrong.Err()
}

// dateOf reads a date, or for a flow a year, by its last day or with dated: first by its first.
func (o *ObservedSpec) dateOf(text string, flow bool) (date time.Time, year bool, err error) {
	date, err = time.Parse("2006", strings.TrimSpace(text))
	switch {
	case err != nil:
		date, err = units.ParseDate(text)
		if err == nil && flow && date != date.Truncate(24*time.Hour) {
			err = fmt.Errorf("%q has a time of day; sums are dated by days", text)
		}
		return date, false, err
	case !flow:
		return date, true, fmt.Errorf("%q is a year; kind: flow takes the values as sums over years", text)
	case o.Dated != "first":
		date = date.AddDate(1, 0, -1)
	}
	return date, true, nil
}
