// Package mechanismtest tests mechanisms of other modules as those of guanxi are tested.
package mechanismtest

import (
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// World is a scenario in which mechanisms are on and busy: some thousands of consumers, some dozens of ticks. A second
// or so of a run is enough, of which Contract makes about 20.
type World struct {
	File    string   // of the scenario, beside the test
	Neutral []string // settings, as of --set, with which they are on and change nothing of the rest; nil: there are none
}

// Contract checks that mechanisms keep to what guanxi relies on: their declarations, the same bytes with any number
// of workers, in any order of chunks, in a second run and in copies of a run, closed books, and that nothing else
// changes by them where they are off or neutral, nor by an event that sets what holds, nor by what is recorded.
func Contract(t testing.TB, x World, own ...agents.Outside) {
	t.Helper()
	need.Nil(t, agents.Install(own...))
	scn := need.Value(scenarios.Load(x.File, scenarios.Options{}))(t)
	declared(t, scn, own)
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation { return build(t, scn, o).Simulation })
	first, second := run(t, scn), run(t, scn)
	if first.World.N <= sim.DefaultGrain {
		t.Errorf("%d consumers are one chunk, so that the order of chunks is not tried: take more than %d", first.World.N,
			sim.DefaultGrain)
	}
	if first.Digest() != second.Digest() || Tables(t, first) != Tables(t, second) {
		t.Errorf("two runs differ: something is read from a clock, a map or what the first run left")
	}
	ticks := first.World.Clock.Ticks
	Copies(t, x.File, func() *agents.Run { return build(t, scn, simtest.Options{Workers: 7}) }, ticks, ticks/3, ticks/2)
	held(t, scn, first, own)
	off(t, scn, own)
	if x.Neutral != nil {
		neutral := need.Value(scn.With(x.Neutral))(t)
		without := need.Value(scn.With(switched(own)))(t)
		apart(t, "where it is neutral", run(t, neutral), run(t, without))
	}
}

// build builds the first replicate of a scenario.
func build(t testing.TB, scn *scenarios.Scenario, o simtest.Options) *agents.Run {
	t.Helper()
	own := need.Value(scn.Decode())(t)
	return need.Value(own.Build(agents.Options{Replicate: 1, Workers: o.Workers, Audit: o.Audit,
		Open: scn.Opener(own)}))(t)
}

func run(t testing.TB, scn *scenarios.Scenario) *agents.Run {
	t.Helper()
	r := build(t, scn, simtest.Options{Workers: 2})
	simtest.Run(t, r)
	return r
}

// Tables are those of a run that has ended, as CSV.
func Tables(t testing.TB, r *agents.Run) string {
	var b strings.Builder
	for _, x := range r.Tables() {
		need.Nil(t, x.WriteCSV(&b))
	}
	return b.String()
}

// Copies checks that copies of a run at some ticks, and copies of copies, go on to its state and tables.
func Copies(t testing.TB, name string, build func() *agents.Run, ticks int, at ...int) {
	t.Helper()
	begun := func() *agents.Run {
		r := build()
		t.Cleanup(r.Close)
		need.Nil(t, r.Begin())
		return r
	}
	slices.Sort(at)
	all, done := []*agents.Run{begun()}, 0
	for _, tick := range append(slices.Clip(at), ticks) {
		for _, r := range all {
			simtest.Ticks(t, r, sim.Tick(done+1), sim.Tick(tick))
		}
		done = tick
		for k, r := range all[1:] {
			if r.Digest() != all[0].Digest() {
				t.Errorf("%s: in tick %d the copy of tick %d is another world", name, tick, at[k])
			}
		}
		if tick < ticks {
			all = append(all, begun())
			need.Nil(t, all[len(all)-2].CopyTo(all[len(all)-1])) // a copy of a copy
		}
	}
	want := Tables(t, all[0])
	for k, r := range all[1:] {
		if Tables(t, r) != want {
			t.Errorf("%s: the copy of tick %d has other tables: state stands in no column, as in a closure", name, at[k])
		}
	}
}

// declared checks what mechanisms say of themselves, and that their source is all that there is.
func declared(t testing.TB, scn *scenarios.Scenario, own []agents.Outside) {
	t.Helper()
	r := build(t, scn, simtest.Options{Workers: 1})
	defer r.Close()
	mine := func(name string) bool {
		return slices.ContainsFunc(own, func(o agents.Outside) bool { return o.Name == name })
	}
	for _, o := range own {
		if scn.Outside()[o.Name] == "" {
			t.Errorf("%s is off in %s", o.Name, scn.Name)
		}
		sourced(t, o)
	}
	for _, m := range r.Metrics() {
		if mine(m.Owner) && (m.Unit == "" || m.Doc == "") {
			t.Errorf("metric %s has no unit or no meaning", m.Name)
		}
	}
	streams, entries := r.Everywhere()
	check := func(kind, owner, name, module, doc string) {
		if mine(owner) && (doc == "" || !slices.Contains(modules, module)) {
			t.Errorf("%s %s has no meaning, or its module is %q, none of %q", kind, name, module, modules)
		}
	}
	for _, s := range streams {
		check("stream", s.Owner(), s.Name, s.Module, s.Doc)
	}
	for _, e := range entries {
		check("entry", e.Owner(), e.Name, e.Module, e.Doc)
	}
}

// modules are those of the paper, by which value is split.
var modules = []string{"proposition", "cocreation", "transfer", "acquisition"}

// sourced checks that a mechanism carries all Go files of the package in which the test runs, if it carries any.
func sourced(t testing.TB, o agents.Outside) {
	t.Helper()
	if o.Source == nil {
		return
	}
	var missing []string
	some := false
	need.Nil(t, fs.WalkDir(os.DirFS("."), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		if _, err := fs.Stat(o.Source, path); err != nil {
			missing = append(missing, path)
		} else {
			some = true
		}
		return nil
	}))
	if some && len(missing) > 0 {
		t.Errorf("%s: Source lacks %s, so that runs keep their names when these change", o.Name, strings.Join(missing, ", "))
	}
}

// held checks that observing changes nothing, nor an event that sets a live key to what it is.
func held(t testing.TB, scn *scenarios.Scenario, first *agents.Run, own []agents.Outside) {
	t.Helper()
	half := max(1, first.World.Clock.Ticks/2)
	sets := []string{"record.consumers=5", fmt.Sprint("record.every=", 2*first.World.Clock.Tick)}
	for _, q := range scn.Section().Quantities() {
		path := q.Path()
		of := slices.ContainsFunc(own, func(o agents.Outside) bool { return strings.HasPrefix(path, o.Name+".") })
		if of && q.Field.Live && q.Value.Kind == spec.ScalarNode {
			sets = append(sets, fmt.Sprintf("timeline.as_it_is={at: %d, set: {%s: %s}}", half, path, q.Value.Flow()))
		}
	}
	want := state(first)
	for _, set := range sets {
		other := need.Value(scn.With([]string{set}))(t)
		if got := state(run(t, other)); got != want {
			t.Errorf("with %s, which changes nothing, %s", set, difference(got, want))
		}
	}
}

// state is what a run comes to, whatever was recorded of it: all its accounts, and how many use the platform.
func state(r *agents.Run) string {
	var b strings.Builder
	for _, a := range r.Accounts() {
		fmt.Fprintf(&b, "%s has %v, booked %v\n", a.Name, a.Balance(), a.Booked())
	}
	streams, _ := r.Everywhere()
	for _, s := range streams {
		fmt.Fprintf(&b, "%s moved %v\n", s.Name, s.Sum())
	}
	for _, m := range r.Metrics() {
		if all := r.Series(m.Name); m.Stock && m.Form != sim.Real && len(all) > 0 {
			fmt.Fprintf(&b, "%s ends at %v\n", m.Name, all[len(all)-1])
		}
	}
	return b.String()
}

// difference is the first line of one text that the other does not have.
func difference(got, want string) string {
	for line := range strings.Lines(got) {
		if !strings.Contains(want, line) {
			return strings.TrimSpace(line)
		}
	}
	return "less is there"
}

// switched are flags that switch mechanisms off.
func switched(own []agents.Outside) (set []string) {
	for _, o := range own {
		set = append(set, o.Name+"=off")
	}
	return set
}

// off checks that where they are off all is as in a program that does not have them.
func off(t testing.TB, scn *scenarios.Scenario, own []agents.Outside) {
	t.Helper()
	with := need.Value(scn.With(switched(own)))(t)
	r := run(t, with)
	text := with.Effective()
	for _, o := range own {
		text = regexp.MustCompile(`(?m)^ *`+o.Name+`: off\n`).ReplaceAllString(text, "")
	}
	need.Nil(t, agents.Install())
	defer func() { need.Nil(t, agents.Install(own...)) }()
	plain := need.Value(scenarios.Parse(scn.Files[0].Name, []byte(text), scenarios.Options{}))(t)
	p := run(t, plain)
	if with.Hash() != plain.Hash() || r.Digest() != p.Digest() || Tables(t, r) != Tables(t, p) {
		t.Error("where the mechanisms are off, the run is another one than in a program without them")
	}
}

// apart checks that all that others declare is the same in two runs.
func apart(t testing.TB, where string, x, y *agents.Run) {
	t.Helper()
	for _, m := range y.Metrics() {
		if !simtest.Same(x.Series(m.Name), y.Series(m.Name)) {
			t.Errorf("%s, %s is another one than without: %v, %v", where, m.Name, last(x.Series(m.Name)), last(y.Series(m.Name)))
		}
	}
}

func last(v []float64) float64 {
	if len(v) == 0 {
		return math.NaN()
	}
	return cmp.Or(v[len(v)-1], 0)
}
