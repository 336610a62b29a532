package cli

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"guanxi/scenarios/sweep/citation"
	"guanxi/sim/results/manifest"
)

func newCite() *cobra.Command {
	return &cobra.Command{
		Use:   "cite [DIR]",
		Short: "Cite the program, and the results in a folder",
		Long: `cite prints a reference to the version of the program that made the folder, and
the identity of the results: scenario, study or calibration, its hash, seed and
results version. CITATION.cff of the program gives the same for reference managers.`,
		Example: "  guanxi explain cite\n  guanxi explain cite out/graphs",
		Args:    atMostOne("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			w := citation.Program(version)
			if len(args) == 1 {
				_, err := folderKind(args[0])
				if err != nil {
					return err
				}
				if w, err = citation.Of(args[0]); err != nil {
					return usage(err)
				}
				if err := manifest.Altered(args[0]); errors.As(err, new(*manifest.RewrittenError)) {
					return err
				} else if err != nil {
					fmt.Fprintf(c.ErrOrStderr(), "warning: the folder was changed since it was written:\n%v\n", err)
				}
			}
			_, err := fmt.Fprint(c.OutOrStdout(), w.Plain())
			return err
		},
	}
}
