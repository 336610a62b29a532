package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/plots/figure"
	"guanxi/scenarios/odd"
	"guanxi/scenarios/sweep/citation"
	"guanxi/scenarios/sweep/supplement"
	"guanxi/sim"
	"guanxi/sim/results/archive"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/terminal"
	"guanxi/sim/whole"
)

func newArchive() *cobra.Command {
	var out string
	var with []string
	c := &cobra.Command{
		Use:   "archive DIR -o F.zip",
		Short: "Pack the folder of a run, study or calibration for publication",
		Long: `archive packs a folder with its tables, figures, scenario or study and inputs into a
zip for the reviewers of a journal. In addition it has

  README.md      after the template of the Social Science Data Editors: origin of data,
                 rights, requirements, time, and for each table and figure the command
                 that makes it
  status.csv     each number of the scenario: fact or fit with its source, or assumed
                 with its range
  odd.md         the model as configured, as guanxi show --odd writes it
  LICENSE.txt    of the program, for all of it
  CITATION.cff   of the package and of the program

Left to you are TITLE OF THE PAPER and NAMES, and source and terms of data files of
your own. Those stay out, since they may be about persons, unless --with names them,
and so does what is copied from them: ids of persons, observed.csv, figures that show
observed data, the answers of a calibration, the report. The README has their hashes.
What tables and series of your own (tables, drive, calendar) say is part of the
scenario and is in it. The same folder gives the same bytes. The zip has
the files that the manifest lists and, for a calibration, its waves. It leaves out
the journal of a study, which is only needed for resuming, and files that you added.

Exit code 4: a file of the folder was changed; nothing is packed.`,
		Example: "  guanxi archive out/graphs -o graphs.zip",
		Args:    exactlyOne("folder", "guanxi archive out/graphs -o graphs.zip"),
		RunE:    func(c *cobra.Command, args []string) error { return pack(c, args[0], out, with) },
	}
	c.Flags().StringSliceVar(&with, "with", nil, "data `FILE` of your own that is packed, too, such as shops.csv")
	addOut(c, &out, "the bundle, a zip; an earlier one is replaced")
	must(c.MarkFlagFilename("out", "zip"))
	return c
}

// bundled is in the head of every bundle: the name of its first file.
const bundled = "/CITATION.cff"

// pack writes the bundle of a folder.
func pack(c *cobra.Command, dir, out string, with []string) error {
	_, wrong := folderKind(dir)
	var file string
	var unfit error
	if out == "" {
		unfit = usagef("archive needs -o: guanxi archive %s -o %s", terminal.Path(dir),
			terminal.Path(filepath.Base(dir)+".zip"))
	} else {
		file, unfit = targetLike(out, bundled)
	}
	if wrong := errors.Join(wrong, unfit); wrong != nil {
		return wrong
	}
	model, unknown := model(dir)
	p, err := supplement.Of(dir, model, unknown, with, func(name, table string) bool {
		return slices.ContainsFunc(plots.List(), func(g figure.Figure) bool { return g.Name == name && g.DrawnFrom(table) })
	})
	if err != nil {
		return usage(err)
	}
	ctx, finished := onSignal(c.Context())
	defer finished()
	if err := manifest.Altered(dir); err != nil {
		return err
	}
	more, err := p.Files()
	if err != nil {
		return err
	}
	var a *archive.Contents
	if err := whole.File(ctx, file, func(w io.Writer) (err error) {
		a, err = archive.Write(w, dir, more, p.Held)
		return err
	}); err != nil {
		return err
	}
	info, err := os.Stat(out)
	if err != nil {
		return err
	}
	if len(a.Left) > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "left out, because the manifest does not list %s: %s\n",
			map[bool]string{true: "it", false: "them"}[len(a.Left) == 1], strings.Join(a.Left, ", "))
	}
	if len(a.Held) > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "data of your own are left out, unless --with names them: %s\n",
			strings.Join(a.Held, ", "))
	}
	if unknown != nil {
		fmt.Fprintf(c.ErrOrStderr(), "warning: without status.csv and odd.md: %v\n", unknown)
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %s, %s\n", out, digits.Counted(len(a.Files), "file"), digits.Bytes(info.Size()))
	return nil
}

// model returns the model of a folder, or why it is unknown here.
func model(dir string) (*odd.Of, error) {
	w, err := citation.Of(dir)
	if err != nil {
		return nil, err
	}
	if w.Results != sim.ResultsVersion {
		return nil, fmt.Errorf("the folder has results version %d, this program %d", w.Results, sim.ResultsVersion)
	}
	name := dir
	if w.Kind == manifest.CalibrationKind {
		name = filepath.Join(dir, manifest.CalibrationFile)
	}
	of, err := described(name, nil)
	return &of, err
}
