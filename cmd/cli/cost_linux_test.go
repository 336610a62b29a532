package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/agents/society/societytest"
	"guanxi/cmd/serve"
	"guanxi/scenarios"
	"guanxi/scenarios/play"
	"guanxi/sim/simtest/need"
)

// costs are what somebody may make more of, with three sizes in which most of the time is due to it.
var costs = []struct {
	name  string
	sizes [3]int
	do    func(b *testing.B, n int)
}{
	{"events", [3]int{1000, 2000, 4000}, func(b *testing.B, n int) {
		do(b, "check", many(b, "extends: shops\nclock: {until: %dd}\ntimeline:\n",
			"  e%[1]d: {at: %[2]d, set: {commerce.take: %[3]d%%}}\n", n))
	}},
	{"events of a parent", [3]int{500, 1000, 2000}, func(b *testing.B, n int) {
		file := many(b, "extends: shops\nclock: {until: %dd}\ntimeline:\n",
			"  e%[1]d: {at: %[2]d, set: {commerce.take: %[3]d%%}}\n", n)
		over := filepath.Join(filepath.Dir(file), "over.yaml")
		text := "guanxi: 1\nextends: study.yaml\ncommerce: {take: 1%}\ntimeline:\n"
		for k := range n {
			text += fmt.Sprintf("  e%d: {set: {commerce.occasions: 1/day}}\n", k)
		}
		need.Nil(b, os.WriteFile(over, []byte(text), 0o666))
		need.Value(scenarios.Load(over, scenarios.Options{}))(b)
	}},
	{"moves kept", [3]int{250, 500, 1000}, func(b *testing.B, n int) {
		s := need.Value(play.New("shops", []string{"consumers.count=20", fmt.Sprintf("clock.until=%dd", n+2)}))(b)
		var in strings.Builder
		in.WriteString(`{"do": "reset"}` + "\n")
		for k := range n {
			fmt.Fprintf(&in, `{"do": "step", "actions": {"platform": {"commerce.take": %g}}}`+"\n", float64(1+k%20)/100)
		}
		b.Chdir(b.TempDir()) // keep writes below the folder in which step runs
		in.WriteString(`{"do": "keep", "file": "kept.yaml"}` + "\n")
		need.Nil(b, s.Serve(b.Context(), strings.NewReader(in.String()), io.Discard))
		need.Value(os.Stat("kept.yaml"))(b)
	}},
	{"rules", [3]int{250, 500, 1000}, func(b *testing.B, n int) {
		do(b, "run", many(b,
			"extends: shops\nconsumers: {count: 20}\nclock: {until: 30d}\nreplicates: 1\npolicy:\n  rules:\n#%d\n",
			"    r%[1]d: {when: adopters > %[1]d, set: {commerce.take: %[3]d%%}}\n", n),
			"-q", "-o", filepath.Join(b.TempDir(), "out"))
	}},
	{"points of a search", [3]int{16, 32, 64}, func(b *testing.B, n int) {
		file := many(b, "scenario: bass\nset: {consumers.count: 30, clock.until: 100d}\nfactors:\n"+
			"  q: {set: adoption.imitation, from: 0.5/year, to: 4/year}\n"+
			"  p: {set: adoption.innovation, from: 0.05/year, to: 1/year}\n"+
			"metrics: [adopters]\nreplicates: 1\noptimize: {maximise: [adopters], runs: %d, batch: 4, fresh: 4}\n", "", n)
		do(b, "optimize", file, "-o", filepath.Join(b.TempDir(), "out"))
	}},
	{"settings of a link", [3]int{50, 100, 200}, func(b *testing.B, n int) {
		var state serve.State
		for k := range n {
			state.Set = append(state.Set, serve.Setting{Path: fmt.Sprintf("x.y%d", k), Value: "1"})
		}
		link(b, state)
	}},
	{"moves of a link", [3]int{50, 100, 200}, func(b *testing.B, n int) {
		a := serve.Arm{}
		for k := range n {
			a.Moves = append(a.Moves, serve.Move{Tick: 2, Path: fmt.Sprintf("x.y%d", k), Value: "1"})
		}
		link(b, serve.State{Arms: []serve.Arm{a}})
	}},
	{"columns of own data", [3]int{1600, 6400, 25600}, func(b *testing.B, n int) {
		dir := b.TempDir()
		rows := "name"
		for k := range n {
			rows += fmt.Sprint(",c", k)
		}
		rows += "\na" + strings.Repeat(",1", n) + "\n"
		need.Nil(b, os.WriteFile(filepath.Join(dir, "shops.csv"), []byte(rows), 0o666))
		need.Refused(0, execute([]string{"init", "--from", dir}, &output{w: io.Discard}))(b, "")
	}},
	{"years", [3]int{5, 10, 20}, func(b *testing.B, n int) {
		do(b, "run", "platform", "--set", "replicates=1", "--set", "consumers.count=200", "--set",
			fmt.Sprintf("clock.until=%dyear", n),
			"-q", "-o", filepath.Join(b.TempDir(), "out"))
	}},
	{"campaigns", [3]int{200, 400, 800}, func(b *testing.B, n int) {
		do(b, "run", "platform", "--set", "replicates=1", "--set", "consumers.count=300", "--set",
			fmt.Sprintf("ads.campaigns.traders.count=%d", n),
			"-q", "-o", filepath.Join(b.TempDir(), "out"))
	}},
}

// BenchmarkCosts prints by which power of the work the processor time grows: 1 is as the work.
func BenchmarkCosts(b *testing.B) {
	for _, x := range costs {
		b.Run(x.name, func(b *testing.B) {
			var sx, sy, sxx, sxy float64
			for _, n := range x.sizes {
				least := math.Inf(1)
				for range 2 {
					began := societytest.Processor()
					x.do(b, n)
					least = min(least, float64(societytest.Processor()-began))
				}
				b.ReportMetric(least/1e6, fmt.Sprintf("ms-at-%d", n))
				u, v := math.Log(float64(n)), math.Log(least)
				sx, sy, sxx, sxy = sx+u, sy+v, sxx+u*u, sxy+u*v
			}
			b.ReportMetric((3*sxy-sx*sy)/(3*sxx-sx*sx), "exponent")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func do(b *testing.B, args ...string) {
	b.Helper()
	need.Nil(b, execute(args, &output{w: io.Discard}))
}

// many is a file whose head holds n, and n lines with their number, that from 1 and one below 20.
func many(b *testing.B, head, line string, n int) string {
	b.Helper()
	var text strings.Builder
	fmt.Fprintf(&text, "guanxi: 1\nname: many\n"+head, n+2)
	if line != "" {
		for k := range n {
			fmt.Fprintf(&text, line, k, k+1, k%20)
		}
	}
	file := filepath.Join(b.TempDir(), "study.yaml")
	need.Nil(b, os.WriteFile(file, []byte(text.String()), 0o666))
	return file
}

// link opens a page with a state.
func link(b *testing.B, state serve.State) {
	b.Helper()
	s := serve.New(serve.Options{Name: "platform", Load: func() (*scenarios.Scenario, error) {
		return scenarios.Load("platform", scenarios.Options{})
	}})
	if state.Arms == nil {
		state.Arms = []serve.Arm{{}}
	}
	state.Replicates = 1
	ctx, end := context.WithCancel(b.Context())
	defer end()
	need.Nil(b, s.Answer(ctx, "POST", "/api/world", string(need.Value(json.Marshal(state))(b)), func(p serve.Part) {
		if p.Status != 200 {
			b.Fatal(p.Text)
		}
	}))
}
