package runner

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// Graphs keeps graphs for runs that have the same one: those of a replicate at
// all points of a study that leave the graph alone. Who asks for a graph that
// another is making waits for it. Beyond the bound the graph that was asked for
// the longest ago is let go. It may be used by several goroutines.
type Graphs struct {
	most int64 // bytes

	mu      sync.Mutex
	of      map[string]*entry
	recent  *list.List // of *entry, the last asked for first; finished ones only
	stats   GraphStats
	digests map[string]string // of files, by path, size and time
}

// GraphStats counts what a cache did.
type GraphStats struct {
	Made, Shared int   // graphs; runs that were given one that was there or under way
	Bytes        int64 // kept now
}

type entry struct {
	key   string
	ready chan struct{} // closed when the rest is there
	graph *graph.Graph
	notes spec.Problems
	err   error
	place *list.Element // nil: not finished, or let go
}

// NewGraphs keeps at most so many bytes; 0 keeps none, and runs that ask at the
// same time still share.
func NewGraphs(bytes int64) *Graphs {
	return &Graphs{most: bytes, of: map[string]*entry{}, recent: list.New(), digests: map[string]string{}}
}

// Stats counts what was done so far.
func (g *Graphs) Stats() GraphStats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stats
}

// graphOf gives the graph of a replicate and what its making noted.
func (g *Graphs) graphOf(ctx context.Context, scn *scenarios.Scenario, own *agents.Spec, replicate int) (*graph.Graph, spec.Problems, error) {
	key := own.GraphKey(replicate)
	open := scn.Opener(own)
	if own.Ties.Kind == "file" {
		digest, err := g.digest(open, own.Ties.Path)
		if err != nil {
			return nil, nil, err
		}
		key += " file " + digest
	}
	return g.get(ctx, key, func() (*graph.Graph, spec.Problems, error) { return own.MakeGraph(open, replicate) })
}

func (g *Graphs) get(ctx context.Context, key string, generate func() (*graph.Graph, spec.Problems, error)) (*graph.Graph, spec.Problems, error) {
	g.mu.Lock()
	e := g.of[key]
	if e == nil {
		e = &entry{key: key, ready: make(chan struct{})}
		g.of[key] = e
		g.stats.Made++
		go g.make(e, generate)
	} else {
		g.stats.Shared++
		if e.place != nil {
			g.recent.MoveToFront(e.place)
		}
	}
	g.mu.Unlock()
	select {
	case <-e.ready:
		return e.graph, e.notes, e.err
	case <-ctx.Done(): // a large graph cannot be stopped, but left
		return nil, nil, ctx.Err()
	}
}

// make fills an entry. One that failed is not kept: the next run tries again.
func (g *Graphs) make(e *entry, generate func() (*graph.Graph, spec.Problems, error)) {
	defer func() {
		if v := recover(); v != nil {
			e.err = &Panic{Value: v, Stack: debug.Stack()}
		}
		g.mu.Lock()
		if e.err != nil {
			delete(g.of, e.key)
		} else {
			e.place = g.recent.PushFront(e)
			g.stats.Bytes += e.graph.Bytes()
			g.trim()
		}
		g.mu.Unlock()
		close(e.ready)
	}()
	e.graph, e.notes, e.err = generate()
}

// trim lets graphs go until the bound holds. Runs that have one keep it.
func (g *Graphs) trim() {
	for g.stats.Bytes > g.most && g.recent.Len() > 0 {
		last := g.recent.Back()
		e := last.Value.(*entry)
		g.recent.Remove(last)
		e.place = nil
		delete(g.of, e.key)
		g.stats.Bytes -= e.graph.Bytes()
	}
}

// digest is the SHA-256 of a file. That of a file on the disk is computed again
// when its size or time has changed.
func (g *Graphs) digest(open func(string) (io.ReadCloser, error), path string) (string, error) {
	r, err := open(path)
	if err != nil {
		return "", err
	}
	defer r.Close()
	id := ""
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err == nil {
			id = fmt.Sprintf("%s %d %d", f.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	g.mu.Lock()
	known, ok := g.digests[id]
	g.mu.Unlock()
	if ok && id != "" {
		return known, nil
	}
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", fmt.Errorf("%s: %w", path, err)
	}
	known = hex.EncodeToString(h.Sum(nil))
	g.mu.Lock()
	g.digests[id] = known
	g.mu.Unlock()
	return known, nil
}
