package cli

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// Every bundled file passes check --strict. Small studies are told what their worlds are too small for, which is no
// fault of theirs. Two are told what follows from what they ask: observations go on after a study of the past ends, and
// a month has no more days.
func TestBundledFilesPassStrictly(t *testing.T) {
	need.Long(t)
	told := map[string]string{"history-wechat": "outside the run left out",
		"experiment-ad-load": "30 blocks, fewer than the 40"}
	var graphs atomic.Int32
	t.Run("all", func(t *testing.T) {
		for _, b := range slices.Concat(scenarios.List(), study.Bundled()) {
			t.Run(b.Name, func(t *testing.T) {
				t.Parallel()
				r, known := check(b.Name, nil), 0
				for _, w := range r.Warnings {
					known += num.One(told[b.Name] != "" && strings.Contains(w, told[b.Name]))
					graphs.Add(int32(num.One(strings.Contains(w, "warning: graph:"))))
				}
				if r.Error != "" || len(r.Warnings) != r.small+known || known == 0 && told[b.Name] != "" {
					t.Errorf("%s\n%s", r.Error, strings.Join(r.Warnings, "\n"))
				}
			})
		}
	})
	if graphs.Load() == 0 {
		t.Error("no small world is told")
	}
}

// For any columns of people.csv beside any graph, check says of a scenario what run says: nothing, or the same words.
// By hand: ids are needed where the graph is a file, and a number of consumers that is given is that of the rows.
func TestCheckIsRun(t *testing.T) {
	r := rand.New(rand.NewPCG(65, 1))
	graphs := []string{"complete", "{kind: ring, degree: 4}", "{kind: regular, degree: 4}",
		"{kind: erdos_renyi, mean_degree: 4}", "{kind: watts_strogatz, degree: 4, seed: 3}",
		"{kind: barabasi_albert, links: 2}", "{kind: configuration, degrees: 3}",
		"{kind: blocks, blocks: 2, within: 3, between: 1}", "{kind: friendship, mean_degree: 5, homophily: {region: 0.5}}",
		"{kind: file, path: ties.csv}", "{kind: file, path: ties.csv, shuffled: true}",
		"{kind: file, path: ties.csv, weight: weight, columns: [from, to]}"}
	right := 0
	for k := range 120 {
		dir, n, graph := t.TempDir(), 12+r.IntN(9), graphs[k%len(graphs)]
		file := strings.Contains(graph, "file")
		columns := []string{}
		for _, c := range []string{"id", "region", "age", "joined", "gender", "interest_1"} {
			if r.IntN(3) > 0 {
				columns = append(columns, c)
			}
		}
		if len(columns) < 2 {
			columns = []string{"region", "age"}
		}
		people, ties := strings.Join(columns, ",")+"\n", "from,to,weight\n"
		for i := range n {
			cells := map[string]string{"id": fmt.Sprintf("p%d", i), "region": []string{"north", ""}[r.IntN(2)], "age": "30",
				"joined": []string{"2017-02-04", ""}[r.IntN(2)], "gender": "", "interest_1": "2"}
			var row []string
			for _, c := range columns {
				row = append(row, cells[c])
			}
			people += strings.Join(row, ",") + "\n"
			ties += fmt.Sprintf("p%d,p%d,2\n", i, (i+1)%n)
		}
		if strings.Contains(graph, "ties.csv}") || strings.Contains(graph, "shuffled") {
			ties = strings.ReplaceAll(strings.TrimPrefix(ties, "from,to,weight\n"), ",2\n", "\n")
		}
		count, counted := "", r.IntN(3)
		if counted > 0 {
			count = fmt.Sprintf(", count: %d", n+counted-1)
		}
		text := "clock: {start: 2017-02-01, tick: 1d, ticks: 3}\nadoption: {innovation: 0.1/year}\n" +
			"value: {twin: " + []string{"true", "false"}[r.IntN(2)] + "}\ngraph: " + graph +
			"\nconsumers: {file: people.csv, interests: 1, genders: {f: 50%, m: 50%}, regions: {north: 50%, south: 50%}" +
			count + "}\n"
		write(t, dir, "people.csv", people)
		write(t, dir, "ties.csv", ties)
		name := filepath.Join(dir, "town.yaml")
		write(t, dir, "town.yaml", text)
		told := check(name, nil).Error
		ran := ""
		scn, err := loadOf(name, nil)
		if err == nil {
			_, err = runner.Run(t.Context(), scn, runner.Options{Dir: filepath.Join(dir, "out"), Workers: 1})
		}
		if err != nil {
			ran = err.Error()
		}
		fine := counted < 2
		if file {
			fine = slices.Contains(columns, "id")
		}
		if told != ran || (told == "") != fine {
			t.Fatalf("%s%s\ncheck: %s\nrun: %s\nby hand it is right: %v", text, people, told, ran, fine)
		}
		if fine {
			right++
		}
	}
	if right < 40 || right > 100 {
		t.Errorf("%d of 120 are right", right)
	}
}

// What the program measures by itself it measures where a world has it: an experiment needs no money, and elements
// need money and the world without the platform, which is told in one line of the study.
func TestMetricsOfTheProgram(t *testing.T) {
	dir := t.TempDir()
	for _, more := range []string{"", "activity: {}\n", "activity: {}\ncommerce: {take: 2%}\n",
		"ads: {campaigns: {mine: {bid: {cpm: 30}}}}\n"} {
		for _, adoption := range []string{"adoption: {innovation: 0.01/day, imitation: 0.05/day}\n", "adoption: off\n"} {
			for _, twin := range []string{"true", "false"} {
				if strings.Contains(more, "ads") {
					adoption = "adoption: {innovation: 0.01/day}\n"
				}
				on, money := !strings.Contains(adoption, "off"), strings.Contains(more, "ads") || strings.Contains(more, "commerce")
				write(t, dir, "w.yaml", "clock: {start: 2017-01-01, tick: 1d, ticks: 40}\nconsumers: {count: 40}\n"+
					"graph: {kind: ring, degree: 6}\nvalue: {twin: "+twin+"}\nelements: {a: {off: {graph.degree: 4}}}\n"+adoption+more)
				for text, right := range map[string]bool{
					"experiment: {treatment: {adoption.innovation: 0.02/day}, unit: [time], block: 2d, measure: [new_adopters], " +
						"from: 2017-01-11, until: 2017-01-31}\n": on,
					"design: {kind: elements}\n": on && money && twin == "true",
				} {
					write(t, dir, "s.yaml", "name: s\nscenario: w.yaml\n"+text+"replicates: 2\n")
					wrong := check(filepath.Join(dir, "s.yaml"), nil).Error
					if (wrong == "") != right {
						t.Errorf("%s%s, twin %s: %s: %s", more, adoption, twin, text, wrong)
					}
					if strings.Contains(text, "elements") && strings.Count(wrong, "no metric") > 1 {
						t.Error(wrong)
					}
				}
			}
		}
	}
}
