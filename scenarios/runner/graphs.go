package runner

import (
	"container/list"
	"context"
	"sync"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/fault"
	"guanxi/sim/graph"
	"guanxi/sim/spec"
)

// Graphs caches graphs for runs that share them, such as the same replicate at all points of a
// study that leave the graph unchanged. A run that asks for a graph under construction waits for
// it. Beyond the size limit, the least recently requested graphs are evicted. Graphs is safe for
// concurrent use.
type Graphs struct {
	most int64 // bytes

	scenarios.Digests
	mu     sync.Mutex
	of     map[string]*entry
	recent *list.List // finished entries only, the most recently requested first
	stats  GraphStats
}

// GraphStats counts the work of a cache.
type GraphStats struct {
	Made, Shared int   // graphs made; requests met by a graph that was finished or under construction
	Bytes        int64 // held now
}

type entry struct {
	key   string
	ready chan struct{} // closed when graph, notes and err are set
	graph *graph.Graph
	notes spec.Problems
	err   error
	place *list.Element // nil: not finished, or evicted
}

// NewGraphs returns a cache of at most so many bytes. With 0 it keeps nothing, but runs that ask at
// the same time still share a graph.
func NewGraphs(bytes int64) *Graphs {
	return &Graphs{most: bytes, of: map[string]*entry{}, recent: list.New()}
}

// Stats returns the counts so far.
func (g *Graphs) Stats() GraphStats {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.stats
}

// graphOf returns the graph of a replicate and the notes from making it.
func (g *Graphs) graphOf(ctx context.Context, scn *scenarios.Scenario, own *agents.Spec, replicate int) (*graph.Graph,
	spec.Problems, error) {
	key := own.GraphKey(replicate)
	open := scn.Opener(own)
	files := own.Files()
	for _, at := range []string{"consumers.file", "graph.path"} {
		if files[at] == "" {
			continue
		}
		digest, err := g.File(scn, at, files[at])
		if err != nil {
			return nil, nil, err
		}
		key += " file " + digest
	}
	return g.get(ctx, key, func() (*graph.Graph, spec.Problems, error) { return own.MakeGraph(open, replicate) })
}

func (g *Graphs) get(ctx context.Context, key string, generate func() (*graph.Graph, spec.Problems, error)) (
	*graph.Graph, spec.Problems, error) {
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
	case <-ctx.Done(): // generation cannot be interrupted, but need not be awaited
		return nil, nil, ctx.Err()
	}
}

// make fills an entry. Failed entries are not kept, so the next run tries again.
func (g *Graphs) make(e *entry, generate func() (*graph.Graph, spec.Problems, error)) {
	defer func() {
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
	defer fault.Catch(&e.err)
	e.graph, e.notes, e.err = generate()
}

// trim evicts graphs until the size limit holds. Runs that use an evicted graph keep it.
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
