package relations

import (
	"context"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/scenarios/odd"
	"guanxi/scenarios/runner"
	"guanxi/sim"
	"guanxi/sim/results/summary"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// among writes a scenario and tells it as the only platform, x, of another on its people, ties and clock.
func among(t *testing.T, r *rand.Rand, name string, more ...string) (alone, x *scenarios.Scenario) {
	t.Helper()
	dir, seed := t.TempDir(), 1+r.IntN(1000)
	write := func(file, text string) string {
		need.Nil(t, os.WriteFile(filepath.Join(dir, file), []byte(text), 0o666))
		return filepath.Join(dir, file)
	}
	file := write("alone.yaml", "guanxi: 1\nextends: drawn.yaml\n")
	write("drawn.yaml", fmt.Sprintf("guanxi: 1\nextends: %s\nseed: %d\nreplicates: 1\nrecord: {every: off, "+
		"consumers: 7, events: off}\n%s", name, seed, strings.Join(more, "\n")))
	alone = need.Value(scenarios.Load(file, scenarios.Options{}))(t)
	of := alone.EffectiveTree()
	x = need.Value(scenarios.Load(write("among.yaml", fmt.Sprintf("guanxi: 1\nseed: %d\nreplicates: 1\nrecord: "+
		"{consumers: 7}\nclock: {extends: alone.yaml}\nconsumers: {extends: alone.yaml}\ngraph: {extends: alone.yaml}\n"+
		"value: {twin: %v, discount: %s}\ncurrency: %s\nplatforms: {x: {extends: alone.yaml, seed: %[1]d}}\n", seed,
		of.At("value.twin").Text, of.At("value.discount").Text, of.At("currency").Text)), scenarios.Options{}))(t)
	return alone, x
}

// optional are parts that are off in all bundled scenarios: a section, and some of its keys.
var optional = [][]string{
	{"commerce.choice.popular", "as: information", "weight: 0.3"},
	{"commerce.reputation", "raise: 0.4", "step: 0.5"},
	{"commerce.reputation.bought", "share: 50%"},
	{"commerce.coupons.c", "amount: 2", "on: MIDDLE", "every: 9d", "announced: 5d", "to: 50%", "for: both"},
	{"commerce.fee", "share: 5%", "salience: 40%"},
	{"commerce.search.weights", "price: 1", "orders: 0.5", "delivered: 1", "match: 1"},
	{"commerce.search.sponsored", "share: 40%", "bidders: 3"},
	{"content.likes", "weight: 1", "given: 2"},
	{"regulator", "limits: {cap: {key: commerce.take, from: MIDDLE, most: 2%}}", "tax: {share: 5%, from: MIDDLE}"},
	{"commerce.shops.mine", "owner: platform", "pricing: joint", "price: 20", "record: true"},
	{"commerce", "concentration: 30d"},
	{"ads.consent", "refuse: 60%"},
	{"ads.tags", "outside: 40%"},
	{"ads.load", "match: 0.4"},
	{"adoption.invitation.incentive", "chance: 20%", "sending: 1"},
	{"content.recommend", "explore: 20%", "hide: 10%"},
	{"content.attachment", "popular: 60%"},
	{"content.effort", "quality: false", "every: 9d", "pay: {read: 0.1, fund: 3}", "tips: {share: 5%}"},
	{"live", "function: chat", "hosts: {makers: {every: 2d}}", "found: {share: 40%}", "gifts: {crowd: 0.2}"},
	{"laws", "state: {calm: {start: 0.5, next: \"calm + (using - calm)*tick/(20*day)\"}}",
		"joining: {hazard: builtin*(1 + calm), most: 5*builtin}", "leaving: {hazard: builtin*calm, most: builtin}",
		"inviting: {rate: builtin*calm, most: builtin}", "reading: {utility: builtin - calm}",
		"sharing: {utility: builtin + calm}", "buying: {utility: builtin + friends_mean(calm)}"},
}

// part is a change of a scenario that turns an optional part on.
func part(of []string, clock sim.Clock) string {
	middle := units.FormatDate(clock.Date(sim.Tick(clock.Ticks / 2)))
	return of[0] + "={" + strings.ReplaceAll(strings.Join(of[1:], ", "), "MIDDLE", middle) + "}"
}

// Each optional part stands in a platform that has its section.
func TestOptionalParts(t *testing.T) {
	base := need.Value(scenarios.Load("platform", scenarios.Options{Set: []string{"adoption.invitation={}"}}))(t)
	clock := need.Value(base.Decode())(t).SimClock()
	for _, of := range optional {
		need.Value(base.With([]string{part(of, clock)}))(t)
	}
}

// drawn sets some assumed numbers of a bundled scenario to ends of their ranges, and fewer people for less time.
func drawn(t *testing.T, r *rand.Rand, name string) (more []string) {
	var set []string
	base := need.Value(scenarios.Load(name, scenarios.Options{}))(t)
	all := base.Assumed()
	tree := spec.Mapping()
	putNode := func(path string, value *spec.Node) {
		keys, at := strings.Split(path, "."), tree
		for _, key := range keys[:len(keys)-1] {
			if at.Get(key) == nil {
				at.Put(key, spec.Mapping())
			}
			at = at.Get(key)
		}
		at.Put(keys[len(keys)-1], value)
	}
	put := func(path, value string) { putNode(path, spec.Scalar(value)) }
	for range min(len(all), 3) {
		x := all[r.IntN(len(all))]
		value := []string{x.Low, x.High}[r.IntN(2)]
		if k := strings.LastIndexByte(x.Path, '.'); k > 0 && base.EffectiveTree().At(x.Path[:k]+".dist") != nil {
			continue // a distribution is told whole
		} else if of, ok := base.Section().Lookup(x.Path[:max(k, 0)]); ok && of.Type == spec.TypeWeights {
			continue // as weights are
		}
		if _, err := base.With(append(set, x.Path+"="+value)); err == nil && tree.At(x.Path) == nil {
			set = append(set, x.Path+"="+value)
			put(x.Path, value)
		}
	}
	if !base.CountedByFile() {
		put("consumers.count", "300")
	}
	if r.IntN(2) == 0 {
		put("consumers.income.price", "0.5")
	}
	clock := need.Value(base.Decode())(t).SimClock()
	for _, of := range optional {
		top, _, _ := strings.Cut(of[0], ".")
		if section := base.EffectiveTree().At(top); r.IntN(2) > 0 || section == nil || section.Kind != spec.MapNode {
			continue
		}
		change := part(of, clock)
		if _, err := base.With(append(slices.Clone(set), change)); err == nil {
			set = append(set, change)
			var body *spec.Node
			spec.Decode(nil, func(s *spec.Section) { s.Tree(&body, "x", change[len(of[0])+1:], "") })
			for _, x := range body.Keys {
				putNode(of[0]+"."+x.Key, x.Value)
			}
		}
	}
	if len(all) > 0 {
		tree.Put("status", spec.Mapping(spec.Entry{Key: all[len(all)-1].Path, Value: spec.Mapping(spec.Entry{Key: "fitted",
			Value: spec.Scalar("made-up data")})}))
	}
	for _, e := range tree.Keys {
		more = append(more, e.Key+": "+e.Value.Flow())
	}
	return more
}

// ofSeveral are the metrics that only several platforms have.
var ofSeveral = regexp.MustCompile(`^(multihoming|leader_share|only\.x)$`)

// told are the lists of a scenario by what lists them, each line without the name of its platform.
func told(t *testing.T, scn *scenarios.Scenario) map[string]map[string]bool {
	all := map[string]map[string]bool{}
	note := func(list, line string) {
		line = strings.TrimPrefix(line, "x.")
		if slices.ContainsFunc([]string{"observed.", "elements.", "value.twin: has no effect"}, func(own string) bool {
			return strings.HasPrefix(line, own)
		}) { // of the whole run, and told as without effect in a platform
			return
		}
		if all[list] == nil {
			all[list] = map[string]bool{}
		}
		all[list][line] = true
	}
	for _, x := range scn.Status() {
		note("status", fmt.Sprint(x.Path(), " ", x.Value.Text, " ", x.Is, " ", x.Of, " ", x.Low, " ", x.High))
	}
	for _, x := range scn.Assumed() {
		note("ranges", fmt.Sprint(x.Path, x.Value, x.Low, x.High, x.Scale))
	}
	again := need.Value(scenarios.Parse("again.yaml", []byte(scn.Effective()), scenarios.Options{}))(t)
	for list, of := range map[string]*scenarios.Scenario{"settings": scn, "written out": again} {
		for _, x := range of.Section().Settings() {
			switch top, _, _ := strings.Cut(x.Key(), "."); top {
			case "name", "description", "status", "platforms", "observed", "elements":
			default:
				note(list, fmt.Sprint(x.Path, "=", x.Value, " ", x.Default && list == "settings"))
			}
		}
	}
	for _, p := range scn.Inherited() {
		note("inherited", p.Path())
	}
	for _, p := range scn.Problems() {
		note("messages", strings.TrimPrefix(p.Path, "platforms.")+": "+p.Msg+p.Hint)
	}
	own := need.Value(scn.Decode())(t)
	for _, e := range own.On() {
		note("mechanisms", e.Name)
	}
	for _, p := range own.Players(scenarios.Decides) {
		note("players", p.Name+" "+strings.ReplaceAll(strings.Join(p.Keys, " "), "x.", ""))
	}
	var page strings.Builder
	need.Nil(t, odd.Write(&page, odd.Of{Scenario: scn}, odd.Versions{}))
	for line := range strings.Lines(page.String()) {
		key, cells, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` | ")
		if ok && strings.HasPrefix(line, "| `") && !ofSeveral.MatchString(key) {
			note("odd.md", key+" "+cells)
		}
	}
	return all
}

// X alone and as the only platform is the same for every list, message, table and metric.
func TestAloneAsAmong(t *testing.T) {
	r, names := rand.New(rand.NewPCG(84, 4)), []string{}
	for _, x := range scenarios.List() {
		scn := need.Value(scenarios.Load(x.Name, scenarios.Options{}))(t)
		own := need.Value(scn.Decode())(t)
		if own.PlatformTree.Entries() == nil && x.Name != "wechat" && own.Currency == agents.Currency {
			names = append(names, x.Name)
		}
	}
	if os.Getenv("GUANXI_TEST_LONG") == "" {
		r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		names = names[:6]
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			alone, x := among(t, r, name, drawn(t, r, name)...)
			want, got := told(t, alone), told(t, x)
			for list := range want {
				for _, of := range []struct {
					what string
					a, b map[string]bool
				}{{"lacks", want[list], got[list]}, {"has beside", got[list], want[list]}} {
					for _, line := range slices.Sorted(maps.Keys(of.a)) {
						if !of.b[line] {
							t.Errorf("%s of the platform %s %s", list, of.what, line)
						}
					}
				}
			}
			tables, metrics := folder(t, alone)
			theirs, all := folder(t, x)
			for file, text := range tables {
				if file != "series.csv" && theirs["x."+file] != text && theirs[file] != text {
					t.Errorf("%s is another than of the platform", file)
				}
			}
			series := columns(theirs["series.csv"]) // which has what is theirs and what is of all
			for name, column := range columns(tables["series.csv"]) {
				if series["x."+name] != column && series[name] != column {
					t.Errorf("the column %s of series.csv is another than of the platform", name)
				}
			}
			for metric, v := range metrics {
				if own, of := all["x."+metric], all[metric]; own != v && of != v && !(math.IsNaN(v) && (own == 0 || of == 0)) {
					t.Errorf("%s is %v, of the platform %v", metric, v, max(own, of))
				}
			}
		})
	}
}

// columns are those of a table, by name.
func columns(table string) map[string]string {
	all, names := map[string]string{}, []string(nil)
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if names == nil {
			names = cells
		}
		for k, name := range names {
			all[name] += cells[k] + "\n"
		}
	}
	for name := range all {
		all[name] = strings.TrimPrefix(all[name], name+"\n")
	}
	return all
}

// folder runs a scenario and returns the tables of its folder, but for what names the folder's files.
func folder(t *testing.T, scn *scenarios.Scenario) (tables map[string]string, metrics map[string]float64) {
	dir := filepath.Join(t.TempDir(), "run")
	need.Value(runner.Run(context.Background(), scn, runner.Options{Dir: dir, Program: "test"}))(t)
	tables, metrics = map[string]string{}, map[string]float64{}
	for _, path := range need.Value(filepath.Glob(filepath.Join(dir, "*.csv")))(t) {
		if name := filepath.Base(path); name != "columns.csv" && name != "observed.csv" {
			tables[name] = string(need.Value(os.ReadFile(path))(t))
		}
	}
	s := need.Value(summary.Decode(need.Value(os.ReadFile(filepath.Join(dir, "summary.json")))(t)))(t)
	for _, m := range s.Metrics {
		metrics[m.Name] = m.Mean
	}
	return tables, metrics
}
