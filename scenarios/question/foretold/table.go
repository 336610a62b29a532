package foretold

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guanxi/sim/units"
)

// columns of the table of predictions.
var columns = []string{"row", "outcome", "unit", "predicted", "low", "high", "draws", "sign", "agree", "built_in",
	"not_told", "by_sign", "kind", "by", "known", "solid", "left_out", "dose", "hash", "program", "date", "observed"}

func written(v float64) string {
	if v == 0 {
		return "0" // and not -0
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// Write returns the table of predictions.
func Write(all []*Prediction) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Write(columns)
	for _, p := range all {
		w.Write([]string{p.Row, p.Outcome, p.Unit, written(p.Value), written(p.Low), written(p.High), strconv.Itoa(p.Draws),
			p.Sign, written(p.Agree), strconv.FormatBool(p.BuiltIn), p.NotTold, strconv.FormatBool(p.BySign), p.Kind, p.By, p.Known,
			strconv.FormatBool(p.Solid), p.LeftOut, p.Dose, p.Hash, p.Program, p.Dated, p.Observed})
	}
	w.Flush()
	return b.Bytes()
}

// Same reports whether another prediction is of the same outcome.
func (p *Prediction) Same(o *Prediction) bool { return o.Row == p.Row && o.Outcome == p.Outcome }

// lines reads a table whose columns have names, among which some must be.
func lines(name string, text []byte, needed []string) (all []map[string]string, err error) {
	rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("%s is no table: %w", name, err)
	}
	for _, c := range needed {
		if !slices.Contains(rows[0], c) {
			return nil, fmt.Errorf("%s:1: a column %s is missing", name, c)
		}
	}
	for _, row := range rows[1:] {
		cells := map[string]string{}
		for k, c := range rows[0] {
			cells[c] = strings.TrimSpace(row[k])
		}
		all = append(all, cells)
	}
	return all, nil
}

// Read reads a table of predictions.
func Read(name string, text []byte) (all []*Prediction, err error) {
	rows, err := lines(name, text, columns)
	if err != nil {
		return nil, err
	}
	for k, c := range rows {
		number := func(column string) float64 {
			v, wrong := strconv.ParseFloat(c[column], 64)
			if wrong != nil && err == nil {
				err = fmt.Errorf("%s:%d: %s is %q, not a number", name, k+2, column, c[column])
			}
			return v
		}
		all = append(all, &Prediction{Row: c["row"], Outcome: c["outcome"], Unit: c["unit"], Value: number("predicted"),
			Low: number("low"), High: number("high"), Draws: int(number("draws")), Sign: c["sign"], Agree: number("agree"),
			BuiltIn: c["built_in"] == "true", NotTold: c["not_told"], BySign: c["by_sign"] == "true", Kind: c["kind"],
			By: c["by"], Known: c["known"], Solid: c["solid"] == "true", LeftOut: c["left_out"], Dose: c["dose"],
			Hash: c["hash"], Program: c["program"], Dated: c["date"], Observed: c["observed"]})
	}
	return all, err
}

// observed reads what was observed: a sign, or a number in the unit of the outcome, which may stand behind it. A share
// or points may be in percent. NaN: a sign alone is known.
func observed(text, unit string) (sign string, v float64, err error) {
	if slices.Contains([]string{"+", "-"}, text) {
		return text, math.NaN(), nil
	}
	digits, in, _ := strings.Cut(text, " ")
	by := 1.0
	if rest, percent := strings.CutSuffix(digits, "%"); percent && slices.Contains([]string{"share", "points"}, unit) {
		digits, by = rest, .01
	}
	if v, err = units.ParseNumber(strings.TrimPrefix(digits, "+")); err != nil || in != "" && in != unit {
		return "", 0, fmt.Errorf("%q is not in the unit of the row: write a number, or + or -, of unit %s", text, unit)
	}
	sign, _, _ = signs([]float64{v * by}, null(unit))
	return sign, v * by, nil
}
