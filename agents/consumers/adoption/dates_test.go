package adoption

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
)

// A cascade that convinces everybody spreads a tick a step from those whose dates the file gives, and
// goes on from those who join by date later, whom nobody convinces before. Files and graphs are random;
// who joins when is found by going through the days.
func TestCascadeAmongDated(t *testing.T) {
	const ticks, never = 12, 1000
	r := rand.New(rand.NewPCG(5, 5))
	for try := range 200 {
		n := 5 + r.IntN(30)
		joins, dated := make([]int, n), make([]bool, n)
		edges, people := "", "id,joined\n"
		friends := make([][]int, n)
		for _, i := range r.Perm(n) {
			joins[i] = never
			date := ""
			if r.IntN(4) == 0 {
				day := r.IntN(ticks+4) - 1 // after the start of 21 January
				date, dated[i], joins[i] = fmt.Sprintf("2011-01-%02d", 21+day), true, max(day, 0)
			}
			if date > "2011-01-31" {
				date, joins[i] = "2011-03-01", never
			}
			people += fmt.Sprintf("%d,%s\n", i, date)
		}
		for i := range n {
			for j := range i {
				if r.IntN(n) < 2 {
					friends[i], friends[j] = append(friends[i], j), append(friends[j], i)
					edges += fmt.Sprintf("%d %d\n", i, j)
				}
			}
			edges += fmt.Sprintf("%d %d\n", i, i)
		}
		if !strings.Contains(people, "2011") {
			continue
		}
		for day := 1; day <= ticks; day++ {
			for i := range n {
				if !dated[i] && joins[i] == never && slices.ContainsFunc(friends[i],
					func(j int) bool { return joins[j] == day-1 }) {
					joins[i] = day
				}
			}
		}
		run, _, err := in(t, societytest.World{N: n, People: "{file: p.csv}", Ties: society.TiesSpec{Kind: "file",
			Path: "g"}, Ticks: ticks,
			Files: map[string]string{"p.csv": people, "g": edges}}, &Spec{Model: "cascade", Transmission: 1, NeverAdopt: 0}, nil)
		if err != nil {
			t.Fatal(err)
		}
		byDate := run.Series("new_adopters.joined")
		if byDate == nil { // no date is after the start
			byDate = make([]float64, ticks+1)
		}
		for day, users := range run.Series("adopters") {
			want, due := 0, 0
			for i := range n {
				if joins[i] <= day {
					want++
				}
				if dated[i] && joins[i] == day && day > 0 {
					due++
				}
			}
			if int(users) != want || int(byDate[day]) != due {
				t.Fatalf("world %d, day %d: %v users, %v new ones by date, want %d and %d\n%s", try, day, users, byDate[day], want,
					due, people)
			}
		}
	}
}

// A list of initial adopters cannot name somebody who joins later by date.
func TestInitialAdopterWithALaterDate(t *testing.T) {
	x := societytest.World{N: 3, People: "{file: p.csv}", Ticks: 3,
		Files: map[string]string{"p.csv": "id,joined\na,2011-02-01\nb,2011-01-01\nc,\n"}}
	for list, want := range map[string]string{"[a]": `"a" joins later`, "[b, c]": ""} {
		a := &Spec{}
		societytest.Section(t, "{initial_adopters: "+list+"}", a.Declare)
		_, w, err := in(t, x, a, nil)
		if want == "" && (err != nil || w.Users != 2) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", list, err)
		}
	}
}
