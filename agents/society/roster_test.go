package society_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"guanxi/agents/society"
	"guanxi/agents/society/societytest"
	"guanxi/sim"
	"guanxi/sim/simtest"
	"guanxi/sim/units"
)

const classes = "segments: {a: {share: .3, ages: {under_25: .5, over_50: .5}}, b: {share: .7, ages: {25_to_50: .8, " +
	"under_25: .2}}}, regions: {n: .2, s: .5, w: .3}, genders: {f: .5, m: .5}, interests: 3"

var (
	segments = []string{"a", "b"}
	regions  = []string{"n", "s", "w"}
	genders  = []string{"f", "m"}
)

// rostered is a world of n consumers of these classes, from a file unless it is empty.
func rostered(file string, n int, ties society.TiesSpec, edges string) societytest.World {
	people := "{" + classes + "}"
	if file != "" {
		people = "{file: p.csv, " + classes + "}"
	}
	return societytest.World{N: n, People: people, Ties: ties, Ticks: 30, Users: -1,
		Files: map[string]string{"p.csv": file, "g.csv": edges}}
}

func build(t *testing.T, x societytest.World) (*sim.Simulation, *society.World) {
	t.Helper()
	r, w := x.Build(t, simtest.Options{Workers: 1}, func(*sim.Builder, *society.World) error { return nil })
	t.Cleanup(r.Close)
	w.NeedTastes()
	return r, w
}

// ring is the edge list of n nodes with ids, in which u0 comes first.
func ring(n int) string {
	var text strings.Builder
	for i := range n {
		fmt.Fprintf(&text, "u%d,u%d\n", i, (i+1)%n)
	}
	return text.String()
}

// row is a consumer as the test draws it; "" is a cell left empty.
type row struct {
	id                           string
	segment, region, gender, age string
	interests                    [3]float64
	tasted                       bool
}

func drawRow(r *rand.Rand, id string) (x row) {
	x.id = id
	some := func(names ...string) string {
		if r.IntN(3) == 0 {
			return ""
		}
		return names[r.IntN(len(names))]
	}
	x.segment, x.region, x.gender = some(segments...), some(regions...), some(genders...)
	x.age = some("under_25", "25_to_50", "over_50", "0", "24", "24.9", "25", "50", "50.5", "51", "99")
	if x.tasted = r.IntN(2) == 0; x.tasted {
		for d := range x.interests {
			x.interests[d] = float64(r.IntN(5)) * math.Pow(10, float64(r.IntN(3)*100))
		}
		x.interests[r.IntN(3)] = 1 + r.Float64()
	}
	return x
}

func (x row) cells() []string {
	c := []string{x.id, x.segment, x.region, x.gender, x.age, "", "", ""}
	if x.tasted {
		for d, v := range x.interests {
			c[5+d] = units.FormatNumber(v)
		}
	}
	return c
}

func band(age string) int {
	switch age {
	case "under_25", "0", "24", "24.9":
		return 0
	case "25_to_50", "25", "50", "50.5":
		return 1
	}
	return 2
}

// A consumer is what the file says of it, for random files in any order of rows, with a graph from a
// file and without; what is empty is drawn as without the file.
func TestRoster(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 5))
	for try := range 200 {
		n := 5 + r.IntN(40)
		rows := make([]row, n)
		for i := range rows {
			rows[i] = drawRow(r, fmt.Sprint("u", i))
		}
		order, ties := r.Perm(n), society.TiesSpec{Kind: "file", Path: "g.csv"}
		if try%2 == 0 {
			order, ties = slices.Sorted(slices.Values(order)), society.TiesSpec{}
		}
		header := []string{"id", "segment", "region", "gender", "age", "interest_1", "interest_2", "interest_3"}
		columns := r.Perm(len(header)) // in any order
		line := func(cells []string) string {
			out := make([]string, len(columns))
			for k, c := range columns {
				out[k] = cells[c]
			}
			return strings.Join(out, ",")
		}
		text := []string{line(header)}
		for _, i := range order {
			text = append(text, line(rows[i].cells()))
		}
		file := strings.Join(text, []string{"\n", "\r\n"}[r.IntN(2)])
		if r.IntN(2) == 0 {
			file = "\ufeff" + file
		}
		_, w := build(t, rostered(file, n, ties, ring(n)))
		_, plain := build(t, rostered("", n, ties, ring(n)))
		size := map[string]float64{}
		for i, x := range rows {
			at, ok := w.Graph.Find(x.id)
			if !ok || at != i {
				t.Fatalf("file %d: %s is consumer %d", try, x.id, at)
			}
			got, drawn := w.Who(i), plain.Who(i)
			size[w.Segments[got.Segment]]++
			for _, c := range []struct {
				given      string
				got, drawn uint8
				names      []string
			}{{x.segment, got.Segment, drawn.Segment, segments}, {x.region, got.Region, drawn.Region, regions},
				{x.gender, got.Gender, drawn.Gender, genders}} {
				if c.given != "" && c.names[c.got] != c.given {
					t.Fatalf("file %d: consumer %d is %s, the file says %s", try, i, c.names[c.got], c.given)
				}
				if c.given == "" && c.got != c.drawn && !(x.age != "" && len(c.names) == 2 && x.segment == "") {
					t.Fatalf("file %d: consumer %d is drawn as %d, without the file as %d", try, i, c.got, c.drawn)
				}
			}
			if x.gender == "" && got.Gender != drawn.Gender {
				t.Fatalf("file %d: consumer %d is drawn as another gender", try, i)
			}
			if x.age != "" && int(got.Age) != band(x.age) {
				t.Fatalf("file %d: age %s is band %d", try, x.age, got.Age)
			}
			if x.age == "" && got.Segment == drawn.Segment && got.Age != drawn.Age {
				t.Fatalf("file %d: age of %d is drawn as %d, without the file as %d", try, i, got.Age, drawn.Age)
			}
			if x.age != "" && x.segment == "" && (got.Segment == 0 && got.Age == 1 || got.Segment == 1 && got.Age == 2) {
				t.Fatalf("file %d: consumer %d of age band %d is drawn into segment %d, which has none", try, i, got.Age,
					got.Segment)
			}
			if !x.tasted && !slices.Equal(w.Taste(i), plain.Taste(i)) {
				t.Fatalf("file %d: taste of %d is drawn anew", try, i)
			}
			length := math.Hypot(math.Hypot(x.interests[0], x.interests[1]), x.interests[2])
			for d, v := range w.Taste(i) {
				if x.tasted && math.Abs(float64(v)-127*x.interests[d]/length) > .5001 {
					t.Fatalf("file %d: taste of %d is %v of %v", try, i, w.Taste(i), x.interests)
				}
			}
		}
		for g, name := range w.Segments {
			if w.Size[g] != size[name] {
				t.Fatalf("segment %s has %v, counted %v", name, w.Size[g], size[name])
			}
		}
	}
}

// Given the age, the segment is drawn with the share that it has of that age.
func TestSegmentByAge(t *testing.T) {
	const n = 20000
	_, w := build(t, rostered("age\n"+strings.Repeat("20\n", n), n, society.TiesSpec{}, ""))
	share, want := w.Size[0]/n, .3*.5/(.3*.5+.7*.2)
	if sd := math.Sqrt(want * (1 - want) / n); math.Abs(share-want) > 4*sd {
		t.Errorf("%.4f of those under 25 are in segment a, want %.4f", share, want)
	}
}

// Users are those who have joined by the dates of random files, and nobody else, on ticks of any length.
func TestJoined(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 8))
	start := time.Date(2011, 1, 21, 0, 0, 0, 0, time.UTC)
	for try := range 60 {
		tick := []units.Duration{units.Day, units.Day / 2, 7 * units.Day}[try%3]
		n := 1 + r.IntN(50)
		text, dates := "joined\n", make([]time.Time, 0, n)
		for range n {
			if r.IntN(4) == 0 {
				text += "\"\"\n"
				continue
			}
			date := start.AddDate(0, 0, r.IntN(300)-50)
			dates, text = append(dates, date), text+date.Format("2006-01-02")+"\n"
		}
		x := rostered(text, n, society.TiesSpec{}, "")
		x.Tick, x.Start = tick, start
		s, w := build(t, x)
		simtest.Run(t, s)
		for at, users := range s.Series("adopters") {
			// The users of a tick are those whose date is its end or before.
			end, want := start.Add(time.Duration(at)*time.Duration(tick)), 0
			for _, d := range dates {
				if !d.After(end) {
					want++
				}
			}
			if int(users) != want {
				t.Fatalf("file %d: %v users in tick %d, of whom %d have joined by %v", try, users, at, want, end)
			}
		}
		if w.Graph.Named() {
			t.Fatal("ids without a column")
		}
	}
}

// Weak ties of a file count their ends who use the platform, and interactions leave them as they are.
func TestWeakTiesOfAFile(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2))
	for try := range 200 {
		n := 6 + r.IntN(20)
		text, weight := "", map[[2]int]float64{}
		for i := range n {
			for j := range i {
				if r.IntN(3) == 0 || j == i-1 {
					x := float64(1 + r.IntN(9))
					weight[[2]int{i, j}], weight[[2]int{j, i}] = x, x
					text += fmt.Sprintf("%d,%d,%v\n", i, j, x)
				}
			}
		}
		_, w := build(t, societytest.World{N: n, Ties: society.TiesSpec{Kind: "file", Path: "g.csv", Weight: "3", Strong: 5},
			Ticks: 1, Users: .5,
			Seed: uint64(1 + try), Files: map[string]string{"g.csv": text}})
		for i := range n {
			strong, weak, all := 0, 0, 0
			for j := range n {
				x := weight[[2]int{i, j}]
				if x == 0 {
					continue
				}
				uses := w.Status[j] == society.Using
				switch {
				case x < 5:
					all++
					w.Weak.Touch(&sim.Chunk{}, i, j)
					if tie, ok := w.Weak.Between(i, j); !ok || math.Abs(w.Weak.StrengthAt(tie, 900)-x/5) > 1e-6 {
						t.Fatalf("graph %d: a tie of weight %v is not weak, or of another strength", try, x)
					}
					if uses {
						weak++
					}
				case uses:
					strong++
				}
			}
			if w.FriendsUsing(i) != strong || w.Weak.Active(i) != weak || w.Weak.Others(i) != all {
				t.Fatalf("graph %d: %d has %d strong and %d weak friends who use it, want %d and %d", try, i, w.FriendsUsing(i),
					w.Weak.Active(i), strong, weak)
			}
		}
		for tie := range w.Weak.TakeTouches {
			t.Fatalf("tie %d was touched", tie)
		}
	}
}
