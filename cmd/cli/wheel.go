package cli

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"

	"github.com/spf13/cobra"

	"guanxi"
	"guanxi/cmd/compile"
	"guanxi/sim/whole"
)

func newWheel() *cobra.Command {
	out := "."
	c := &cobra.Command{
		Use:   "wheel",
		Short: "Write a package for Python, with this program in it",
		Long: `wheel writes a wheel: a file with which pip installs the package guanxi for Python, and
this program in it, on machines like this one. Runs, comparisons and studies are then tables
of pandas, in a notebook too, and players are environments of gymnasium and PettingZoo.
docs/reading.md and docs/players.md have examples.`,
		Example: `  guanxi python wheel
  pip install ./guanxi-*.whl`,
		Args: none,
		RunE: func(c *cobra.Command, _ []string) error {
			path, err := os.Executable()
			if err != nil {
				return err
			}
			program, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			wheel, err := compile.Wheel(cmp.Or(build, version), runtime.GOOS+"/"+runtime.GOARCH, program,
				[]compile.File{{Name: "LICENSE", Text: guanxi.Licence}})
			if err != nil {
				return err
			}
			file, err := target(filepath.Join(out, wheel.Name))
			if err != nil {
				return err
			}
			if err := whole.Bytes(file, wheel.Text); err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "%.1f MB\n", float64(len(wheel.Text))/1e6)
			_, err = fmt.Fprintln(c.OutOrStdout(), file)
			return err
		},
	}
	addOut(c, &out, "the folder of the wheel (default: here)")
	must(c.MarkFlagDirname("out"))
	return c
}
