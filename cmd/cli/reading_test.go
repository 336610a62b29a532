package cli

import (
	"cmp"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// What the lines of docs/reading.md call ended, added, effect and curve, in tools that are installed,
// is what the program says itself.
func TestReading(t *testing.T) {
	page := string(need.Value(os.ReadFile("../../docs/reading.md"))(t))
	readme := string(need.Value(os.ReadFile("../../README.md"))(t))
	_, study, _ := strings.Cut(readme, "```yaml\nname: word-of-mouth\n")
	study, _, _ = strings.Cut(study, "```")
	dir := t.TempDir()
	write(t, dir, "word-of-mouth.yaml", "name: word-of-mouth\n"+study)
	mustRun(t, dir, "run", "--set", "consumers.count=200", "--set", "graph={mean_degree: 20, above_200: 0%}",
		"--replicates", "2", "-o", "out/wechat")
	mustRun(t, dir, "sweep", "word-of-mouth.yaml")
	mustRun(t, dir, "analyze", "out/word-of-mouth")
	write(t, dir, "panel.yaml", panelStudy)
	mustRun(t, dir, "sweep", "panel.yaml")
	want := answers(t, dir)
	answered := map[string]int{}
	for i, block := range strings.Split(page, "```") {
		info, lines, _ := strings.Cut(block, "\n")
		if i%2 == 0 || info == "" {
			continue
		}
		t.Run(fmt.Sprintf("%s %d", info, i/2), func(t *testing.T) {
			for name, v := range read(t, dir, info, lines) {
				need.Near(t, name, v, want[name], 1e-9*max(1, want[name]))
				answered[name]++
			}
		})
	}
	t.Logf("answered by the tools here: %v", answered)
}

// answers returns what the program says itself.
func answers(t *testing.T, dir string) map[string]float64 {
	var s struct {
		Metrics map[string]struct{ Mean float64 }
	}
	need.Nil(t, json.Unmarshal(need.Value(os.ReadFile(filepath.Join(dir, "out/wechat/summary.json")))(t), &s))
	all := map[string]float64{"ended": s.Metrics["adopters"].Mean, "added": s.Metrics["added.consumer"].Mean}
	replicates := 0.
	for _, row := range rowsOf(t, filepath.Join(dir, "out/word-of-mouth/answers.csv")) {
		if row["measure"] == "effect" && row["scale"] == "absolute" && row["at"] == "2000" && row["about"] == "fast" &&
			strings.HasPrefix(row["metric"], "adopters@") {
			all["effect"] = need.Value(strconv.ParseFloat(row["value"], 64))(t)
			replicates = need.Value(strconv.ParseFloat(row["n"], 64))(t)
		}
	}
	series := need.Value(table.ReadCSVFile(filepath.Join(dir, "out/word-of-mouth/series.csv"), nil))(t)
	of := map[string]*table.Values{}
	for i, c := range series.Columns() {
		of[c.Name] = series.At(i)
	}
	for row := range series.Rows() {
		if of["count"].Text(row) == "2000" {
			sign := map[string]float64{"fast": 1, "slow": -1}[of["arm"].Text(row)]
			all["curve"] += sign * of["adopters"].Float(row) / replicates
		}
	}
	var sum, n float64
	none := map[string]float64{}
	units := rowsOf(t, filepath.Join(dir, "out/panel/units.csv"))
	key := func(row map[string]string) string { return row["replicate"] + " " + row["unit"] + " " + row["period"] }
	for _, row := range units {
		if row["arm"] == "none" {
			none[key(row)] = need.Value(strconv.ParseFloat(row["orders"], 64))(t)
		}
	}
	for _, row := range units {
		if row["arm"] == "consumer-1" && row["treated"] == "1" && row["there"] == "1" {
			sum, n = sum+need.Value(strconv.ParseFloat(row["orders"], 64))(t)-none[key(row)], n+1
		}
	}
	all["true"] = sum / n
	return all
}

// panelStudy is an experiment with a panel.
const panelStudy = `name: panel
scenario: {extends: shops, clock: {start: 2017-01-09, tick: 1d, until: 90d}, consumers: {count: 40}}
experiment: {treatment: {commerce.choice.intercept: 4}, from: 2017-02-08, until: 2017-04-09, assignments: 1, steps: 2, period: 10d, before: 20d, measure: [orders]}
replicates: 2
`

// read runs a block of the page in its tool, and returns the answers by name; of curve the sum of
// fast − slow. It skips where the tool is not installed.
func read(t *testing.T, dir, info, lines string) map[string]float64 {
	python := `
import json
if "curve" in globals(): curve = (curve["fast"] - curve["slow"]).sum()
print(json.dumps({k: float(v) for k, v in globals().items() if k in ("ended", "added", "effect", "curve")}))`
	r := `
if (exists("curve", inherits = FALSE)) curve <- sum(curve$adopters * ifelse(curve$arm == "fast", 1, -1))
for (k in intersect(c("ended", "added", "effect", "curve", "true"), ls())) said <- c(if (exists("said")) said, sprintf('"%s": %.15g', k, get(k)))
cat("{", paste(said, collapse = ", "), "}")`
	kind, rest, _ := strings.Cut(info, " ")
	var out []byte
	switch kind {
	case "python":
		if rest == "package" {
			t.Skip("TestPagesInPython runs it")
		}
		needsPython(t, rest)
		out = tool(t, dir, "python3", "-c", lines+python)
	case "r":
		needs(t, "Rscript", "-e", "stopifnot(requireNamespace('"+cmp.Or(rest, "base")+"'))")
		out = tool(t, dir, "Rscript", "-e", lines+r)
	case "sql":
		needsPython(t, "duckdb")
		query := strings.TrimSuffix(strings.TrimSpace(lines), ";")
		if rest == "curve" {
			query = "SELECT sum(fast - slow) FROM (" + query + ")"
		}
		out = tool(t, dir, "python3", "-c",
			"import duckdb, json\nprint(json.dumps({"+strconv.Quote(rest)+": duckdb.sql("+strconv.Quote(
				query)+").fetchall()[0][0]}))")
	default:
		t.Fatalf("no test runs %q", kind)
	}
	var got map[string]float64
	if need.Nil(t, json.Unmarshal(out, &got)); len(got) == 0 {
		t.Fatal("it answers nothing")
	}
	return got
}

// needs skips a test where a tool, or a package of it, is not installed, and fails it in make long.
func needs(t *testing.T, name string, args ...string) {
	t.Helper()
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		why := fmt.Sprintf("not installed here: %s %s: %v %.300s", name, strings.Join(args, " "), err, out)
		if os.Getenv("GUANXI_TEST_LONG") != "" {
			t.Fatal(why, "\nmake python installs what notebooks and pages need")
		}
		t.Skip(why)
	}
}

func needsPython(t *testing.T, modules ...string) {
	t.Helper()
	for _, m := range modules {
		needs(t, "python3", "-c", "import importlib.util, sys; sys.exit(importlib.util.find_spec('"+m+"') is None)")
	}
}

// tool runs a tool and returns what it prints.
func tool(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	var wrong strings.Builder
	cmd.Stderr = &wrong
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s%s", err, out, wrong.String())
	}
	return out
}

// The notebook has the study of the tutorial, and runs from top to bottom where Jupyter is installed, here with
// fewer people, and whole where tests may take long. One of its cells compares differences made by hand with those of
// the program.
func TestNotebook(t *testing.T) {
	notebook := string(need.Value(os.ReadFile("../../docs/ads-a-day.ipynb"))(t))
	var all struct{ Cells []struct{ Source []string } }
	need.Nil(t, json.Unmarshal([]byte(notebook), &all))
	study := ""
	for _, c := range all.Cells {
		if file, ok := strings.CutPrefix(strings.Join(c.Source, ""), "%%writefile ads-a-day.yaml\n"); ok {
			study = file
		}
	}
	tutorial := string(need.Value(os.ReadFile("../../docs/tutorial.md"))(t))
	if study == "" || !strings.Contains(tutorial, "```yaml\n"+study+"\n```") {
		t.Errorf("the tutorial has another study than\n%s", study)
	}
	needsPython(t, "nbclient", "ipykernel", "matplotlib")
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		notebook = strings.NewReplacer("consumers.count: 2000 ", "consumers.count: 100 ", `count\": 2000`, `count\": 100`,
			"replicates: 8", "replicates: 3").Replace(notebook)
	}
	runNotebook(t, notebook)
}

// The notebook on methods for panels runs from top to bottom, with few worlds or whole, and its last cell finds what
// the text says.
func TestPanelsNotebook(t *testing.T) {
	needsPython(t, "nbclient", "ipykernel", "pyfixest", "sklearn")
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		t.Setenv("WORLDS", "20")
	}
	runNotebook(t, string(need.Value(os.ReadFile("../../docs/panels.ipynb"))(t)))
}

// So does the notebook on friends who influence each other, or are alike.
func TestPeersNotebook(t *testing.T) {
	needsPython(t, "nbclient", "ipykernel", "pyfixest")
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		t.Setenv("WORLDS", "20")
	}
	runNotebook(t, string(need.Value(os.ReadFile("../../docs/peers.ipynb"))(t)))
}

// So does the notebook of points that somebody else chooses.
func TestPointsNotebook(t *testing.T) {
	need.Long(t)
	needsPython(t, "nbclient", "ipykernel", "SALib", "optuna")
	runNotebook(t, string(need.Value(os.ReadFile("../../docs/points.ipynb"))(t)))
}

// runNotebook runs a notebook.
func runNotebook(t *testing.T, notebook string) {
	t.Helper()
	dir := t.TempDir()
	site := installed(t, dir)
	write(t, dir, "it.ipynb", notebook)
	tool(t, dir, "env", "PYTHONPATH="+site, "python3", "-c", "import nbformat, nbclient; "+
		"nbclient.NotebookClient(nbformat.read('it.ipynb', 4), timeout=7200).execute()")
}
