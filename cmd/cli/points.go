package cli

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"math"
	"time"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
)

// restful is how long nobody asks until the tables of a folder are written.
const restful = 2 * time.Second

func newPoints() *cobra.Command {
	var f studyFlags
	var q study.Question
	var metrics []string
	c := &cobra.Command{
		Use:   "points [SCENARIO]",
		Short: "Run points that another program chooses, by lines of JSON",
		Long: `points lets a program choose at which values a scenario (default: wechat) runs: a method
of sensitivity analysis, an optimiser, a loop. Each line of standard input is a list of
points, and is answered with a line of their runs, in the order of points and replicates:

  [{"commerce.take": "5%"}, {"commerce.take": "10%"}]
  {"runs": [{"point": 0, "replicate": 1, "values": [1023.5]}, …]}

Values are those of the metrics, null where there is none; of a run that failed there is an
error in their place. What is wrong with a line is answered with {"error": "…"}, and nothing
runs. All points are the list of a study in the folder, which grows: what has run there is
not run again, in the same loop or in a later one. Its tables are written while nobody asks,
and when the input ends. docs/studies/points.md has examples; gx.points of Python asks in this way.`,
		Example: `  guanxi python points bass --metrics adopters`,
		Args:    atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			q.Scenario, q.Metrics = scenarioIn(args), metricNames(metrics)
			scn, err := scenarios.Load(q.Scenario, scenarios.Options{})
			if err := errors.Join(replicatesFit(c, q.Replicates), usage(err)); err != nil {
				return err
			}
			q.Name = scn.Name + "-points"
			o, err := f.options(f.dir(q.Name))
			if err != nil {
				return err
			}
			p, err := sweep.NewPoints(q, o)
			if err != nil {
				return err
			}
			return answer(c, p)
		},
	}
	c.Flags().StringArrayVar(&metrics, "metrics", nil, "`NAMES` of metrics, separated by commas")
	must(c.MarkFlagRequired("metrics"))
	c.Flags().StringVar(&q.Luck, "random", study.Common, "`NUMBERS` of chance at the points: common or independent")
	c.Flags().Uint64Var(&q.Seed, "seed", 0, "seed `N`, in place of the scenario's")
	addReplicates(c, &q.Replicates)
	addWorkers(c, &f.workers)
	addFolder(c, &f.out, "NAME-points")
	return c
}

// answer answers each line of points with a line of runs.
func answer(c *cobra.Command, p *sweep.Points) error {
	ctx, finished := onSignal(c.Context())
	defer finished()
	asked, ended := make(chan []map[string]any), error(nil)
	go func() {
		defer close(asked)
		for in := json.NewDecoder(c.InOrStdin()); ; {
			var points []map[string]any
			in.UseNumber()
			if ended = in.Decode(&points); ended != nil {
				return
			}
			asked <- points
		}
	}()
	out := json.NewEncoder(c.OutOrStdout())
	for {
		select {
		case points, more := <-asked:
			if !more {
				err := p.Save(ctx)
				if errors.As(err, new(*sweep.BusyError)) {
					err = nil // its points come into the list when the folder is asked again
				}
				if ended != io.EOF {
					err = cmp.Or(err, usagef("a line is a list of points such as [{\"commerce.take\": \"5%%\"}]: %w", ended))
				}
				return err
			}
			runs, err := p.At(ctx, points)
			if err := out.Encode(said(runs, err)); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return err
			}
		case <-time.After(restful):
			_ = p.Save(ctx) // what is wrong is said where somebody asks again, or when the input ends
		}
	}
}

// said is an answer as JSON.
func said(runs []sweep.Answer, err error) any {
	if err != nil {
		return map[string]any{"error": err.Error()}
	}
	all := make([]map[string]any, len(runs))
	for i, r := range runs {
		all[i] = map[string]any{"point": r.Point, "replicate": r.Replicate}
		if r.Error != "" {
			all[i]["error"] = r.Error
			continue
		}
		values := make([]*float64, len(r.Values))
		for k := range r.Values {
			if !math.IsNaN(r.Values[k]) {
				values[k] = &r.Values[k]
			}
		}
		all[i]["values"] = values
	}
	return map[string]any{"runs": all}
}
