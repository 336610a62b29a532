package relations

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest/need"
)

// around begins a world, with its record, ties and seed.
const around = `guanxi: 1
name: w
seed: %d
clock: {start: 2020-01-01, tick: %s, until: 60d}
record: {every: %s}
consumers: {count: 50}
graph: %s
timeline: {both: {at: 2020-02-01, set: {%s}}, other: {at: 2020-02-20, set: {%s}}}
`

// beside is a world of two platforms, alone one without.
const beside = `platforms:
  east:
    adoption: {innovation: 2/year, imitation: 4/year}
    activity: {}
    posts: {}
    membership: {place: 0%, consumers: {worth: 20, fee: 2}}
    timeline: {own: {at: 2020-01-25, set: {posts.rate: 2/day}}}
  west:
    adoption: {innovation: 2/year, imitation: 4/year}
    activity: {}
    commerce: {merchants: {count: 6}, take: 3%, choice: {popular: {as: information}}, fee: {salience: 50%},
      reputation: {bought: {share: 50%}}, concentration: 20d, shops: {mine: {owner: platform, pricing: joint}},
      coupons: {c: {share: 20%, on: 2020-02-05, announced: 20d, for: both}}}
    membership: {place: 100%, consumers: {worth: 20, fee: 2}}
homing: {review: 12/year, none: false, both: 50%, second: 1, transport: 10, noise: 1}
`

const alone = `adoption: {innovation: 2/year, imitation: 4/year}
activity: {}
posts: {}
commerce: {merchants: {count: 6}, take: 3%, choice: {popular: {as: information}}, fee: {salience: 50%},
  reputation: {bought: {share: 50%}}, concentration: 20d, shops: {mine: {owner: platform, pricing: joint}},
  coupons: {c: {share: 20%, on: 2020-02-05, announced: 20d, for: both}}}
drive: {posts.rate: [[2020-01-01, 1/day], [2020-02-10, 3/day]]}
`

// mixed are worlds, arms that change events of one of them, and the metrics of a study.
func mixed(luck *rand.Rand) (world func(ties string) string, arms []string, metrics string) {
	pick := func(all ...string) string { return all[luck.IntN(len(all))] }
	tick := pick("1d", "1d", "12h", "2d")
	every := pick(tick, "10d", "30d")
	date := func() string {
		return pick("2020-01-20", "2020-01-20", "2020-02-10", "2020-02-10", "2020-02-20", "30d", "13", "2020-04-01")
	}
	seed := luck.IntN(1000)
	set := []string{"adoption.imitation: 9/year", "commerce.take: 8%", "commerce.take: 30%", "commerce.coupons.c.to: 30%"}
	body, places := alone, []string{""}
	if luck.IntN(3) > 0 {
		body, places = beside, []string{"", "", "east.", "west."}
		set = []string{"east.membership.consumers.fee: 9", "east.membership.consumers.fee: 1", "west.commerce.take: 30%",
			"west.membership.consumers.fee: 9", "homing.review: 60/year"}
	}
	first, second := pick(set...), pick(set...)
	change := func() string {
		place := pick(places...)
		key := pick(set...)
		if place != "" {
			key = strings.TrimPrefix(pick(slices.DeleteFunc(slices.Clone(set),
				func(s string) bool { return !strings.HasPrefix(s, place) })...), place)
		}
		switch luck.IntN(12) {
		case 0:
			return "timeline.both: off"
		case 1:
			return "timeline.other.at: " + date()
		case 2:
			if body == beside {
				return pick("east.timeline.own: off", "east.timeline.own.at: "+date(), "east.posts.rate: 4/day")
			}
			return "drive: {posts.rate: [[2020-01-01, 1/day], [2020-02-10, " + pick("1", "9") + "/day]]}"
		}
		return fmt.Sprintf("%stimeline.%s: {at: %s, set: {%s}}", place, pick("x", "y"), date(), key)
	}
	for range 2 + luck.IntN(3) {
		var arm []string
		for range luck.IntN(3) {
			if c := change(); !slices.ContainsFunc(arm, func(x string) bool { return x[:15] == c[:min(15, len(c))] }) {
				arm = append(arm, c)
			}
		}
		arms = append(arms, strings.Join(arm, ", "))
	}
	metrics = "[captured.platform, captured.consumer, added.consumer, captured.platform@2020-02-15]"
	return func(ties string) string {
		return fmt.Sprintf(around, seed, tick, every, ties, first, second) + body
	}, arms, metrics
}

// rows are those of runs.csv, by arm.
func rows(t *testing.T, dir string) map[string][]string {
	all := map[string][]string{}
	lines := strings.Split(strings.TrimSpace(string(need.Value(os.ReadFile(filepath.Join(dir, "runs.csv")))(t))), "\n")
	head := strings.Split(lines[0], ",")
	arm := slices.Index(head, "arm")
	for _, line := range lines[1:] {
		cells := strings.Split(line, ",")
		cells[slices.Index(head, "point")] = ""
		all[cells[arm]] = append(all[cells[arm]], strings.Join(cells, ","))
	}
	return all
}

// Arms of a study have the runs that each has in a study of its own in an empty folder, for one, two and three workers;
// and so has the study beside a folder of all of them.
func TestArmsTogetherAreArmsAlone(t *testing.T) {
	luck := rand.New(rand.NewPCG(84, 1))
	studies, shared, refused, whole := 8, 0, 0, 0
	if os.Getenv("GUANXI_TEST_LONG") != "" {
		studies = 150
	}
	for k := 0; k < studies; k++ {
		home := t.TempDir()
		world, arms, metrics := mixed(luck)
		files, replicates := luck.IntN(4) == 0, 1+luck.IntN(4)
		write := func(name, text string) {
			path := filepath.Join(home, name)
			need.Nil(t, os.MkdirAll(filepath.Dir(path), 0o700))
			need.Nil(t, os.WriteFile(path, []byte(text), 0o600))
		}
		ties := "{kind: ring, degree: 4}"
		if files {
			ties = "{kind: file, path: ties.csv}"
			for j, name := range []string{"", "b"} {
				text := ""
				for i := range 50 {
					text += fmt.Sprintf("%d,%d\n", i, (i+1+j*6)%50)
				}
				write(filepath.Join(name, "ties.csv"), text)
				write(filepath.Join(name, "w.yaml"), world(ties))
			}
		} else {
			write("w.yaml", world(ties))
		}
		run := func(dir string, workers int, only ...int) (*study.Study, map[string][]string) {
			text := "name: s\nscenario: w.yaml\ndesign: {kind: arms, baseline: a0}\narms:\n"
			text = strings.Replace(text, "a0", fmt.Sprint("a", only[0]), 1)
			for _, i := range only {
				arm := arms[i]
				if files && i%2 == 1 {
					arm = strings.Trim("scenario: b/w.yaml, "+arm, ", ")
				}
				text += fmt.Sprintf("  a%d: {%s}\n", i, arm)
			}
			if len(only) == 1 { // an arm has another beside it, with which this shares nothing
				text += "  longer: {clock.until: 62d}\n"
			}
			text += fmt.Sprintf("replicates: %d\nmetrics: %s\n", replicates, metrics)
			s, err := study.Parse(filepath.Join(home, "s.yaml"), []byte(text))
			if err != nil {
				t.Log(err)
				return nil, nil
			}
			out := need.Value(sweep.Run(t.Context(), s, sweep.Options{Dir: dir, Workers: workers, Program: "test",
				Build: "test"}))(t)
			if strings.Contains(strings.Join(out.Notes, "\n"), "ran whole") {
				whole++
			}
			return s, rows(t, dir)
		}
		var every []int
		for i := range arms {
			every = append(every, i)
		}
		s, got := run(filepath.Join(home, "out", "together"), 1+k%3, every...)
		if s == nil {
			refused++
			continue
		}
		shared += min(1, len(s.Trunks()))
		_, beside := run(filepath.Join(home, "out", "beside"), 1, k%len(arms))
		for _, i := range every {
			_, want := run(filepath.Join(t.TempDir(), "alone"), 1, i)
			if name := fmt.Sprint("a", i); !slices.Equal(got[name], want[name]) ||
				i == k%len(arms) && !slices.Equal(beside[name], want[name]) {
				t.Errorf("study %d: arm %d of\n%s\n%s\nis another one alone:\n%s\n%s", k, i, strings.Join(arms, "\n"),
					world(ties), strings.Join(got[name], "\n"), strings.Join(want[name], "\n"))
			}
		}
	}
	t.Log(studies, "studies,", shared, "share,", refused, "refused,", whole, "whole")
	if 3*shared < studies || whole > 0 {
		t.Errorf("of %d studies %d share a beginning, and in %d they ran whole", studies, shared, whole)
	}
}
