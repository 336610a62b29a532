package scenarios_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// cells are the rows of a table as a plain reader has them: by column, with "" for what is missing.
type cells []map[string]string

// figure is a cell as a number; NaN: it is none.
func figure(text string) float64 {
	if v, err := strconv.ParseFloat(text, 64); err == nil {
		return v
	}
	return math.NaN()
}

func date(text string) time.Time {
	at, _ := time.Parse(time.DateOnly, text)
	return at
}

// fileReader is a kind of file that scenarios name, a small one, and a comparison of a world with what a plain reader
// has read.
type fileReader struct {
	name, scenario string
	table          string
	loose          bool // blanks, tabs and semicolons separate columns, too
	differs        func(rows cells, scn *scenarios.Scenario, run *agents.Run) string
}

const (
	populace = "consumers: {file: f.csv, interests: 1, regions: {n: 50%, s: 50%}, genders: {f: 50%, m: 50%}}\n"
	fifty    = "consumers: {count: 50, represents: 100}\n"
)

// fileReaders has all of them. A new one enters here, and passes every case below.
var fileReaders = []fileReader{
	{name: "people",
		scenario: populace + "graph: complete\n",
		differs:  samePeople, table: `id,region,gender,age,joined,interest_1
u1,n,f,23,2011-01-05,1
u2,s,m,over_50,,2
u3,,f,,2010-05-05,
u4,n,,77,2011-01-03,5
`},
	{name: "people of a graph",
		scenario: populace + "graph: {kind: file, path: g.csv}\n",
		differs:  samePeople, table: `id,region,age,joined
u1,n,23,2011-01-05
u2,s,over_50,
u3,,,2010-05-05
u4,n,77,2011-01-03
`},
	{name: "ties",
		scenario: "graph: {kind: file, path: f.csv, columns: [from, to], weight: weight}\n", loose: true, differs: sameTies,
		table: "from,to,weight\na,b,2\nb,c,1.5\nc,a,4\nc,d,0.25\n"},
	{name: "observed",
		scenario: fifty + "observed: {adopters: {file: f.csv}}\n",
		differs:  sameObserved("adopters"), table: `date,value,role,source
2011-01-03,5,fit,book
2011-01-05,7.5,fit,
2011-01-07,9,holdout,page 3
`},
	{name: "observed range",
		scenario: fifty + "observed: {adopters: {file: f.csv, where: {what: users}, low: least, high: most, " +
			"scale: 2}}\n",
		differs: sameObserved("adopters"), table: `what,date,value,least,most
users,2011-01-03,5,0.5,0.75
users,2011-01-05,7.5,0.5,1
others,2011-01-05,9,0.5,1
`},
	{name: "observed flow",
		scenario: fifty + "observed: {ad_revenue: {file: f.csv, period: 2d}}\n",
		differs:  sameObserved("ad_revenue"), table: "date,value\n2011-01-03,5\n2011-01-05,7.5\n2011-01-07,9\n"},
	{name: "access",
		scenario: "consumers: {count: 50, access: {file: f.csv, value: have, of: all}}\n", differs: sameAccess,
		table: "date,have,all\n2011-01-02,3,12\n2011-01-04,6,12\n2011-01-06,9,10\n"},
	{name: "shops",
		scenario: shopping + "commerce: {merchants: {count: 0}}\ntables: {commerce.shops: f.csv}\n",
		differs:  sameEntries("commerce.shops"),
		table:    "name,price,cost,quality,topic\ntea,12.5,8,0.4,green\nbooks,60,,0.7,\n"},
	{name: "campaigns",
		scenario: shopping + "ads: {}\ntables: {ads.campaigns: f.csv}\n", differs: sameEntries("ads.campaigns"),
		table: "name,count,bid.cpm,from,product.price\nmine,2,40,2011-01-02,60\nyours,1,50.5,,12\n"},
	{name: "series",
		scenario: shopping + "commerce: {}\ndrive: {commerce.take: f.csv}\n", differs: sameSeries,
		table: "date,value\n2011-01-02,0.05\n2011-01-04,0.1\n2011-01-06,0.02\n"},
	{name: "feasts",
		scenario: "calendar: f.csv\n", differs: sameFeasts,
		table: "name,date\neve,2011-01-03\nfair,2011-01-05\neve,2011-01-08\n"},
}

func samePeople(rows cells, _ *scenarios.Scenario, run *agents.Run) string {
	w := run.World
	if w.N != len(rows) {
		return fmt.Sprintf("%d consumers, of %d rows", w.N, len(rows))
	}
	for k, row := range rows {
		i, ok := k, true
		if row["id"] != "" {
			i, ok = w.Graph.Find(row["id"])
		}
		if !ok {
			return "no " + row["id"]
		}
		who := w.Who(i)
		band := map[bool]uint8{true: 0, false: 1}[figure(row["age"]) < 25]
		if row["age"] == "over_50" || figure(row["age"]) >= 51 {
			band = 2
		}
		other := func(column, is string) bool { return row[column] != "" && row[column] != is }
		aged := row["age"] == "" || who.Age == band
		if other("region", w.Regions[who.Region]) || other("gender", w.Genders[who.Gender]) || !aged {
			return fmt.Sprintf("consumer %d is %+v, row %v", i, who, row)
		}
	}
	for t := range sim.Tick(10) {
		n := 0
		for _, row := range rows {
			if row["joined"] != "" && !date(row["joined"]).After(w.Clock.Date(t)) {
				n++
			}
		}
		if got := max(0, int(w.JoinedBy(t))); got != n {
			return fmt.Sprintf("%d joined by %v, of %d", got, w.Clock.Date(t), n)
		}
	}
	return ""
}

func sameTies(rows cells, _ *scenarios.Scenario, run *agents.Run) string {
	g, sum := run.World.Graph, map[[2]string]float64{}
	for _, row := range rows {
		pair := []string{row["from"], row["to"]}
		slices.Sort(pair)
		if pair[0] != pair[1] {
			sum[[2]string(pair)] += figure(row["weight"])
		}
	}
	if int(g.Edges()) != len(sum) {
		return fmt.Sprintf("%d edges of %d", g.Edges(), len(sum))
	}
	for pair, want := range sum {
		u, ok := g.Find(pair[0])
		v, also := g.Find(pair[1])
		if !ok || !also || !g.Has(u, v) || g.Weight(u, v) != want {
			return fmt.Sprint(pair, want)
		}
	}
	return ""
}

func sameObserved(name string) func(cells, *scenarios.Scenario, *agents.Run) string {
	return func(rows cells, scn *scenarios.Scenario, _ *agents.Run) string {
		var want, got []string
		for _, row := range rows {
			value, low := figure(row["value"]), ""
			if row["least"] != "" {
				if row["what"] != "users" {
					continue
				}
				value *= 2
				ends := []float64{value * figure(row["least"]), value * figure(row["most"])}
				low, value = fmt.Sprint(ends), value*(figure(row["least"])+figure(row["most"]))/2
			}
			want = append(want, fmt.Sprint(row["date"], value, row["role"], row["source"], low))
		}
		read, err := runner.Observed(scn, name)
		if err != nil {
			return err.Error()
		}
		for _, x := range read {
			low := ""
			if x.High > 0 {
				low = fmt.Sprint([]float64{x.Low, x.High})
			}
			got = append(got, fmt.Sprint(x.Date.Format(time.DateOnly), x.Value, x.Role, x.Source, low))
		}
		return unlike(got, want)
	}
}

func unlike(got, want []string) string {
	if slices.Equal(got, want) {
		return ""
	}
	return fmt.Sprintf("%q, want %q", got, want)
}

func sameAccess(rows cells, _ *scenarios.Scenario, run *agents.Run) string {
	for _, row := range rows {
		t := run.World.Clock.Until(date(row["date"]))
		if got, want := run.World.Access(t)[1], figure(row["have"])/figure(row["all"]); got != want {
			return fmt.Sprintf("%v on %s, want %v", got, row["date"], want)
		}
	}
	return ""
}

func sameEntries(path string) func(cells, *scenarios.Scenario, *agents.Run) string {
	return func(rows cells, scn *scenarios.Scenario, _ *agents.Run) string {
		var want, got []string
		var leaves func(n *spec.Node, at string)
		leaves = func(n *spec.Node, at string) {
			if n.Kind == spec.ScalarNode {
				got = append(got, at+" "+n.Text)
			}
			for _, e := range n.Entries() {
				leaves(e.Value, at+"."+e.Key)
			}
		}
		for _, row := range rows {
			for key, text := range row {
				if key != "name" && text != "" {
					want = append(want, "."+row["name"]+"."+key+" "+text)
				}
			}
		}
		if n := scn.Tree.At(path); n != nil {
			leaves(n, "")
		}
		slices.Sort(got)
		slices.Sort(want)
		return unlike(got, want)
	}
}

func sameSeries(rows cells, scn *scenarios.Scenario, _ *agents.Run) string {
	var want, got []string
	for _, row := range rows {
		want = append(want, row["date"]+" "+row["value"])
	}
	for _, n := range scn.Tree.Get("drive").Get("commerce.take").Items {
		got = append(got, n.Items[0].Text+" "+n.Items[1].Text)
	}
	return unlike(got, want)
}

func sameFeasts(rows cells, scn *scenarios.Scenario, _ *agents.Run) string {
	var want, got []string
	for _, row := range rows {
		want = append(want, row["name"]+" "+row["date"])
	}
	for _, e := range scn.Tree.Get("calendar").Entries() {
		for _, n := range e.Value.Items {
			got = append(got, e.Key+" "+n.Text)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	return unlike(got, want)
}

// plainly reads a table as anybody would.
func plainly(t *testing.T, text string) cells {
	t.Helper()
	all := need.Value(csv.NewReader(strings.NewReader(text)).ReadAll())(t)
	var out cells
	for _, row := range all[min(1, len(all)):] {
		x := map[string]string{}
		for k, name := range all[0] {
			x[name] = row[k]
			for _, word := range units.Missing {
				if strings.EqualFold(word, row[k]) {
					x[name] = ""
				}
			}
		}
		out = append(out, x)
	}
	return out
}

// outcome of a file: what is wrong with it, or how the world differs from what a plain reader has read.
type readOutcome struct {
	err     error
	differs string
}

func (x fileReader) read(t *testing.T, dir, raw, plain string) (out readOutcome) {
	t.Helper()
	need.Nil(t, os.WriteFile(filepath.Join(dir, "f.csv"), []byte(raw), 0o666))
	text := x.scenario
	if !strings.Contains(text, "clock:") {
		text = "clock: {start: 2011-01-01, ticks: 12}\n" + text
	}
	scn, err := scenarios.Parse(filepath.Join(dir, "x.yaml"), []byte(text), scenarios.Options{})
	if err == nil {
		_, err = runner.CheckFiles(scn)
	}
	if err != nil {
		return readOutcome{err: err}
	}
	run, err := runner.Build(scn, 1)
	if err != nil {
		return readOutcome{err: err}
	}
	defer run.Close()
	return readOutcome{differs: x.differs(plainly(t, plain), scn, run)}
}

// Each reader of files × each column × each fault: a file is refused with its place, or gives what a plain reader of
// the test has read; never a panic, and never something else without a word.
func TestEveryReaderOfFiles(t *testing.T) {
	for _, x := range fileReaders {
		t.Run(x.name, func(t *testing.T) { t.Parallel(); x.everyFault(t) })
	}
}

func (x fileReader) everyFault(t *testing.T) {
	dir := t.TempDir()
	need.Nil(t, os.WriteFile(filepath.Join(dir, "g.csv"), []byte("u1 u2\nu2 u3\nu3 u4\n"), 0o666))
	whole := grid{}
	for line := range strings.Lines(x.table) {
		whole = append(whole, strings.Split(strings.TrimSuffix(line, "\n"), ","))
	}
	with := func(change func(g grid) grid) string {
		g := grid{}
		for _, row := range whole {
			g = append(g, slices.Clone(row))
		}
		return change(g).text()
	}
	expect := func(what, raw, plain string, same, refused bool, place ...string) {
		t.Helper()
		out := x.read(t, dir, raw, plain)
		switch {
		case out.err == nil && out.differs != "":
			t.Errorf("%s, %s: silently wrong: %s", x.name, what, out.differs)
		case out.err == nil && refused:
			t.Errorf("%s, %s: is not refused", x.name, what)
		case out.err != nil && same:
			t.Errorf("%s, %s: is refused: %v", x.name, what, out.err)
		case out.err != nil:
			if len(out.err.Error()) > 4000 {
				t.Errorf("%s, %s: %d characters", x.name, what, len(out.err.Error()))
			}
			for _, p := range append(place, "f.csv") {
				if line, ok := strings.CutPrefix(p, "f.csv:"); ok && strings.Contains(out.err.Error(), "in line "+line) {
					continue
				}
				if !strings.Contains(out.err.Error(), p) {
					t.Errorf("%s, %s: no %q in %v", x.name, what, p, out.err)
				}
			}
		}
	}
	text := x.table
	expect("as it is", text, text, true, false)
	expect("a byte order mark", "\ufeff"+text, text, true, false)
	expect("CR LF", strings.ReplaceAll(text, "\n", "\r\n"), text, true, false)
	expect("no final newline", strings.TrimSuffix(text, "\n"), text, true, false)
	expect("blank lines at the end", text+"\n\n", text, true, false)
	quotes := strings.NewReplacer(",", `","`, "\n", "\"\n\"")
	expect("quoted cells", `"`+quotes.Replace(strings.TrimSuffix(text, "\n"))+"\"\n", text, true, false)
	expect("blanks around cells", strings.ReplaceAll(text, ",", " , "), text, true, false)
	expect("empty", "", "", false, true)
	expect("header only", strings.SplitAfter(text, "\n")[0], strings.SplitAfter(text, "\n")[0], false, false)
	one := strings.Join(strings.SplitAfter(text, "\n")[:2], "")
	expect("one row", one, one, false, false)
	expect("tabs", strings.ReplaceAll(text, ",", "\t"), text, x.loose, !x.loose)
	expect("semicolons", strings.ReplaceAll(text, ",", ";"), text, x.loose, !x.loose)
	for _, mark := range []string{"", "\xff\xfe"} {
		expect("UTF-16", mark+strings.Join(strings.Split(text, ""), "\x00")+"\x00", text, false, true)
	}
	expect("a quote that does not close", text+`"`, text, false, true, "f.csv:")
	expect("a quote that opens", strings.Replace(text, "\n", "\n\"", 1), text, false, true, "f.csv:2")
	for c, name := range whole[0] {
		at := func(cell string) string { return with(func(g grid) grid { g[2][c] = cell; return g }) }
		place := fmt.Sprintf("f.csv:%d", 3)
		for _, cell := range []string{"1e300", "1e400", "-1", "many", "NaN0", "0x1F", "1_000", "1,5", "١", "2011-02-30"} {
			quoted := cell
			if strings.Contains(cell, ",") {
				quoted = `"` + cell + `"`
			}
			expect(name+" "+cell, at(quoted), at(quoted), false, false, place)
		}
		if c == 0 {
			long := at(strings.Repeat("7", 1<<20))
			expect(name+" of a megabyte", long, long, false, false, place)
		}
		blank := x.read(t, dir, at(""), at(""))
		for _, word := range units.Missing {
			got := x.read(t, dir, at(word), at(""))
			placed := got.err == nil || strings.Contains(got.err.Error(), place)
			if (got.err == nil) != (blank.err == nil) || got.differs != "" || !placed {
				t.Errorf("%s, %s %s: %v, and of an empty cell %v", x.name, name, word, got, blank)
			}
		}
		all := with(func(g grid) grid {
			for k := range g[1:] {
				g[1+k][c] = "NA"
			}
			return g
		})
		expect(name+" all missing", all, all, false, false)
		twice := with(func(g grid) grid {
			for k := range g {
				g[k] = append(g[k], g[k][c])
			}
			return g
		})
		expect(name+" twice", twice, text, false, true, name)
		less := with(func(g grid) grid {
			for k := range g {
				g[k] = slices.Delete(g[k], c, c+1)
			}
			return g
		})
		expect("no "+name, less, less, false, false)
		for _, near := range []string{strings.ToUpper(name), name + "s", name[1:], name[1:2] + name[:1] + name[2:]} {
			expect(near+" for "+name, strings.Replace(text, name, near, 1), less, false, false)
		}
	}
	again := with(func(g grid) grid { return append(g, g[2]) })
	expect("a repeated row", again, again, false, false)
	short := with(func(g grid) grid { g[2] = g[2][1:]; return g })
	expect("a short row", short, text, false, true, "f.csv:3")
	wide := with(func(g grid) grid { g[2] = append(g[2], "9"); return g })
	expect("a wide row", wide, text, false, true, "f.csv:3")
}
