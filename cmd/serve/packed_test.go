package serve_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"testing"

	"guanxi/plots/page"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
)

// finished are the runs of a scenario with which the page begins; ready.js says how they are stored.
type finished struct {
	Results    int              `json:"results"`
	Hash       string           `json:"hash"`
	Seed       uint64           `json:"seed"`
	Replicates int              `json:"replicates"`
	Every      int              `json:"every"`
	Several    bool             `json:"several"` // platforms
	Ticks      []sim.Tick       `json:"ticks"`
	Metrics    []finishedMetric `json:"metrics"`
	Pictures   []map[string]any `json:"pictures"`
	Arms       []finishedArm    `json:"arms"`
	Runs       []string         `json:"runs"` // by metric
	Who        string           `json:"who"`
}

type finishedMetric struct {
	Name   string  `json:"name"`
	Doc    string  `json:"doc"`
	Unit   string  `json:"unit"`
	Flow   bool    `json:"flow"`
	People bool    `json:"people"`
	Step   float64 `json:"step"`
	Apart  bool    `json:"apart,omitempty"`
}

type finishedArm struct {
	Set     json.RawMessage `json:"set"`
	Values  json.RawMessage `json:"values"`
	Picture int             `json:"picture"`
	None    []int           `json:"none"` // metrics that it lacks
	Parts   []finishedPart  `json:"parts,omitempty"`
	laid    laidOut
}

// finishedPart is what a mechanism books for a party more than in the first arm, over the run, by replicate.
type finishedPart struct {
	Of    string  `json:"of"`
	Step  float64 `json:"step"`
	Pairs string  `json:"pairs"` // in steps
}

// laidOut is an arm as the page reads it.
type laidOut struct {
	Runs [][][]float64 // by replicate and metric
	Who  [][]sim.Tick  // of each person drawn in the first: days of joining, leaving, joining …
	Is   [][]int       // what each is from those days on
}

const last, more = 62, 31 // digits that end a number, and that do not

// text writes whole numbers.
func text(all []int) string {
	var b []byte
	put := func(digit int) {
		c := byte(32 + digit)
		if c >= '"' {
			c++
		}
		if c >= '\\' {
			c++
		}
		b = append(b, c)
	}
	for _, n := range all {
		v := 2 * n
		if n < 0 {
			v = -2*n - 1
		}
		for ; v >= last; v = (v - last) / more {
			put(last + (v-last)%more)
		}
		put(v)
	}
	return string(b)
}

func gzipped(t *testing.T, text []byte) []byte {
	var b bytes.Buffer
	z := need.Value(gzip.NewWriterLevel(&b, gzip.BestCompression))(t)
	need.Value(z.Write(text))(t)
	need.Nil(t, z.Close())
	return b.Bytes()
}

// packed are finished runs as they are stored: of each metric in steps of a thousandth of its largest number, people
// one by one.
func (f *finished) packed(t *testing.T) []byte {
	f.Runs = nil
	for m := range f.Metrics {
		f.Runs = append(f.Runs, f.cells(t, m))
	}
	var who []int
	for k, arm := range f.Arms {
		for i, days := range arm.laid.Who {
			if k > 0 && slices.Equal(days, f.Arms[0].laid.Who[i]) && slices.Equal(arm.laid.Is[i], f.Arms[0].laid.Is[i]) {
				who = append(who, -1)
				continue
			}
			who = append(who, len(days))
			for n, day := range days {
				if n > 0 {
					day -= days[n-1]
				}
				if who = append(who, int(day)); f.Several {
					who = append(who, arm.laid.Is[i][n])
				}
			}
		}
	}
	f.Who = text(who)
	var b bytes.Buffer
	plain := json.NewEncoder(&b)
	plain.SetEscapeHTML(false) // the texts have many < and >
	need.Nil(t, plain.Encode(f))
	return gzipped(t, bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

// cells are the numbers of a metric.
func (f *finished) cells(t *testing.T, number int) string {
	m, most := &f.Metrics[number], 0.
	for _, arm := range f.Arms {
		for _, run := range arm.laid.Runs {
			for _, v := range run[number] {
				most = max(most, math.Abs(v))
			}
		}
	}
	if m.Step = 1; m.Unit == "currency" && most > 0 {
		m.Step = most / 1000
	}
	var all, apart []int
	for a, arm := range f.Arms {
		for r, run := range arm.laid.Runs {
			sum, was := 0., 0.
			for row, v := range run[number] {
				if sum += v; !m.Flow {
					sum = v
				}
				now := math.Round(sum / m.Step)
				all = append(all, int(now-was))
				first := 0
				if a > 0 {
					first = all[r*len(run[number])+row]
				}
				apart, was = append(apart, int(now-was)-first), now
			}
		}
	}
	each, less := text(all), text(apart)
	if m.Apart = len(gzipped(t, []byte(less))) < len(gzipped(t, []byte(each))); m.Apart {
		return less
	}
	return each
}

// pictured is a picture of people as it is stored, after another.
func pictured(t *testing.T, answer string, before map[string]any) map[string]any {
	p, whole := map[string]any{}, map[string][]int{}
	need.Nil(t, json.Unmarshal([]byte(answer), &p))
	json.Unmarshal([]byte(answer), &whole) // those that are lists
	var lines [][2]int
	for k := 0; k < len(whole["lines"]); k += 2 {
		a, b := whole["lines"][k], whole["lines"][k+1]
		lines = append(lines, [2]int{min(a, b), max(a, b)})
	}
	slices.SortFunc(lines, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	ends, from := make([]int, 2*len(lines)), 0
	for k, e := range lines {
		ends[k], ends[len(lines)+k], from = e[0]-from, e[1]-e[0], e[0]
	}
	p["lines"] = text(ends)
	for _, name := range []string{"x", "y", "segment", "kind", "friends"} {
		for k := range whole[name] {
			if len(name) == 1 {
				whole[name][k] /= 2
			}
		}
		if p[name] = text(whole[name]); len(name) > 1 && before[name] == p[name] {
			p[name] = ""
		}
	}
	return p
}

// stored are the finished runs of a scenario as they are, laid out by the page.
func stored(t *testing.T, c *chromium, name string) (f finished) {
	packed := need.Value(page.ReadyJSON(name))(t)
	if packed == nil {
		return f
	}
	need.Nil(t, json.Unmarshal(packed, &f))
	c.eval(page.ReadyScript + "; window.laid = unpacked(" + string(packed) + "); 0")
	for k := range f.Arms {
		need.Nil(t, json.Unmarshal([]byte(c.eval(fmt.Sprintf("(({runs, who, is}) => JSON.stringify({runs, who, is}))("+
			"laid.arms[%d])", k)).(string)), &f.Arms[k].laid))
	}
	return f
}
