package graph

import (
	"fmt"
	"runtime"
	"slices"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/simtest/need"
)

// A graph is the same on any number of cores.
func TestSameBytesOnAllCores(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	const n = 5000
	uneven := need.Value(num.NewDist("lognormal", map[string]float64{"mean": 40, "sd": 200}, nil, nil))(t)
	build := map[string]func() *Graph{
		"regular": func() *Graph { return need.Value(Regular(key(t, 0), n, 10))(t) },
		"configuration": func() *Graph {
			g, _, err := Configuration(key(t, 0), n, uneven)
			return need.Value(g, err)(t)
		},
		"friendship": func() *Graph {
			g, _, err := Friendship(key(t, 0), wechat(key(t, 0), n))
			return need.Value(g, err)(t)
		},
	}
	for name, make := range build {
		want := ""
		for _, procs := range []int{1, 7} {
			runtime.GOMAXPROCS(procs)
			g := make()
			if want == "" {
				invariants(t, g)
				want = g.Digest()
			} else if got := g.Digest(); got != want {
				t.Errorf("%s: another graph on %d cores", name, procs)
			}
		}
	}
}

// Stubs are joined by parts of the nodes as they are one pair after another: the same rows in the same
// order, and the same pairs refused.
func TestJoinParts(t *testing.T) {
	for r := range 20 {
		s := key(t, r).Stream(0)
		degrees := make([]uint32, 2+s.Below(60))
		for i := range degrees {
			degrees[i] = uint32(s.Below(uint64(len(degrees))))
		}
		slow, fast := newOpenRows(degrees), newOpenRows(degrees)
		for round := range 3 { // later rounds meet rows with entries
			stubs := slow.stubs()
			shuffle(stubs, &s)
			want := slow.joinInTurn(stubs)
			var got []int
			part := 1 + int(s.Below(uint64(len(degrees))))
			for lo := 0; lo < len(degrees); lo += part {
				got = append(got, fast.joinPart(stubs, uint32(lo), uint32(min(part, len(degrees)-lo)))...)
			}
			slices.Sort(got)
			if !slices.Equal(got, want) || !slices.Equal(slow.fill, fast.fill) {
				t.Fatalf("case %d, round %d: refused %v, want %v", r, round, got, want)
			}
			for i := range uint32(len(degrees)) {
				if !slices.Equal(fast.row(i), slow.row(i)) {
					t.Fatal(fmt.Sprint("case ", r, ", row ", i, ": ", fast.row(i), ", want ", slow.row(i)))
				}
			}
		}
	}
}
