package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

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

type archiveFlags struct {
	out           string
	force, asJSON bool
}

func newArchive() *cobra.Command {
	var f archiveFlags
	c := &cobra.Command{
		Use:   "archive DIR -o F.zip",
		Short: "Pack the folder of a run, study or calibration for publication",
		Long: `archive packs a folder with its tables, figures, scenario or study and inputs into a
zip for the reviewers of a journal. Beside them it has

  README.md      after the template of the Social Science Data Editors: origin of data,
                 rights, requirements, time, and for each table and figure the command
                 that makes it
  status.csv     each number of the scenario: fact or fit with its source, or assumed
                 with its range
  odd.md         the model as configured, as guanxi odd writes it
  LICENSE.txt    of the program, for all of it
  CITATION.cff   of the package and of the program

Left to you are TITLE OF THE PAPER and NAMES, and the source of data files of your
own. The same folder gives the same bytes. The zip has the files that the manifest
lists and, for a calibration, its waves. It leaves out the journal of a study, which
is only needed for resuming, and files that you added.

Exit code 4: a file of the folder was changed; nothing is packed.`,
		Example: "  guanxi archive out/graphs -o graphs.zip",
		Args:    exactlyOne("folder", "guanxi archive out/graphs -o graphs.zip"),
		RunE:    func(c *cobra.Command, args []string) error { return f.pack(c, args[0]) },
	}
	flags := c.Flags()
	flags.StringVarP(&f.out, "out", "o", "", "`FILE` of the bundle")
	flags.BoolVar(&f.force, "force", false, "replace an existing file")
	flags.BoolVar(&f.asJSON, "json", false, "as JSON")
	must(c.MarkFlagFilename("out", "zip"))
	return c
}

// pack writes the bundle of a folder.
func (f *archiveFlags) pack(c *cobra.Command, dir string) error {
	_, wrong := folderKind(dir)
	if f.out == "" {
		wrong = errors.Join(wrong, usagef("archive needs -o: guanxi archive %s -o %s", terminal.Path(dir),
			terminal.Path(filepath.Base(dir)+".zip")))
	} else if _, err := os.Stat(f.out); err == nil && !f.force {
		wrong = errors.Join(wrong, usagef("%s already exists (--force replaces it)", f.out))
	}
	if wrong != nil {
		return wrong
	}
	model, unknown := model(dir)
	p, err := supplement.Of(dir, model, unknown)
	if err != nil {
		return usage(err)
	}
	file, err := target(f.out)
	if err != nil {
		return err
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
	if err := whole.File(ctx, file, !f.force, func(out io.Writer) (err error) {
		a, err = archive.Write(out, dir, more)
		return err
	}); err != nil {
		return taken(err)
	}
	info, err := os.Stat(f.out)
	if err != nil {
		return err
	}
	if len(a.Left) > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "left out, because the manifest does not list %s: %s\n",
			map[bool]string{true: "it", false: "them"}[len(a.Left) == 1], strings.Join(a.Left, ", "))
	}
	if unknown != nil {
		fmt.Fprintf(c.ErrOrStderr(), "warning: without status.csv and odd.md: %v\n", unknown)
	}
	if f.asJSON {
		return printJSON(c.OutOrStdout(), map[string]any{"file": f.out, "bytes": info.Size(), "files": a.Files,
			"left_out": append([]string{}, a.Left...)})
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %s, %s\n", f.out, digits.Counted(len(a.Files), "file"), digits.Bytes(info.Size()))
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
