package study

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"guanxi/scenarios"
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
			files, err = p.study.ids.of(scn)
		}
		if err != nil {
			p.err = err
			p.hash = "wrong " + p.study.Scenario.Hash() + "\n" + p.content()
			return
		}
		known.hash = scn.Hash() + "\n" + files
	}
	p.hash = known.hash
	for _, name := range slices.Sorted(maps.Keys(p.study.Within)) { // a run may end there
		p.hash += fmt.Sprint("within ", name, p.study.Within[name], "\n")
	}
}

// digests holds the hashes of input files, each read once.
type digests struct {
	mu    sync.Mutex
	known map[string]string
}

// of lists the files that affect a run. Observed data is left out, because it is only plotted.
func (d *digests) of(scn *scenarios.Scenario) (string, error) {
	inputs := scn.Inputs()
	var b strings.Builder
	for _, key := range slices.Sorted(maps.Keys(inputs)) {
		if strings.HasPrefix(key, "observed.") {
			continue
		}
		sum, err := d.file(scn, key, inputs[key])
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "%s %s\n", key, sum)
	}
	return b.String(), nil
}

func (d *digests) file(scn *scenarios.Scenario, key, name string) (string, error) {
	dir := ""
	if f, ok := scn.Section().Lookup(key); ok {
		dir = f.Pos.File
	}
	id := key + "\x00" + dir + "\x00" + name
	d.mu.Lock()
	defer d.mu.Unlock()
	if sum, ok := d.known[id]; ok {
		return sum, nil
	}
	r, err := scn.Open(key, name)
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	if d.known == nil {
		d.known = map[string]string{}
	}
	d.known[id] = sum
	return sum, nil
}
