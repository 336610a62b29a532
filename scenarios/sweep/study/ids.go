package study

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"guanxi/sim"
)

// RunID identifies a run by everything that determines its result: the results version, the
// scenario's settings that differ from their defaults, the seed, the replicate, the bytes
// of its input files, and the bounds outside which it ends. Identical points share their runs. A point with an invalid
// scenario also has an ID, so that its failure can be recorded.
func (s *Study) RunID(p *Point, replicate int) (string, error) {
	p.identify()
	sum := sha256.Sum256(fmt.Appendf(nil, "guanxi run\nresults %d\nseed %d\nreplicate %d\n%s", sim.ResultsVersion, p.Seed,
		replicate, p.hash))
	return hex.EncodeToString(sum[:8]), p.err
}

// Prepare does in parallel, for all points, the work that their first RunID would do.
func (s *Study) Prepare(workers int) error {
	points, err := s.Points()
	if err != nil {
		return err
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var wait sync.WaitGroup
	var next atomic.Int64
	for range workers {
		wait.Go(func() {
			for i := next.Add(1); i <= int64(len(points)); i = next.Add(1) {
				points[i-1].identify()
			}
		})
	}
	wait.Wait()
	return nil
}

// Outside tells the source of each mechanism of another module that a point has on, of those whose ID is known.
func (s *Study) Outside() map[string]string {
	var all map[string]string
	points, _ := s.Points()
	for _, p := range points {
		if p.kin == nil || len(p.kin.Own) == 0 {
			continue
		}
		if all == nil {
			all = map[string]string{}
		}
		maps.Copy(all, p.kin.Own)
	}
	return all
}

// identify hashes the point's scenario and its files, once.
func (p *Point) identify() {
	if p.hash != "" {
		return
	}
	known := p.known()
	if known.hash == "" {
		scn, err := p.Scenario()
		var files string
		if err == nil {
			files, err = p.study.ids.Of(scn)
		}
		if err != nil {
			p.err = err
			p.hash = "wrong " + p.study.Scenario.Hash() + "\n" + p.content()
			return
		}
		known.kin = scn.Identity(files)
		known.hash = known.kin.Hash + "\n" + files
	}
	p.hash, p.kin = known.hash, known.kin
	for _, name := range slices.Sorted(maps.Keys(p.study.Within)) { // a run may end there
		p.hash += fmt.Sprint("within ", name, p.study.Within[name], "\n")
	}
}
