package graph

import (
	"runtime"
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
