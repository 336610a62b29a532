package schema

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"guanxi/sim/results/table"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// Drawn answers are what they were after a way through CSV, by question too; JSON has what they have and no more.
func TestAnswers(t *testing.T) {
	s := rng.New(49, 1, "answers").Stream(0)
	word := func() string { return []string{"", "a", "x, \"y\"", "o × p", "0.3/day"}[int(5*s.Float64())] }
	number := func() float64 { return []float64{math.NaN(), 0, -1.5, 1e-30, 1 / 3., 1e21}[int(6*s.Float64())] }
	var all []Answer
	kept := 0
	for range 200 {
		a := NewAnswer([]string{"mean", "claim"}[int(2*s.Float64())], word(), word())
		a.About, a.Beside, a.Along, a.At, a.Family, a.Verdict, a.Unit = word(), word(), word(), word(), word(), word(), word()
		a.Value, a.SD, a.Lo, a.Hi, a.P, a.PHolm = number(), number(), number(), number(), number(), number()
		a.Point, a.N, a.Failed = int(3*s.Float64()), int(9*s.Float64()), int(2*s.Float64())
		if all = append(all, a); a.Question == "claim" {
			kept++
		}
		var back map[string]any
		need.Nil(t, json.Unmarshal(need.Value(json.Marshal(a))(t), &back))
		if v, there := back["value"]; there != (a.Value == a.Value) || there && v != a.Value || back["beside"] != nil &&
			back["beside"] != a.Beside {
			t.Errorf("%+v is %v", a, back)
		}
	}
	var text bytes.Buffer
	need.Nil(t, NewAnswers(all...).WriteCSV(&text))
	for _, columns := range [][]table.Column{table.Columns[Answer](), nil} { // as described, and guessed
		read := need.Value(table.ReadCSV(bytes.NewReader(text.Bytes()), "answers.csv", columns))(t)
		if got := AnswersOf(read); fmt.Sprint(got) != fmt.Sprint(all) {
			t.Errorf("%v, want %v", got, all)
		}
		if n := len(AnswersOf(read, "claim")); n != kept {
			t.Errorf("%d claims, want %d", n, kept)
		}
	}
}
