package foretold

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"

	"guanxi/sim/results/table"
	"guanxi/sim/units"
)

// Prediction is what is foretold of an outcome, a row of foretold.csv.
type Prediction struct {
	Row       string  `key:"experiment"`
	Outcome   string  `key:"its letter"`
	Unit      string  `key:"of the outcome"`
	Predicted float64 `factor:"median over draws"`
	Low       float64 `factor:"5 % of draws"`
	High      float64 `factor:"95 % of draws"`
	Draws     int     `factor:"that have a value"`
	Sign      string  `factor:"that most draws have"`
	Agree     float64 `factor:"share of draws with it"`
	BuiltIn   bool    `factor:"draws agree in it in every setting"`
	NotTold   string  `factor:"why no sign is predicted"`
	BySign    bool    `factor:"no size is predicted"`
	Kind      string  `key:"now or analogue"`
	By        string  `key:"what chose who is treated"`
	Known     string  `key:"fresh or seen"`
	Solid     bool    `factor:"counts as evidence"`
	LeftOut   string  `factor:"outcomes that are not played"`
	Dose      string  `factor:"what reaches those treated"`
	Hash      string  `key:"of the study"`
	Program   string  `key:"version"`
	Date      string  `key:"of the last run"`
	Observed  string  `factor:"as entered"`
}

// Same reports whether another prediction is of the same outcome.
func (p *Prediction) Same(o *Prediction) bool { return o.Row == p.Row && o.Outcome == p.Outcome }

// Write returns the table of predictions.
func Write(all []*Prediction) []byte {
	t := table.Of[Prediction]("foretold", "what is foretold of field experiments")
	for _, p := range all {
		t.Add(*p)
	}
	var b bytes.Buffer
	t.WriteCSV(&b) // into memory
	return b.Bytes()
}

// Read reads a table of predictions.
func Read(path string) (all []*Prediction, err error) {
	t, err := table.ReadCSVFile(path, table.Columns[Prediction]())
	if err != nil {
		return nil, err
	}
	for _, p := range table.RowsOf[Prediction](t, nil) {
		all = append(all, &p)
	}
	return all, nil
}

// observed reads what was observed: a sign, or a number in the unit of the outcome, which may stand behind it. A share
// or points may be in percent. NaN: a sign alone is known.
func observed(text, unit string) (sign string, v float64, err error) {
	if text == "+" || text == "-" {
		return text, math.NaN(), nil
	}
	digits, in, _ := strings.Cut(text, " ")
	v, percent, err := sized(digits)
	if err != nil || in != "" && in != unit || percent && !slices.Contains([]string{"share", "points"}, unit) {
		return "", 0, fmt.Errorf("%q is not in the unit of the row: write a number, or + or -, of unit %s", text, unit)
	}
	sign, _, _ = signs([]float64{v}, null(unit))
	return sign, v, nil
}

// sized reads a number that may be in percent.
func sized(text string) (v float64, percent bool, err error) {
	text, percent = strings.CutSuffix(strings.TrimPrefix(text, "+"), "%")
	if v, err = units.ParseNumber(strings.TrimSpace(text)); percent {
		v /= 100
	}
	return v, percent, err
}
