package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
)

func newMerge() *cobra.Command {
	c := &cobra.Command{
		Use:   "merge DIR…",
		Short: "Merge the runs of shards, and make the tables",
		Long: `merge makes the tables of a study from the runs of all its shards. With several
folders, such as from machines without a common disk, the runs of the others are
copied into the first. It can be repeated at any time, even while shards run.

Exit code 3: some runs failed; the others are there. Exit code 4: the journal has
fewer runs than the tables, which then stay, or a line of it is damaged.`,
		Example: "  guanxi run out/study --merge\n  guanxi run out/all out/machine1 out/machine2",
		Args:    atLeastOne("the folder of a study", "guanxi run out/study --merge"),
		RunE: func(c *cobra.Command, args []string) error {
			for _, dir := range args {
				if _, err := manifest.KindOf(dir); err != nil {
					continue // Merge says what is wrong, or can do without a manifest
				}
				if err := sweepOf(dir); err != nil {
					return err
				}
			}
			f := studyFlags{}
			o, err := f.options(args[0])
			if err != nil {
				return err
			}
			out, err := sweep.Merge(o, args...)
			if err != nil {
				return studyError(err)
			}
			f.remarks(c, out)
			s, err := study.LoadFolder(out.Dir)
			if err != nil {
				return err
			}
			w := c.OutOrStdout()
			fmt.Fprintf(w, "%s   %s   %s\n", s.Name, sizeOf(s, out.Points, out.Runs), out.Dir)
			line := finishedOf(out)
			if !out.Complete {
				line += fmt.Sprintf("; guanxi run %s runs the rest", terminal.Path(out.Dir))
			}
			fmt.Fprintln(w, line)
			if out.Damaged {
				return errNo
			}
			return f.someFailed(c, out)
		},
	}
	return c
}
