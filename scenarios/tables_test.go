package scenarios_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/manifest"
	"guanxi/sim/simtest/need"
)

// column is a key of an entry and values that it takes.
type column struct {
	key    string
	values []string
}

// entered are maps of entries with some of their keys.
var entered = map[string][]column{
	"ads.campaigns": {{"count", []string{"2", "5"}}, {"from", []string{"2011-01-05"}},
		{"budget", []string{"100 per 1000", "50"}}, {"bid.cpm", []string{"120", "80"}},
		{"target.regions", []string{"[tier1]", "[tier1, tier2]"}}, {"product.price", []string{"60", "12.5"}},
		{"product.margin", []string{"40%"}}},
	"content.accounts": {{"count", []string{"3 per 1000", "2"}}, {"articles", []string{"0.5/day", "1/week"}},
		{"topic", []string{"sports", "tea"}}},
	"games.titles": {{"kind", []string{"embedded"}}, {"payers", []string{"4%", "0.1"}}, {"every", []string{"7d"}},
		{"spend.mean", []string{"30"}}, {"spend.sd", []string{"12"}}},
	"commerce.shops": {{"price", []string{"60", "12.5"}}, {"cost", []string{"8"}}, {"quality", []string{"70%", "0.4"}},
		{"topic", []string{"tea"}}, {"from", []string{"2011-01-04"}}, {"until", []string{"2011-01-09"}}},
}

const shopping = `clock: {start: 2011-01-01, ticks: 12}
consumers: {count: 250, regions: {tier1: 40%, tier2: 60%}}
graph: {kind: ring, degree: 6}
adoption: {initial_adopters: 60%, imitation: 0.2/day}
activity: {}
satisfaction: {}
`

// entries draws entries of a map, as rows of a table and as YAML.
func entries(r *rand.Rand, path string) (table, yaml string) {
	columns := slices.Clone(entered[path])
	r.Shuffle(len(columns), func(i, j int) { columns[i], columns[j] = columns[j], columns[i] })
	header, at := []string{}, r.IntN(len(columns)+1) // of the column name
	for _, c := range slices.Insert(slices.Clone(columns), at, column{key: "name"}) {
		header = append(header, c.key)
	}
	table = strings.Join(header, ",") + "\n"
	for k := range 1 + r.IntN(4) {
		name := fmt.Sprintf("%c_%d", 'a'+rune(r.IntN(26)), k)
		cells, below := []string{}, map[string][]string{}
		var keys []string
		for _, c := range columns {
			value := ""
			if r.IntN(3) > 0 || slices.Contains([]string{"spend.mean", "spend.sd", "kind", "articles", "bid.cpm",
				"product.price"}, c.key) {
				value = c.values[r.IntN(len(c.values))]
				head, tail, nested := strings.Cut(c.key, ".")
				if nested {
					below[head] = append(below[head], tail+": "+value)
				} else {
					keys = append(keys, c.key+": "+value)
				}
			}
			if strings.Contains(value, ",") {
				value = `"` + value + `"`
			}
			if !strings.HasPrefix(value, `"`) {
				value += strings.Repeat(" ", r.IntN(2))
			}
			cells = append(cells, value)
		}
		for _, head := range []string{"bid", "product", "target", "spend"} {
			if len(below[head]) > 0 {
				if head == "spend" {
					below[head] = append(below[head], "dist: lognormal")
				}
				keys = append(keys, head+": {"+strings.Join(below[head], ", ")+"}")
			}
		}
		table += strings.Join(slices.Insert(cells, at, name), ",") + "\n"
		yaml += fmt.Sprintf("    %s: {%s}\n", name, strings.Join(keys, ", "))
	}
	if path == "games.titles" { // the kind of the distribution is a column as well
		lines := strings.Split(strings.TrimSpace(table), "\n")
		for k := range lines {
			lines[k] += []string{",spend.dist", ",lognormal"}[min(k, 1)]
		}
		table = strings.Join(lines, "\n") + "\n"
	}
	return table, yaml
}

// A scenario with tables is the same, byte for byte, as one with the entries of their rows, and so are its results.
func TestRowsAreEntries(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	paths := []string{"ads.campaigns", "commerce.shops", "content.accounts", "games.titles"}
	dir := t.TempDir()
	for k := range 101 {
		var tables []string
		written, named := shopping, shopping
		for _, path := range paths {
			if r.IntN(2) == 0 && k%50 != 0 {
				continue
			}
			table, yaml := entries(r, path)
			own := ""
			if r.IntN(3) == 0 && path == "ads.campaigns" { // rows stand beside entries of the scenario
				own = "    mine: {bid: {cpm: 70}}\n"
			}
			file := strings.ReplaceAll(path, ".", "-") + ".csv"
			if k%3 == 0 {
				table = "\ufeff" + strings.ReplaceAll(table, "\n", "\r\n") + ",,,\r\n"
			}
			need.Nil(t, os.WriteFile(filepath.Join(dir, file), []byte(table), 0o666))
			tables = append(tables, path+": "+file)
			section, key, _ := strings.Cut(path, ".")
			written += section + ":\n  " + key + ":\n" + own + yaml
			if own != "" {
				named += section + ":\n  " + key + ":\n" + own
			}
		}
		named += "tables: {" + strings.Join(tables, ", ") + "}\n"
		a, err := scenarios.Parse(filepath.Join(dir, "x.yaml"), []byte(written), scenarios.Options{})
		b, wrong := scenarios.Parse(filepath.Join(dir, "x.yaml"), []byte(named), scenarios.Options{})
		if err != nil || wrong != nil {
			t.Fatalf("%s\n%s\nwith entries: %v\nwith tables: %v", written, named, err, wrong)
		}
		if a.Effective() != b.Effective() {
			t.Fatalf("%s\n%s\ndiffers from\n%s", named, b.Effective(), a.Effective())
		}
		if k%50 != 0 {
			continue
		}
		var folders []string
		for i, s := range []*scenarios.Scenario{a, b} {
			folder := filepath.Join(dir, fmt.Sprintf("run%d-%d", k, i))
			need.Value(runner.Run(context.Background(), s, runner.Options{Dir: folder, Workers: 1 + i}))(t)
			folders = append(folders, folder)
		}
		again := need.Value(scenarios.Load(folders[1], scenarios.Options{}))(t)
		folders = append(folders, filepath.Join(dir, fmt.Sprintf("again%d", k)))
		need.Value(runner.Run(context.Background(), again, runner.Options{Dir: folders[2], Workers: 1}))(t)
		for _, name := range need.Value(filepath.Glob(filepath.Join(folders[0], "*.csv")))(t) {
			want := need.Value(os.ReadFile(name))(t)
			for _, other := range folders[1:] {
				if got := need.Value(os.ReadFile(filepath.Join(other, filepath.Base(name))))(t); !bytes.Equal(got, want) {
					t.Errorf("%s of %s differs", filepath.Base(name), other)
				}
			}
		}
		kept := need.Value(os.ReadFile(filepath.Join(folders[1], manifest.InputsFolder, "commerce-shops.csv")))(t)
		if want := need.Value(os.ReadFile(filepath.Join(dir, "commerce-shops.csv")))(t); !bytes.Equal(kept, want) {
			t.Error("the results keep another table")
		}
	}
}

// told returns the problems of a scenario file as FILE:LINE:COL, sorted by place.
func told(t *testing.T, file, text string) (places []string, message string) {
	t.Helper()
	_, err := scenarios.Parse(file, []byte(text), scenarios.Options{})
	var all *scenarios.Error
	if !errors.As(err, &all) {
		return nil, fmt.Sprint(err)
	}
	for _, p := range all.Problems.Errors().Sort() {
		places = append(places, fmt.Sprintf("%s:%d:%d", filepath.Base(p.Pos.File), p.Pos.Line, p.Pos.Col))
	}
	return places, err.Error()
}

// grid is a CSV table that a test damages. Each damage is in a row of its own, at a cell whose place is known.
type grid [][]string

func (g grid) text() (text string) {
	for _, row := range g {
		text += strings.Join(row, ",") + "\n"
	}
	return text
}

// place returns where a cell begins.
func (g grid) place(file string, row, col int) string {
	return fmt.Sprintf("%s:%d:%d", file, row+1, len([]rune(strings.Join(g[row][:col], ",")))+1+min(col, 1))
}

// Damaged tables are told all at once, each fault at its cell, and nothing else is told.
func TestDamagedTables(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 2))
	dir := t.TempDir()
	file := filepath.Join(dir, "x.yaml")
	for range 120 {
		g := grid{{"name", "count", "bid.cpm", "from", "product.price", "product.margin"}}
		for k := range 8 {
			g = append(g, []string{fmt.Sprintf("firmä%d", k), "2", fmt.Sprint(40 + k), "2011-01-0" + fmt.Sprint(1+k), "60",
				"40%"})
		}
		type mark struct{ row, col int }
		var marks []mark
		for _, row := range r.Perm(8)[:1+r.IntN(5)] {
			row++
			switch r.IntN(8) {
			case 0:
				g[row][2] = "4o"
				marks = append(marks, mark{row, 2})
			case 1:
				g[row][1] = "0"
				marks = append(marks, mark{row, 1})
			case 2:
				g[row][3] = "2011/01/05"
				marks = append(marks, mark{row, 3})
			case 3:
				g[row][5] = "140%"
				marks = append(marks, mark{row, 5})
			case 4:
				g[row][0] = "mine" // which the scenario has
				marks = append(marks, mark{row, 0})
			case 5:
				g[row][0] = " "
				marks = append(marks, mark{row, 0})
			case 6:
				g[row] = g[row][:4]
				marks = append(marks, mark{row, 0})
			case 7:
				g[row][0] = "no name.at all"
				marks = append(marks, mark{row, 0})
			}
		}
		switch r.IntN(5) {
		case 0:
			g[0] = append(g[0], "bid.cmp")
			marks = append(marks, mark{0, 6})
		case 1:
			g[0] = append(g[0], "count")
			marks = append(marks, mark{0, 6})
		case 2:
			g[0] = append(g[0], "bid")
			marks = append(marks, mark{0, 6})
		}
		for k := range g {
			if len(g[0]) == 7 && k > 0 && len(g[k]) > 4 {
				g[k] = append(g[k], "")
			}
		}
		var want []string
		for _, m := range marks {
			want = append(want, g.place("c.csv", m.row, m.col))
		}
		need.Nil(t, os.WriteFile(filepath.Join(dir, "c.csv"), []byte(g.text()), 0o666))
		got, message := told(t, file, shopping+"ads: {campaigns: {mine: {bid: {cpm: 5}}}}\ntables: {ads.campaigns: c.csv}\n")
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Fatalf("%s\ntold %v, want %v\n%s", g.text(), got, want, message)
		}
	}
}

// A driven key equals the same steps written as events: of the dates before the run the last one in the first tick,
// and each other in the tick that holds it.
func TestDrivenKeyIsATimeline(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 4))
	dir := t.TempDir()
	start := time.Date(2011, 1, 1, 0, 0, 0, 0, time.UTC)
	for range 24 {
		long := 1 + r.IntN(3) // days of a tick
		head := strings.Replace(shopping, "ticks: 12", fmt.Sprintf("tick: %dd, ticks: 12", long), 1)
		before, events, rows := "", "", "date,value\n"
		for day := -2*long - 1; day < 16*long; day += long + r.IntN(4*long) { // a row per tick at most
			value := fmt.Sprintf("%.2f/day", r.Float64())
			rows += start.AddDate(0, 0, day).Format(time.DateOnly) + "," + value + "\n"
			switch {
			case day < long:
				before = fmt.Sprintf("  e0: {at: 1, set: {adoption.imitation: %s}}\n", value)
			case day < 12*long:
				events += fmt.Sprintf("  e%d: {at: %d, set: {adoption.imitation: %s}}\n", day, day/long+1, value)
			}
		}
		need.Nil(t, os.WriteFile(filepath.Join(dir, "s.csv"), []byte(rows), 0o666))
		one := need.Value(scenarios.Parse(filepath.Join(dir, "x.yaml"), []byte(head+"timeline:\n"+before+events),
			scenarios.Options{}))(t)
		two := need.Value(scenarios.Parse(filepath.Join(dir, "x.yaml"), []byte(head+"drive: {adoption.imitation: s.csv}\n"),
			scenarios.Options{}))(t)
		three := need.Value(scenarios.Parse(filepath.Join(dir, "y.yaml"), []byte(two.Effective()), scenarios.Options{}))(t)
		a := ranOf(t, one, 1)
		for _, s := range []*scenarios.Scenario{two, three} {
			b := ranOf(t, s, 1)
			for _, m := range a.Metrics() {
				if !slices.Equal(bitsOf(a.Series(m.Name)), bitsOf(b.Series(m.Name))) {
					t.Fatalf("%s of\n%s\ndiffers from that of\n%s", m.Name, rows, before+events)
				}
			}
		}
	}
}

func bitsOf(all []float64) (out []string) {
	for _, x := range all {
		out = append(out, fmt.Sprint(x))
	}
	return out
}

// Later layers change, remove and replace what came from a table, and what is set by a series is told.
func TestLayersOverTables(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		need.Nil(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
		return filepath.Join(dir, name)
	}
	write("c.csv", "name,count,bid.cpm\ncar,3,50\ntea,2,60\n")
	write("d.csv", "date,value\n2011-01-03,2\n")
	base := write("a.yaml", shopping+"ads: {slots: {gap: 2h}}\ntables: {ads.campaigns: c.csv}\ndrive: "+
		"{ads.slots.daily: d.csv}\n")
	child := write("b.yaml", "extends: a.yaml\nads: {campaigns: {car: off, tea: {budget: 5}}}\n")
	s := need.Value(scenarios.Load(child,
		scenarios.Options{Set: []string{"ads.campaigns.tea.count=7", "ads.slots.daily=4"}}))(t)
	if f, _ := s.Section().Lookup("ads.campaigns"); !slices.Equal(f.EntryNames(), []string{"tea"}) {
		t.Errorf("campaigns are %v", f.EntryNames())
	}
	for path, want := range map[string]string{"ads.campaigns.tea.count": "7", "ads.campaigns.tea.budget": "5"} {
		if f, ok := s.Section().Lookup(path); !ok || f.Value().Text != want {
			t.Errorf("%s is not %s", path, want)
		}
	}
	if told := strings.Join(s.Warnings(), "\n"); !strings.Contains(told, "the series drive.ads.slots.daily sets "+
		"ads.slots.daily again from 2011-01-03 on") ||
		!strings.Contains(told, "d.csv:2:12: warning: drive.ads.slots.daily: the series ends before the run: its last "+
			"value, 2, holds from 2011-01-03 to 2011-01-13") {
		t.Error(told)
	}
	for text, say := range map[string]string{
		"extends: a.yaml\ntables: {ads.campaigns: e.csv}\n": "b.yaml:2:25: " +
			"tables.ads.campaigns: there is no file",
		"extends: a.yaml\ntables: {ads.campaign: c.csv}\n": "b.yaml:2:10: tables.ads.campaign: " +
			"is no map of named entries (did you mean ads.campaigns?)",
		"extends: c.yaml\ntables: {ads.campaigns: c.csv}\n": "c.csv:2:1: tables.ads.campaigns: " +
			"there is an entry car already, at " + filepath.Join(dir, "c.yaml"),
		"extends: a.yaml\ntimeline: {e: {at: 2011-01-03, set: {ads.slots.daily: 3}}}": "ads.slots.daily is also set in " +
			"tick 3 (2011-01-03) by the event timeline.e",
		"extends: a.yaml\ndrive: {ads.slots.gap: c.csv}\n": "c.csv:1:1: drive.ads.slots.gap: " +
			"there is no column date (the header has name, count, bid.cpm)",
		"extends: a.yaml\ncalendar: {feast: [2011-13-01]}\n": "b.yaml:2:20: calendar.feast: ",
	} {
		write("c.yaml", "clock: {ticks: 3}\nads: {campaigns: {car: {}}}\n")
		_, err := scenarios.Parse(filepath.Join(dir, "b.yaml"), []byte(text), scenarios.Options{})
		need.Refusal(t, err, say)
	}
	for _, set := range []string{"tables.ads.campaigns=c.csv", "drive.ads.slots.daily=d.csv", "calendar=c.csv"} {
		_, err := scenarios.Load(base, scenarios.Options{Set: []string{set}})
		need.Refusal(t, err, "--set:1:")
	}
}

// A calendar in a file is that of the same dates in YAML; feasts that are not there, or not in the run, are told.
func TestCalendar(t *testing.T) {
	dir := t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(dir, "f.csv"),
		[]byte("name,date\neid,2011-01-04\nmay,2011-05-01\neid,2011-01-06\n"), 0o666))
	in := func(calendar, feasts string) (*scenarios.Scenario, error) {
		return scenarios.Parse(filepath.Join(dir, "x.yaml"), []byte(shopping+"payment: {bind: {own: 9/day}, red_packets: "+
			"{rate: 0.5/day, holidays: {feasts: "+feasts+", factor: 9}}}\n"+calendar), scenarios.Options{})
	}
	a := need.Value(in("calendar: f.csv\n", "[eid]"))(t)
	b := need.Value(in("calendar: {eid: [2011-01-04, 2011-01-06], may: [2011-05-01]}\n", "[eid]"))(t)
	if a.Effective() != b.Effective() {
		t.Errorf("%s\nis not\n%s", a.Effective(), b.Effective())
	}
	plain := need.Value(in("", "[]"))(t)
	x, y := ranOf(t, a, 1).Series("red_packets"), ranOf(t, plain, 1).Series("red_packets")
	for k := range x {
		day := k == 4 || k == 6 // of January, which begins after row 0
		if day != (x[k] > 3*max(y[k], 1)) {
			t.Errorf("packets of tick %d: %v, without feasts %v", k, x[k], y[k])
		}
	}
	_, err := in("calendar: f.csv\n", "[eit]")
	need.Refusal(t, err, "the calendar has no feast eit (did you mean eid?)")
	_, err = in("", "[eid]")
	need.Refusal(t, err, "the calendar has no feast eid (add calendar: {eid: [DATE]})")
	late := strings.Join(need.Value(in("calendar: f.csv\n", "[may]"))(t).Warnings(), "\n")
	if !strings.Contains(late, "f.csv:3:1: warning: calendar.may: no date of the feast is in the run, 2011-01-01 to "+
		"2011-01-13") {
		t.Error(late)
	}
}
