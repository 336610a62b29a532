package analytic

import (
	"context"
	"errors"
	"math"
	"sync"
	"sync/atomic"

	"guanxi/agents"
	"guanxi/scenarios"
	"guanxi/sim/graph"
)

// lab runs the replicates of a case in parallel.
type lab struct {
	ctx     context.Context
	workers int
}

// sample holds the results of replicates: [replicate][quantity]. NaN means that the replicate
// says nothing of the quantity.
type sample [][]float64

// replicates runs a scenario's replicates and collects the result of observe for each. watch
// may be nil; it is called with the run before the first tick.
func (l *lab) replicates(name, text string, watch func(*agents.Run), observe func(*agents.Run) []float64) (sample,
	error) {
	scn, err := scenarios.Parse(name+".yaml", []byte(text), scenarios.Options{})
	if err != nil {
		return nil, err
	}
	return l.observe(scn, watch, observe)
}

// observe is replicates of a scenario that has been read.
func (l *lab) observe(scn *scenarios.Scenario, watch func(*agents.Run), observe func(*agents.Run) []float64) (sample,
	error) {
	spec, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	shared, _, err := spec.SharedGraph(scn.Opener(spec))
	if err != nil {
		return nil, err
	}
	return l.each(spec.Replicates, func(k int) ([]float64, error) {
		run, err := l.build(scn, k+1, 1, shared)
		if err != nil {
			return nil, err
		}
		if watch != nil {
			watch(run)
		}
		if err := run.Run(l.ctx); err != nil {
			return nil, err
		}
		return observe(run), nil
	})
}

func (l *lab) build(scn *scenarios.Scenario, replicate, workers int, shared *graph.Graph) (*agents.Run, error) {
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	return own.Build(agents.Options{Replicate: replicate, Workers: workers, Open: scn.Opener(own), Graph: shared})
}

// each calls f for 0 … n−1 in parallel and returns the results in order. The first error ends
// it.
func (l *lab) each(n int, f func(k int) ([]float64, error)) (sample, error) {
	rows := make(sample, n)
	failed := make([]error, n)
	var next atomic.Int64
	var stop atomic.Bool
	var group sync.WaitGroup
	for range min(l.workers, n) {
		group.Go(func() {
			for k := int(next.Add(1)) - 1; k < n && !stop.Load(); k = int(next.Add(1)) - 1 {
				if err := l.ctx.Err(); err != nil {
					failed[k] = err
				} else {
					rows[k], failed[k] = f(k)
				}
				if failed[k] != nil {
					stop.Store(true)
				}
			}
		})
	}
	group.Wait()
	return rows, errors.Join(failed...)
}

func (s sample) result(column int, quantity string, expected, bias float64) Result {
	mean, sd, n := s.moments(column)
	return Result{Quantity: quantity, Expected: expected, Mean: mean, SE: sd / math.Sqrt(float64(n)), N: n, Bias: bias}
}

// moments returns the mean, the standard deviation and the number of values of a column.
func (s sample) moments(column int) (mean, sd float64, n int) {
	sum := 0.0
	for _, row := range s {
		if v := row[column]; !math.IsNaN(v) {
			sum += v
			n++
		}
	}
	mean = sum / float64(n)
	square := 0.0
	for _, row := range s {
		if v := row[column]; !math.IsNaN(v) {
			square += (v - mean) * (v - mean)
		}
	}
	return mean, math.Sqrt(square / float64(n-1)), n
}

// shares returns the adopters at recorded rows, as shares of all consumers.
func shares(run *agents.Run) []float64 {
	series := run.Series("adopters")
	for i := range series {
		series[i] /= float64(run.World.N)
	}
	return series
}
