package cli

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/rng"
	"guanxi/sim/simtest/need"
)

// campus writes the files of a platform of n people on a ring with shortcuts. Who uses it follows a plain process of
// this test: each day one joins with probability 1 − exp(−.0006 − .03·share of friends), but for one in seven.
func campus(t *testing.T, dir string, n int) {
	s := rng.New(7, 1, "campus").Stream(0)
	pick := func(k int) int { return int(s.Float64() * float64(k)) }
	friends := make([][]int, n)
	var ties, people, users strings.Builder
	ties.WriteString("from,to,weight\n")
	people.WriteString("id,region,age,gender\n")
	for i := range n {
		fmt.Fprintf(&people, "p%d,%s,%d,%s\n", 100+3*i, []string{"law", "arts", ""}[pick(3)], 18+pick(20),
			[]string{"f", "m"}[pick(2)])
		for d := 1; d <= 4; d++ {
			j := (i + d) % n
			if pick(12) == 0 {
				j = (i + 5 + pick(n-10)) % n
			}
			friends[i], friends[j] = append(friends[i], j), append(friends[j], i)
			fmt.Fprintf(&ties, "p%d,p%d,%d\n", 100+3*i, 100+3*j, 1+pick(5))
		}
	}
	uses := make([]bool, n)
	for range n / 40 {
		uses[pick(n)] = true
	}
	users.WriteString("date,value\n")
	for day := range 48 * 7 {
		count, next := 0, make([]bool, n)
		for i := range n {
			with := 0
			for _, j := range friends[i] {
				if uses[j] {
					with++
				}
			}
			next[i] = uses[i] || i%7 > 0 && s.Float64() < 0.0006+0.03*float64(with)/float64(len(friends[i]))
			if uses[i] {
				count++
			}
		}
		if day%7 == 0 { // months of 28 days
			fmt.Fprintf(&users, "2024-%02d-%02d,%d\n", 1+day/7/4, 1+day/7%4*7, count)
		}
		copy(uses, next)
	}
	write(t, dir, "ties.csv", ties.String())
	write(t, dir, "people.csv", people.String())
	write(t, dir, "users.csv", users.String())
	write(t, dir, "shops.csv", "name,price,quality\nbooks,12,.7\ntea,3,.5\n")
	write(t, dir, "ads.slots.daily.csv", "date,value\n2024-01-01,1\n2024-05-01,3\n")
}

// Any of the 31 sets of files, all from one truth, gives a scenario that runs, and whoever is in two files is one
// person: where nobody else adopts, users are those of the truth on each date that both files know.
func TestOwnSubsets(t *testing.T) {
	r := rand.New(rand.NewPCG(65, 14))
	for try := range 2 {
		const n, days = 60, 20
		date := func(day int) string { return time.Date(2024, 2, 1+day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly) }
		people, ties, users := "id,region,joined\n", "from,to,weight\n", "date,value\n"
		since := make([]int, n) // day of the first use; days: never
		for i := range n {
			since[i] = []int{days, -20, r.IntN(days), 0}[r.IntN(4)]
			joined := "NA"
			if since[i] >= 0 && since[i] < days || since[i] < 0 && try%2 == 0 { // who came before may be known without a date
				joined = date(since[i])
			}
			people += fmt.Sprintf("p%d,%s,%s\n", i, []string{"law", "arts", "none"}[r.IntN(3)], joined)
			for _, k := range []int{1, 2, 5, 9} {
				ties += fmt.Sprintf("p%d,p%d,%d\n", i, (i+k)%n, 1+r.IntN(5))
			}
		}
		by := func(day int) (count int) {
			for _, s := range since {
				if s <= day {
					count++
				}
			}
			return count
		}
		for day := 0; day < days; day += 3 {
			users += fmt.Sprintf("%s,%d\n", date(day), by(day))
		}
		texts := map[string]string{"people.csv": people, "ties.csv": ties, "users.csv": users,
			"shops.csv": "name,price,quality\nbooks,12,.7\ntea,3,\n", "feasts.csv": "name,date\nfair," + date(4) + "\n"}
		names := slices.Sorted(maps.Keys(texts))
		for set := 1 + try; set < 32; set += 2 {
			dir, has := t.TempDir(), map[string]bool{}
			for k, name := range names {
				if set>>k&1 == 1 {
					has[name] = true
					write(t, dir, name, texts[name])
				}
			}
			files, notes, err := ownFiles(dir, "")
			if err != nil || len(notes) > 0 && (has["users.csv"] || !has["feasts.csv"]) { // where the clock is platform's
				t.Fatalf("%v: %v %v", has, err, notes)
			}
			if set == 2|1<<4 || set == 31 { // half of the users: the files disagree
				half := fmt.Sprintf("date,value\n%s,%d\n%s,%d\n", date(0), by(0), date(days-2), by(days-2)/2)
				write(t, dir, "users.csv", half)
				if _, notes, err := ownFiles(dir, ""); err != nil || len(notes) != 1 || !strings.Contains(notes[0], "disagree") {
					t.Errorf("%v %v", notes, err)
				}
				write(t, dir, "users.csv", users)
			}
			write(t, dir, files[0].Name, string(files[0].Text))
			name := filepath.Join(dir, files[0].Name)
			quiet := []string{"adoption.innovation=0/year", "adoption.imitation=0/year", "satisfaction.churn.base=0/year",
				"adoption.weak_imitation=0/year"}
			if !has["users.csv"] {
				quiet = append(quiet, "clock.ticks=5")
			}
			if wrong := check(name, quiet).Error; wrong != "" {
				t.Fatalf("%v: %s", has, wrong)
			}
			told := check(name, append(quiet, "adoption.initial_adopters=30")).Warnings
			twice := func(w string) bool { return strings.Contains(w, "is counted twice") }
			if has["people.csv"] && has["users.csv"] != slices.ContainsFunc(told, twice) {
				t.Errorf("%v: who is counted twice is told: %v", has, told)
			}
			scn := need.Value(loadOf(name, quiet))(t)
			var metrics []measure.Metric
			for day := 0; day < days; day += 3 {
				metrics = append(metrics, need.Value(measure.Parse("adopters@"+date(day)))(t))
			}
			if !has["users.csv"] {
				metrics = metrics[:0]
			}
			got := need.Value(runner.Measure(t.Context(), scn, 1, runner.MeasureOptions{Metrics: metrics}))(t).Values
			own := need.Value(scn.Decode())(t)
			each := own.People.Represents / float64(need.Value(runner.Consumers(scn))(t))
			for k, v := range got {
				want := by(3 * k)
				if !has["people.csv"] {
					want = by(0) // who came later is known by nobody
				}
				if math.Abs(v*each-float64(want)) > each/2 {
					t.Fatalf("%v: %v users on %s, want %d", has, v*each, date(3*k), want)
				}
			}
		}
	}
}
