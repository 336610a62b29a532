package plots

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// openCalibration is the folder of a calibration, of which the tables matter alone.
func openCalibration(dir string) *folder {
	f := newFolder(dir, filepath.Base(filepath.Clean(dir)), manifest.About{}, func(name string) (*table.Table, error) {
		path := filepath.Join(dir, name+".csv")
		if _, err := os.Stat(path); err != nil {
			return nil, nil
		}
		return table.ReadCSVFile(path, nil)
	})
	f.calibrated = true
	return f
}

// A fitted is a target of a calibration as fit.csv has it.
type fitted struct {
	name, role       string
	x                float64 // date; NaN: none
	observed         float64
	model, low, high float64
	yard             map[string]float64
}

// A yardstick is a plain forecast: its column, and how it is named and drawn.
type yardstick struct {
	column, label string
	style         style
}

func yardsticks() []yardstick {
	return []yardstick{
		{"naive", "naive", styleOf(grey, dots, noHatch)},
		{"bass", "Bass", styleOf(vermillion, dashed, noHatch)},
		{"gompertz", "Gompertz", styleOf(green, dashDot, noHatch)},
		{"logistic", "logistic", styleOf(purple, longDash, noHatch)},
	}
}

func (f *studyFolder) fit() ([]fitted, error) {
	t, err := f.need("fit", "target", "date", "role", "observed", "model", "lo", "hi")
	if err != nil {
		return nil, err
	}
	var all []fitted
	for r := range t.Rows() {
		x := fitted{name: t.Col("target").Text(r), role: t.Col("role").Text(r), x: math.NaN(), observed: t.Col("observed").Float(r),
			model: t.Col("model").Float(r), low: t.Col("lo").Float(r), high: t.Col("hi").Float(r), yard: map[string]float64{}}
		if c := t.Col("date"); !c.Missing(r) && c.Column().Type == table.DateType {
			x.x = c.Float(r)
		}
		for _, y := range yardsticks() {
			x.yard[y.column] = math.NaN()
			if c := t.Col(y.column); c != nil && !c.Missing(r) && c.Column().Type != table.TextType {
				x.yard[y.column] = c.Float(r)
			}
		}
		all = append(all, x)
	}
	return all, nil
}

// calibration: the targets of a calibration, what the kept draws say of them, and
// plain forecasts.
//
// Reads fit (target, date, role, observed, model, lo, hi, a column per forecast)
// and errors (series, role, model, mape).
func calibration(f *studyFolder) (*chart, error) {
	rows, err := f.fit()
	if err != nil {
		return nil, err
	}
	c := &chart{title: "Calibration"}
	var names []string
	var alone []fitted
	for _, x := range rows {
		if math.IsNaN(x.x) {
			alone = append(alone, x)
		} else if !slices.Contains(names, x.name) {
			names = append(names, x.name)
		}
	}
	var words []string
	for _, name := range names {
		of := slices.DeleteFunc(slices.Clone(rows), func(x fitted) bool { return x.name != name || math.IsNaN(x.x) })
		slices.SortStableFunc(of, func(a, b fitted) int { return int(math.Copysign(1, a.x-b.x)) })
		c.below(fitPanel(name, of))
		words = append(words, name+": "+f.missWords(name))
	}
	if len(alone) > 0 {
		c.panels = append(c.panels, alonePanel(alone))
		var w []string
		for _, x := range alone {
			w = append(w, fmt.Sprintf("%s (%s) %s of what was observed", x.name, roleWord(x.role), perCent(x.model/x.observed)))
		}
		words = append(words, strings.Join(w, ", "))
	}
	if len(c.panels) == 0 {
		return nil, nothing("table fit: no target")
	}
	c.alt = fmt.Sprintf("Calibration %s: observed values fitted to (filled dots) and held out (hollow dots); the weighted mean over the kept draws as a line with the interval in which nine of ten observations should lie as a band; beside it the last value (naive) and the curves of Bass, Gompertz and the logistic, fitted to the same rows. %s",
		f.label, inPanels(words))
	return c, nil
}

func roleWord(role string) string {
	switch role {
	case "holdout":
		return "held out"
	case "later":
		return "later than the window"
	}
	return "fitted to"
}

func perCent(x float64) string { return significant(100*x, 3) + " %" }

// fitPanel is a series over its dates.
func fitPanel(name string, rows []fitted) *panel {
	p := &panel{x: axis{kind: calendar}, y: axis{title: name, zero: true}}
	model := &curve{series: "model", style: styleOf(blue, solid, noHatch)}
	for _, x := range rows {
		model.x, model.y = append(model.x, x.x), append(model.y, x.model)
		model.lo, model.hi, model.n = append(model.lo, x.low), append(model.hi, x.high), append(model.n, 0)
	}
	p.key = []keyItem{model.inKey()}
	for _, y := range yardsticks() {
		m := &curve{series: y.label, style: y.style, width: 0.6}
		some := false
		for _, x := range rows {
			m.x, m.y = append(m.x, x.x), append(m.y, x.yard[y.column])
			some = some || !math.IsNaN(x.yard[y.column])
		}
		if some {
			p.marks = append(p.marks, m)
			p.key = append(p.key, m.inKey())
		}
	}
	p.marks = append(p.marks, model)
	for _, role := range []string{"fit", "holdout"} {
		d := &points{series: "observed, " + roleWord(role), kind: "observed", colour: black, hollow: role == "holdout", radius: 1.6}
		for _, x := range rows {
			if (x.role == "fit") == (role == "fit") { // what is later than the window was held out too
				d.x, d.y = append(d.x, x.x), append(d.y, x.observed)
			}
		}
		if len(d.x) > 0 {
			p.marks = append(p.marks, d)
			p.key = append(p.key, d.inKey(roleWord(role)))
		}
	}
	return p
}

// alonePanel is targets that are no series: the model over what was observed.
func alonePanel(rows []fitted) *panel {
	p := &panel{x: axis{title: "model, % of what was observed", ends: ends(100, 100)}, y: axis{kind: categories}}
	for _, role := range []string{"fit", "holdout"} {
		d := &points{series: "model, " + roleWord(role), kind: "mean", colour: blue, hollow: role == "holdout", radius: 2}
		for i, x := range rows {
			if x.role != role || x.observed == 0 {
				continue
			}
			d.x, d.y = append(d.x, 100*x.model/x.observed), append(d.y, float64(i))
			d.xlo, d.xhi = append(d.xlo, 100*x.low/x.observed), append(d.xhi, 100*x.high/x.observed)
		}
		if len(d.x) > 0 {
			p.marks = append(p.marks, d)
		}
	}
	for _, x := range rows {
		p.y.names = append(p.y.names, x.name)
	}
	p.marks = append(p.marks, uprightAt(100, len(rows), solid))
	return p
}

// missWords are the mean errors of the model and the forecasts on rows later than the
// window fitted to and on rows held out, or on those fitted to where there are neither.
func (f *studyFolder) missWords(series string) string {
	t, err := f.need("errors", "series", "role", "model", "mape")
	if err != nil {
		return "errors are not stated"
	}
	var said []string
	for _, role := range []string{"later", "holdout", "fit"} {
		if role == "fit" && len(said) > 0 {
			break
		}
		var w []string
		for r := range t.Rows() {
			if t.Col("series").Text(r) == series && t.Col("role").Text(r) == role {
				w = append(w, t.Col("model").Text(r)+" "+perCent(t.Col("mape").Float(r)))
			}
		}
		if len(w) > 0 {
			said = append(said, "mean absolute error of rows "+roleWord(role)+": "+strings.Join(w, ", "))
		}
	}
	if len(said) > 0 {
		return strings.Join(said, "; ")
	}
	return "no row has an error"
}
