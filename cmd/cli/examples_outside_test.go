package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/agents/society"
	"guanxi/plots/figure"
	"guanxi/scenarios/question/room"
	"guanxi/sim/simtest/need"
)

// The module of examples/, in an empty folder, passes its tests; its program has its mechanisms, kind of graph,
// question and figure beside those of guanxi, and what hangs on their source is known to be of it.
func TestModuleOutsideExamples(t *testing.T) {
	source, dir := need.Value(filepath.Abs("../.."))(t), t.TempDir()
	need.Nil(t, os.CopyFS(dir, os.DirFS(filepath.Join(source, "examples"))))
	for _, f := range need.Value(goFiles("examples", source))(t) {
		need.Nil(t, os.WriteFile(filepath.Join(dir, f.Name), f.Text, 0o600))
		beside, text := "../../examples/"+f.Name, strings.Replace(string(f.Text), "=> "+source, "=> ../", 1)
		if *update {
			need.Nil(t, os.WriteFile(beside, []byte(text), 0o666))
		}
		if kept := need.Value(os.ReadFile(beside))(t); string(kept) != text {
			t.Errorf("%s does not have what guanxi requires: run this test with -update", beside)
		}
	}
	do := func(says, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if !strings.Contains(string(out), says) || err != nil && says == "" {
			t.Fatalf("%s %v: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	defer onSurface(t, dir)
	do("", "go", "test", "./...")
	do("", "go", "build", "-o", "own", ".")
	own := filepath.Join(dir, "own")
	read := func(name string) string { return string(need.Value(os.ReadFile(filepath.Join(dir, name)))(t)) }
	for _, name := range []string{"gompertz", "points", "recursive"} {
		do("", own, "run", name+".yaml", "-q")
		do("", own, "check", "out/"+name)
		do(name+" of another module", "go", "run", "-C", source, "./cmd/guanxi", "check", filepath.Join(dir, "out", name))
	}
	do("recursive", own, "explain", "graph.links")
	do("too few for 60 links", own, "check", "recursive.yaml", "--set", "graph.links=60", "--set", "consumers.count=50")
	do("", own, "plot", "out/points", "--figure", "owed")
	series, drawn := strings.Split(read("out/points/series.csv"), "\n"), read("out/points/figures/owed.csv")
	if strings.Count(drawn, "\n")-1 != (len(series)-2)/4 { // a row for each of a replicate
		t.Error(drawn)
	}
	do("", own, "run", "median.yaml", "-q")
	do("medians over replicates", own, "show", "out/median")
	if !strings.Contains(read("out/median/answers.csv"), "\nmedian,,,adopters,median,1,") {
		t.Error(read("out/median/answers.csv"))
	}
}

// What has the name of something that exists, or lacks a part, is refused at the start, all at once.
func TestOwnThatIsRefused(t *testing.T) {
	defer func() { need.Nil(t, install(nil)) }()
	own := []Own{agents.Outside{Entry: agents.Entry{Name: "ads"}}, society.GraphKind{Name: "ring", Doc: "x"},
		figure.Figure{Name: "adoption"}, room.Statistic{Name: "claim", Doc: "x"}, room.Room{}, figure.Figure{Name: "new"},
		figure.Figure{Name: "new"}, &figure.Figure{}}
	need.Refusal(t, install(own), "mechanism ads: there is one", "graph ring: there is", "figure adoption: there is one",
		"question claim: there is one", "question claim: it lacks", "figure new: there is one", "*figure.Figure")
	if code := Run([]string{"explain", "version"}, own...); code != exitUsage {
		t.Errorf("the code is %d", code)
	}
}
