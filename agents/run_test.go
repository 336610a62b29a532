package agents_test

import (
	"context"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"guanxi/agents"
	"guanxi/sim"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// tree makes a scenario from lines such as "adoption/innovation 0.1/day". Slashes separate the
// parts of a key, since a timeline sets dotted paths.
func tree(lines ...string) *spec.Node {
	root := spec.Mapping()
	for _, line := range lines {
		path, value, _ := strings.Cut(line, " ")
		at := root
		keys := strings.Split(path, "/")
		for k, key := range keys {
			next := at.Get(key)
			if next == nil {
				next = spec.Mapping()
				if k == len(keys)-1 {
					next = spec.Scalar(value)
				}
				if k == len(keys)-1 && strings.ContainsAny(value[:1], "[{") {
					spec.Decode(nil, func(s *spec.Section) { s.Tree(&next, "x", value, "") })
				}
				at.Keys = append(at.Keys, spec.Entry{Key: key, Value: next})
			} else if k == len(keys)-1 {
				*next = *spec.Scalar(value)
			}
			at = next
		}
	}
	return root
}

func build(t testing.TB, o agents.Options, lines ...string) *agents.Run {
	t.Helper()
	s := agents.NewSpec()
	_, problems := spec.Decode(tree(lines...), s.Declare)
	for _, p := range problems {
		if !p.Warning {
			t.Fatalf("%s: %s", p.Path, p.Msg)
		}
	}
	o.Replicate = max(1, o.Replicate)
	return need.Value(s.Build(o))(t)
}

func run(t testing.TB, o agents.Options, lines ...string) *agents.Run {
	t.Helper()
	r := build(t, o, lines...)
	simtest.Run(t, r)
	return r
}

// small is a world in which people join and money moves.
func small(more ...string) []string {
	return append([]string{
		"clock/start 2011-01-01", "clock/tick 1d", "clock/until 60d",
		"consumers/count 3000", "graph/kind erdos_renyi", "graph/mean_degree 8",
		"consumers/segments/old/share 30%", "consumers/segments/young/share 70%",
		"adoption/innovation 0.01/day", "adoption/imitation 0.2/day", "adoption/initial_adopters 20",
		"adoption/invitation/rate 0.1/day", "adoption/invitation/reward 2",
		"functions/text/serves [talk]", "functions/text/upkeep 1000/year per 1000",
	}, more...)
}

// everything has all mechanisms on, at their defaults but for what cannot stand beside others.
func everything(more ...string) []string {
	lines := small()
	for _, e := range agents.All() {
		if _, named := e.New().(agents.ByName); !named && e.Name != "adoption" && e.Name != "functions" {
			lines = append(lines, e.Name+" {}")
		}
	}
	lines = append(lines, "satisfaction/churn/friends 0", "satisfaction/return/friends 0") // beside network effects
	return append(lines, more...)
}

func ints(t *table.Table, column string) []int64 {
	all := make([]int64, t.Rows())
	for i := range all {
		all[i], _ = t.Col(column).Int(i)
	}
	return all
}

// adopters(t) = adopters(t−1) + new + returned − churned at every recorded row, and causes and
// segments add up.
func TestPeopleAreConserved(t *testing.T) {
	for _, every := range []string{"1d", "7d", "60d"} {
		r := run(t, agents.Options{}, everything("record/every "+every)...)
		s := r.Table("series")
		adopters, registered := ints(s, "adopters"), ints(s, "registered")
		fresh, returned, churned := ints(s, "new_adopters"), ints(s, "returned"), ints(s, "churned")
		byCause, bySegment := make([]int64, s.Rows()), make([]int64, s.Rows())
		for _, c := range s.Columns() {
			for i := range byCause {
				if strings.HasPrefix(c.Name, "new_adopters.") {
					byCause[i] += ints(s, c.Name)[i]
				}
				if strings.HasPrefix(c.Name, "adopters.") {
					bySegment[i] += ints(s, c.Name)[i]
				}
			}
		}
		if adopters[0] != 20 || registered[0] != 20 || fresh[0] != 0 || adopters[len(adopters)-1] < 1000 {
			t.Fatalf("every %s: adopters %v, new %v", every, adopters, fresh)
		}
		for i := range adopters {
			if i > 0 && (adopters[i] != adopters[i-1]+fresh[i]+returned[i]-churned[i] ||
				registered[i] != registered[i-1]+fresh[i]) {
				t.Errorf("every %s, row %d: people appear or vanish", every, i)
			}
			if byCause[i] != fresh[i] || bySegment[i] != adopters[i] {
				t.Errorf("every %s, row %d: causes give %d of %d new, segments %d of %d adopters", every, i, byCause[i], fresh[i],
					bySegment[i], adopters[i])
			}
		}
	}
}

// Money changes hands and its sum never changes: row by row in value and in ledger, and the two
// agree.
func TestMoneyIsConserved(t *testing.T) {
	r := run(t, agents.Options{}, everything("record/every 7d")...)
	party := map[string]string{}
	for _, a := range r.Accounts() {
		party[a.Name] = a.Party
	}
	type cell struct {
		tick  int64
		party string
	}
	in, out := map[cell]int64{}, map[cell]int64{}
	ledger := r.Table("ledger")
	if ledger.Rows() == 0 {
		t.Fatal("no money moved")
	}
	revenue := map[int64]int64{}
	enters := map[string]bool{}
	for _, s := range r.Streams() {
		enters[s.Name] = s.Revenue != ""
	}
	for i, amount := range ints(ledger, "amount") {
		tick := ints(ledger, "tick")[i]
		if amount <= 0 {
			t.Errorf("ledger row %d moves %d", i, amount)
		}
		in[cell{tick, party[ledger.Col("payee").Text(i)]}] += amount
		out[cell{tick, party[ledger.Col("payer").Text(i)]}] += amount
		if enters[ledger.Col("stream").Text(i)] {
			revenue[tick] += amount
		}
	}
	value := r.Table("value")
	sum := map[int64]int64{}
	for i, tick := range ints(value, "tick") {
		at := cell{tick, value.Col("party").Text(i)}
		cashIn, cashOut := ints(value, "cash_in")[i], ints(value, "cash_out")[i]
		if cashIn != in[at] || cashOut != out[at] {
			t.Errorf("%v: value has %d in and %d out, the ledger %d and %d", at, cashIn, cashOut, in[at], out[at])
		}
		if got := ints(value, "captured")[i]; got != cashIn-cashOut+ints(value, "surplus")[i]-ints(value, "effort")[i] {
			t.Errorf("%v: captured %d", at, got)
		}
		sum[tick] += cashIn - cashOut
	}
	for tick, s := range sum {
		if s != 0 {
			t.Errorf("tick %d: %d more comes in than goes out", tick, s)
		}
	}
	// Summed over groups and modules, value_groups equals value.
	groups := r.Table("value_groups")
	seen := map[string]bool{}
	for _, column := range []string{"cash_in", "cash_out", "surplus", "effort", "captured"} {
		rest := map[cell]int64{}
		for i, v := range ints(value, column) {
			rest[cell{ints(value, "tick")[i], value.Col("party").Text(i)}] = v
		}
		for i, v := range ints(groups, column) {
			rest[cell{ints(groups, "tick")[i], groups.Col("party").Text(i)}] -= v
			seen[groups.Col("party").Text(i)+"/"+groups.Col("group").Text(i)] = true
		}
		for at, v := range rest {
			if v != 0 {
				t.Errorf("%v: the groups' %s is %d short", at, column, v)
			}
		}
	}
	if !seen["consumer/old"] || !seen["consumer/young"] {
		t.Errorf("groups %v", seen)
	}
	series := r.Table("series")
	for i, tick := range ints(series, "tick") {
		if slices.ContainsFunc(series.Columns(), func(c table.Column) bool { return c.Name == "platform_revenue" }) {
			if got := ints(series, "platform_revenue")[i]; got != revenue[tick] {
				t.Errorf("tick %d: platform_revenue %d, its streams %d", tick, got, revenue[tick])
			}
		}
	}
}

// The whole model passes the contract.
func TestContractOfTheWholeModel(t *testing.T) {
	simtest.Whole(t, func(t testing.TB, o simtest.Options) *sim.Simulation {
		return build(t, agents.Options{Workers: o.Workers, Audit: o.Audit},
			everything("consumers/count 5000", "clock/until 12d")...).Simulation
	})
}

// Recording less often observes the same run: stocks agree where both record, flows have the same
// sums. The last tick is always recorded, `until` never.
func TestRecordingChangesNothing(t *testing.T) {
	often := run(t, agents.Options{}, small("clock/until 30d")...)
	seldom := run(t, agents.Options{}, small("clock/until 30d", "record/every 7d")...)
	if ticks := ints(seldom.Table("series"), "tick"); fmt.Sprint(ticks) != "[0 7 14 21 28 30]" {
		t.Fatalf("recorded %v", ticks)
	}
	if s := often.Table("series"); s.Col("date").Text(30) != "2011-01-31" || s.Rows() != 31 {
		t.Errorf("%d rows, the last of %s", s.Rows(), s.Col("date").Text(s.Rows()-1))
	}
	for _, m := range often.Metrics() {
		a, b := often.Series(m.Name), seldom.Series(m.Name)
		sum := 0.0
		for i, x := range a {
			sum += x
			if i%7 == 0 || i == 30 {
				if row := (i + 6) / 7; !m.Stock && !(math.Abs(sum-b[row]) <= 1e-9*math.Abs(sum)) || m.Stock && x != b[row] &&
					!(math.IsNaN(x) && math.IsNaN(b[row])) {
					t.Errorf("%s, tick %d: %v, recorded seldom %v", m.Name, i, map[bool]float64{true: x, false: sum}[m.Stock], b[row])
				}
				sum = 0
			}
		}
	}
}

// An event changes a live rate in exactly its tick, however its time is given.
func TestTimelineChangesARateInItsTick(t *testing.T) {
	for _, at := range []struct {
		tick, at string
		want     int
	}{
		{"1d", "20", 20}, {"1d", "19d", 20}, {"1d", "2011-01-20", 20}, {"1d", "2011-01-20T12:00", 20},
		{"1d", "2011-01-01", 1},
		{"1h", "1d", 25}, {"1h", "2011-01-02T00:00", 25}, {"7d", "2011-01-14", 2}, {"7d", "2011-01-15", 3}, {"7d", "30d", 5},
	} {
		r := run(t, agents.Options{}, "clock/start 2011-01-01", "clock/tick "+at.tick, "clock/ticks 30",
			"consumers/count 500", "graph/kind ring", "adoption/innovation 0/day",
			"timeline/campaign/at "+at.at, "timeline/campaign/set/adoption.innovation 500/day")
		fresh := r.Series("new_adopters")
		for tick, n := range fresh {
			if want := map[bool]float64{true: 500}[tick == at.want]; n != want {
				t.Errorf("tick %s, at %s: %v adopt in tick %d, should be %v", at.tick, at.at, n, tick, want)
			}
		}
	}
}

// An event or a rule whose rate gives no valid probability on the graph is found before the run; two
// rules that only together do stop it.
func TestLaterProbabilityAboveOneIsRefused(t *testing.T) {
	of := func(normalise, q string, more ...string) []string {
		return append([]string{"clock/ticks 30", "consumers/count 50", "graph/kind ring", "graph/degree 4",
			"adoption/form linear",
			"adoption/innovation 0.1/tick", "adoption/normalise " + normalise, "timeline/more/at 7",
			"timeline/more/set/adoption.imitation " + q + "/tick"}, more...)
	}
	rule := func(name, adopters, key, value string) []string {
		at := "policy/rules/" + name
		return []string{at + "/when adopters >= " + adopters, at + "/set/" + key + " " + value}
	}
	for _, x := range []struct {
		lines []string
		want  string
	}{
		{of("degree", "0.95"), "timeline.more: adoption.form becomes invalid with this event: linear gives a probability " +
			"of 1.05"},
		{of("none", "0.24"), "timeline.more: adoption.form becomes invalid with this event: linear gives a probability of " +
			"1.06"},
		{of("degree", "0.5", rule("up", "3", "adoption.innovation", "0.6/tick")...), "policy.rules.up.set: adoption.form " +
			"becomes invalid when this rule acts after the event timeline.more: linear gives a probability of 1.1 "},
	} {
		s := agents.NewSpec()
		_, ps := spec.Decode(tree(x.lines...), s.Declare)
		need.Nil(t, ps.Err())
		need.Refused(s.Build(agents.Options{Replicate: 1}))(t, x.want)
	}
	both := slices.Concat(rule("p", "3", "adoption.innovation", "0.4/tick"), rule("q", "5", "adoption.imitation",
		"0.7/tick"))
	r := build(t, agents.Options{}, append(of("degree", "0.5")[:7], both...)...)
	need.Refusal(t, r.Run(context.Background()), "adoption.form: linear gives a probability of 1.1 ")
}

// A replicate is the same alone, among others and on a shared graph, and no two are the same.
func TestReplicatesAreIndependent(t *testing.T) {
	digests := map[string]int{}
	for n := 1; n <= 3; n++ {
		digest := run(t, agents.Options{Replicate: n}, small("clock/until 10d")...).Digest()
		if other, twice := digests[digest]; twice {
			t.Errorf("replicates %d and %d are the same", other, n)
		}
		digests[digest] = n
	}
	again := run(t, agents.Options{Replicate: 3, Workers: 2}, small("clock/until 10d")...).Digest()
	if digests[again] != 3 {
		t.Error("replicate 3 alone is not replicate 3 after 1 and 2")
	}
	lines := small("clock/until 10d", "graph/seed 5")
	s := agents.NewSpec()
	if _, problems := spec.Decode(tree(lines...), s.Declare); len(problems) > 0 {
		t.Fatal(problems)
	}
	shared, _, err := s.SharedGraph(nil)
	if err != nil || shared == nil {
		t.Fatalf("no shared graph: %v", err)
	}
	if run(t, agents.Options{Replicate: 2, Graph: shared}, lines...).Digest() != run(t, agents.Options{Replicate: 2},
		lines...).Digest() {
		t.Error("a run on the shared graph is not the run that makes its own")
	}
}

// A world is the same on any number of cores.
func TestSameWorldOnAllCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	thresholds := []string{"clock/start 2011-01-01", "clock/tick 1d", "clock/until 60d", "graph/kind erdos_renyi",
		"graph/mean_degree 8",
		"adoption/model threshold", "adoption/threshold {dist: uniform, from: 0, to: 1}"}
	for _, lines := range [][]string{everything("adoption/reservation/mean 0.2", "adoption/reservation/peers 0"),
		thresholds} {
		want := ""
		for _, procs := range []int{1, 2, 7} {
			runtime.GOMAXPROCS(procs)
			r := build(t, agents.Options{}, append(slices.Clip(lines), "consumers/count 5000")...)
			if got := r.Digest() + r.World.Graph.Digest(); want == "" {
				want = got
			} else if got != want {
				t.Errorf("another world on %d cores", procs)
			}
			r.Close()
		}
	}
}

// A mechanism that adoption does not read leaves its draws as they were, and so does a part of
// adoption that changes no hazard.
func TestSwitchesLeaveTheLuckOfAdoption(t *testing.T) {
	base := []string{"clock/ticks 60", "consumers/count 3000", "graph/kind erdos_renyi", "adoption/innovation 0.005/day",
		"adoption/imitation 0.1/day"}
	want := run(t, agents.Options{}, base...).Series("adopters")
	for _, with := range [][]string{
		{"activity {}"}, {"activity {}", "posts {}"}, {"content {}"}, {"commerce {}"}, {"games {}"},
		{"adoption/invitation/rate 1/day", "adoption/invitation/reward 5"},
		{"record/events [adoption]", "record/consumers 50"},
		{"consumers/segments/all/share 100%", "functions/text/serves [talk]", "functions/text/quality 1",
			"functions/text/ease 1", "consumers/segments/all/ability/text 1"},
	} {
		if got := run(t, agents.Options{}, append(slices.Clone(base), with...)...).Series("adopters"); !slices.Equal(got,
			want) {
			t.Errorf("%v changes who adopts", with)
		}
	}
}

// mau and dau are those with a session in the last 30 days and the last day, at any tick up to a
// day; on longer ticks they do not exist.
func TestActiveUsers(t *testing.T) {
	for _, tick := range []units.Duration{units.Hour, 6 * units.Hour, 16 * units.Hour, units.Day} {
		r := run(t, agents.Options{}, "clock/tick "+tick.String(), "clock/until 40d", "consumers/count 400",
			"graph/kind ring",
			"adoption/initial_adopters 100%", "activity/sessions 0.1", "activity/effects/friends 0")
		dau, mau := r.Series("dau"), r.Series("mau")
		// Sessions are a Poisson process of .1 a day: 1 − e^(−.1·days).
		for name, x := range map[string]struct{ got, days float64 }{"dau": {dau[len(dau)-1], 1},
			"mau": {mau[len(mau)-1], 30}} {
			days := math.Round(x.days*float64(units.Day)/float64(tick)) * tick.Days()
			p := -math.Expm1(-0.1 * days)
			simtest.Z(t, fmt.Sprintf("%s at a tick of %v", name, tick), x.got/400, math.Sqrt(p*(1-p)), 400, p, 0)
		}
	}
	if run(t, agents.Options{}, "clock/tick 7d", "clock/ticks 3", "consumers/count 40", "graph/kind ring",
		"adoption {}").Series("dau") != nil {
		t.Error("dau at a tick of a week")
	}
}
