package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// asked is a command that differs from the next in one thing, by the place of each in things.
type asked [8]int

// things are what two commands may differ in: the folder and the content of the scenario, the contents of a file of
// ties and of a table, the flags and their order, the arms, the number of replicates, the verb.
var things = [len(asked{})][]string{{"x", "y"}, {"1/year", "4/year"}, {"1", "2"}, {"0.02", "0.3"},
	{"", "--set adoption.never_adopt=50% --set adoption.never_adopt=0%", "--set adoption.never_adopt=0% --set " +
		"adoption.never_adopt=50%", "--set seed=2"},
	{"adoption.imitation=0.04/day", "adoption.imitation=0.04/day adoption.imitation=0.04/day",
		"adoption.imitation=0.02/day adoption.imitation=0.04/day", "adoption.imitation=0.04/day adoption.imitation=0.02/day"},
	{"1", "2"}, {"run", "compare", "sweep"}}

// write makes the files of a asked in a folder, and returns its words.
func (c asked) write(t *testing.T, dir string) []string {
	v := func(k int) string { return things[k][c[k]] }
	place, ties, take := v(0), "", "date,value\n2020-01-01,"+v(3)+"\n2020-01-20,0.1\n"
	for i := range 30 {
		ties += fmt.Sprintf("%d,%d\n", i, (i+1+c[2]*(i%2))%30)
	}
	need.Nil(t, os.MkdirAll(filepath.Join(dir, place), 0o777))
	write(t, dir, place+"/ties.csv", ties)
	write(t, dir, place+"/take.csv", take)
	write(t, dir, place+"/town.yaml", "name: town\nclock: {start: 2020-01-01, tick: 1d, until: 20d}\nreplicates: "+v(6)+
		"\ngraph: {kind: file, path: ties.csv}\nadoption: {initial_adopters: 30%, innovation: "+v(1)+"}\ncommerce: "+
		"{occasions: "+
		"0.3/day, merchants: {count: 4}}\ndrive: {commerce.take: take.csv}\n")
	arms := "{a: {}"
	for k, arm := range strings.Fields(v(5)) {
		arms += fmt.Sprintf(", %c: {%s}", 'b'+k, strings.Replace(arm, "=", ": ", 1))
	}
	write(t, dir, place+"/st.yaml", "name: st\nscenario: town.yaml\ndesign: {kind: arms, baseline: a}\narms: "+arms+
		"}\nmetrics: [adopters, platform_revenue]\n")
	switch v(7) {
	case "run":
		return strings.Fields("run " + place + "/town.yaml " + v(4))
	case "compare":
		return strings.Fields("compare " + place + "/town.yaml " + v(5) + " --metrics adopters,platform_revenue " + v(4))
	}
	return []string{"sweep", place + "/st.yaml"}
}

// Of two commands that differ in anything each has a folder of its own, or the second says what became of the first,
// and each has the numbers that it has alone.
func TestTwoCommands(t *testing.T) {
	in := regexp.MustCompile(`(?m)(?:tables are in |   )(out/[^;\s]+)`)
	said := regexp.MustCompile(`are kept in|another study|study changed|of all of them`)
	luck := rand.New(rand.NewPCG(1, 0))
	dir, holds := t.TempDir(), map[string][]string{}
	rows := func(dir, out string) (string, []string) {
		of := in.FindStringSubmatch(out)
		if of == nil {
			t.Fatal(out)
		}
		table := "series.csv"
		if _, err := os.Stat(filepath.Join(dir, of[1], "runs.csv")); err == nil {
			table = "runs.csv"
		}
		return of[1], strings.Split(string(need.Value(os.ReadFile(filepath.Join(dir, of[1], table)))(t)), "\n")
	}
	lacks := func(all, some []string) bool {
		return slices.ContainsFunc(some, func(row string) bool { return !slices.Contains(all, row) })
	}
	var c asked
	told, tried := 0, damageCount(200)*3
	for range tried {
		k := luck.IntN(len(c))
		c[k] = (c[k] + 1 + luck.IntN(len(things[k])-1)) % len(things[k])
		alone := t.TempDir()
		code, out := guanxiIn(alone, c.write(t, alone)...)
		if code != 0 {
			t.Fatal(c, out)
		}
		_, want := rows(alone, out)
		code, out = guanxiIn(dir, c.write(t, dir)...)
		if code == 2 && said.MatchString(out) && things[7][c[7]] == "sweep" { // what is compared has a folder of its own
			told++
			continue
		}
		if code != 0 {
			t.Fatal(c, out)
		}
		at, got := rows(dir, out)
		if lacks(got, want) || len(got) != len(want) && !strings.Contains(out, "of all of them") {
			t.Errorf("%v in %s: %s\n%q\nalone\n%q", c, at, out, got, want)
		}
		if lacks(got, holds[at]) {
			if told++; !said.MatchString(out) {
				t.Errorf("%v: %s held other runs, and nothing is said: %s", c, at, out)
			}
		}
		holds[at] = got
	}
	t.Log(tried, "commands,", told, "told in", len(holds), "folders")
}
