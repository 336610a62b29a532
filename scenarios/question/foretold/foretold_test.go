package foretold

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios/sweep/stats"
	"guanxi/sim/simtest/need"
)

// Expressions are worth what the sums, products and quotients of which they are written are worth, whatever blanks
// stand between: 2,000 of them, drawn with their values.
func TestExpressions(t *testing.T) {
	r := rand.New(rand.NewPCG(85, 1))
	names := map[string]ref{"a.orders": {"a", 0}, "a.orders.treated": {"a", 1}, "b.gmv@2021-01-01/2022-01-01": {"b", 0}}
	values := map[ref]float64{{"a", 0}: 3, {"a", 1}: 5, {"b", 0}: -7}
	keys := []string{"a.orders", "a.orders.treated", "b.gmv@2021-01-01/2022-01-01"}
	var draw func(deep int) (string, float64)
	draw = func(deep int) (string, float64) {
		switch k := r.IntN(3); {
		case deep == 0 && k == 0:
			v := float64(1+r.IntN(99)) / 4
			return fmt.Sprint(v), v
		case deep == 0:
			name := keys[r.IntN(3)]
			return name, values[names[name]]
		case k == 0:
			x, v := draw(deep - 1)
			return "-(" + x + ")", -v
		}
		x, v := draw(r.IntN(deep))
		y, w := draw(r.IntN(deep))
		blank := strings.Repeat(" ", r.IntN(2))
		k := r.IntN(4)
		of := []float64{v + w, v - w, v * w, v / w}[k]
		return "((" + x + ")" + blank + "+-*/"[k:k+1] + blank + "(" + y + "))", of
	}
	for range 2000 {
		text, want := draw(1 + r.IntN(4))
		of, err := parse(text, names)
		if err != nil {
			t.Fatal(err)
		}
		if got := of(func(x ref) float64 { return values[x] }); got != want && got == got {
			t.Fatalf("%s is %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]float64{"2 - 3 - 4": -5, "12 / 2 / 3": 2, "1 + 2 * a.orders.treated - 1": 10,
		"-2 * -3": 6} {
		need.Near(t, text, need.Value(parse(text, names))(t)(func(x ref) float64 { return values[x] }), want, 0)
	}
	for _, text := range []string{"", "(1 + 2", "a.orders x", "c.orders", "1 +", "2 a.orders", "a.ordersx", "1 << 2",
		"f(1)"} {
		if _, err := parse(text, names); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}

// lines are what is foretold of some outcomes, of which the last of each line says what was observed.
func lines(each ...string) []*Prediction {
	var all []*Prediction
	for _, l := range each {
		c := strings.Split(l, "|") // row, outcome, unit, value, sign, built in, observed
		p := &Prediction{Row: c[0], Outcome: c[1], Unit: c[2], Sign: c[4], BuiltIn: c[5] == "b", Observed: c[6], Draws: 30,
			Kind: "now", By: "lot", Known: "fresh", Solid: true, Hash: "h", Dose: "x, y"}
		fmt.Sscan(c[3], &p.Predicted)
		if p.Low, p.High = p.Predicted-.125, p.Predicted+.125; c[5] == "n" {
			p.NotTold = "sweep: open"
		}
		all = append(all, p)
	}
	return all
}

// A table that is read is the one that was written, and says the same bytes again.
func TestTable(t *testing.T) {
	all := lines("F1|a|share|0.25|+||0.1", "F1|b|points|-0.5|-|n|", "F2|a|ratio|1.5|+|b|12 ratio")
	text := Write(all)
	file := func(text string) string {
		path := filepath.Join(t.TempDir(), "f.csv")
		need.Nil(t, os.WriteFile(path, []byte(text), 0o666))
		return path
	}
	again := need.Value(Read(file(string(text))))(t)
	for k := range all {
		if *again[k] != *all[k] {
			t.Errorf("%+v\n%+v", again[k], all[k])
		}
	}
	if !bytes.Equal(Write(again), text) {
		t.Error("other bytes")
	}
	for text, want := range map[string]string{"": "f.csv", "row,outcome\nF1,a\n": "f.csv:1: ",
		strings.Replace(string(text), ",0.25,", ",much,", 1): "f.csv:2:12: "} {
		if _, err := Read(file(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// What is observed in another unit, twice, without a study, or of a scenario that was edited is told with its line and
// not scored; the other lines are.
func TestEnter(t *testing.T) {
	all := lines("F1|a|share|0.2|+||10%", "F1|a|share|0.2|+||0.1", "F9|a|share|0.2|+||0.1", "F2|a|number|1|+||10%",
		"F2|b|number|1|+||3 share", "F2|c|share|1|+||", "F3|a|share|1|+||+", "F2|d|points|1|-||-3%",
		"F2|e|ratio|1|-||0.5 ratio")
	seen, err := Enter("f.csv", all, func(row string) string {
		return map[string]string{"F1": "h", "F2": "h",
			"F3": "i"}[row]
	})
	for k, want := range []string{"f.csv:3: F1 a: it is there twice", "f.csv:4: F9 a: no study",
		"f.csv:5: F2 a: \"10%\" is not in",
		"f.csv:6: F2 b: ", "f.csv:8: F3 a: its scenario was edited"} {
		if told := strings.Split(err.Error(), "\n"); len(told) != 5 || !strings.HasPrefix(told[k], want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if len(seen) != 3 || seen[0].Size != .1 || seen[1].Size != -.03 || seen[1].Found != "-" || seen[2].Found != "-" {
		t.Errorf("%+v", seen)
	}
}

// By hand: three studies have 1/2, 1 and 1/2 votes, a sign that is built in none; sizes count by outcome.
func TestScores(t *testing.T) {
	all := lines("F1|a|share|0.2|+||0.1", "F1|b|share|0.2|+||-0.1", "F2|a|share|-0.03|-||0", "F3|a|share|0.5|+|n|0.6",
		"F4|a|share|0.2|+|b|-", "F5|a|share|0.3|-||+")
	all[5].Solid = false
	seen, err := Enter("f.csv", all, func(string) string { return "h" })
	need.Nil(t, err)
	path := filepath.Join(t.TempDir(), "x.csv")
	need.Nil(t, os.WriteFile(path, []byte("row,k,sign,size,unit\nF1,a,-,-5,percent\nF1,b,down,,\nF2,a,0,0,share\n"+
		"F3,a,+,+50%,\n"), 0o666))
	f := need.Value(ReadForecast(path))(t)
	x := Scores(seen, []*Forecast{f})[0]
	if x.Studies != 3 || x.BuiltIn != 1 || x.Signs[0] != stats.Part(2, 3, .95) || x.Coin != .5 || x.Sizes != 4 ||
		x.Within[0] != stats.Part(3, 4, .95) || x.InTheBand != 3 {
		t.Errorf("%+v", x)
	}
	if x.Signs[1] != stats.Part(1, 3, .95) || x.Signs[2] != stats.Part(2.5, 3, .95) || x.Within[2] != stats.Part(2, 4,
		.95) {
		t.Errorf("%+v", x)
	}
	scores := Scores(seen, nil)
	if others := scores[len(scores)-1]; others.Studies != 1 || others.Signs[0].Value != 0 || others.Coin != 1 {
		t.Errorf("%+v", others)
	}
	if text := Text(scores, nil); !strings.Contains(text, "solid              3  0.67 [0.21, 0.94]") {
		t.Error(text)
	}
	if c := Forest(seen); len(c.Panels[0].Y.Names) != 4 {
		t.Errorf("%d of 4 outcomes with digits are drawn", len(c.Panels[0].Y.Names))
	}
}
