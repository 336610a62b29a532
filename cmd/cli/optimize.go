package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/question/optimum"
	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
)

func newOptimize() *cobra.Command {
	var f sweepFlags
	c := &cobra.Command{
		Use:   "optimize STUDY",
		Short: "Find the values of factors with the largest goal, under conditions",
		Long: `optimize searches the factors of a study with an optimize section for the values
with the largest goal that meet its conditions. All points share their random
numbers; the next ones are chosen by a Gaussian process where the goal may exceed
the best so far. Levels are all run, and those that cannot be told from the best are
kept. With two goals the result is a front of points, none of which is better in both; with
players each party answers the others until nobody moves. What is found is then
compared with the scenario as it is, with random numbers that the search has not
seen: the gain that it had in the search is too large. The best has the largest gain
of what holds the conditions there; the number of a condition is its slack.

The search is a study in DIR, whose list of points grows, and whose answers.csv has
what was found; the comparison is a study in DIR-fresh. Both resume, and can be
analysed and drawn, as any other. --shard 2/8 runs the second part of the points
chosen so far, and chooses the next ones if no other part is missing: repeat it until
it prints the result.`,
		Example: "  guanxi run optimize-ad-load\n  guanxi run mine.yaml -o out/best",
		Args:    exactlyOne("study", "guanxi run mine.yaml"),
		RunE: func(c *cobra.Command, args []string) error {
			shard, shards, wrong := f.part()
			s, err := loadStudy(args[0])
			if err == nil && optimum.Of(s) == nil {
				err = usagef("%s has no optimize section, which says what to maximise; guanxi explain study.optimize lists its "+
					"keys", args[0])
			}
			if err := errors.Join(wrong, err); err != nil {
				return err
			}
			if err := sweep.Check(s); err != nil {
				return usage(err)
			}
			f.out = f.dirOf(s, args[0])
			return f.optimize(c, s, shard, shards)
		},
	}
	addFolder(c, &f.out, "NAME")
	f.addShard(c)
	return c
}

// errPart ends a search whose next points have to run elsewhere first.
var errPart = errors.New("its runs are elsewhere")

func (f *sweepFlags) optimize(c *cobra.Command, s *study.Study, shard, shards int) error {
	f.analysed, f.grows = true, true
	dir := f.dir(s.Name)
	f.out, f.home = dir, dir
	report, err := optimum.Optimize(dir, s, func(dir string, s *study.Study, follow bool) error {
		o, err := f.options(dir)
		o.Force = follow
		if err != nil {
			return err
		}
		if shards > 0 {
			left, err := sweep.Begin(s, o)
			if err != nil {
				return studyError(err)
			}
			if left > 0 {
				part := o
				part.Shard, part.Shards = shard, shards
				out, err := f.execute(c, s, part)
				if err != nil {
					return err
				}
				if out.Done < out.Runs {
					fmt.Fprintf(c.ErrOrStderr(), "%s: %s; shard %d/%d; once the other shards have run these points, the same "+
						"command goes on\n", s.Name, finishedOf(out), shard, shards)
					return errPart
				}
			}
		}
		_, err = f.execute(c, s, o)
		return err
	})
	if err != nil {
		if errors.Is(err, errPart) {
			return nil
		}
		return err
	}
	err = unkept(unstored(c, report.Save()), "table answers.csv", "the same command")
	fmt.Fprint(c.OutOrStdout(), report.Text())
	fmt.Fprintf(c.ErrOrStderr(), runsAre, report.Dir, lookAt(report.Dir))
	return err
}
