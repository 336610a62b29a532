package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/results/terminal"
	"guanxi/sim/spec"
	"guanxi/sim/whole"
)

func newInit() *cobra.Command {
	var from, clean string
	c := &cobra.Command{
		Use:   "init [DIR]",
		Short: "Write commented templates, or a scenario of your own data",
		Long: `init writes three commented files from which one begins: a scenario, a variant of a
bundled one, a study.

With --from DIR it looks at the files that are there (people.csv, ties.csv, shops.csv, accounts.csv,
campaigns.csv, titles.csv, feasts.csv, users.csv, KEY.csv for a key that follows a series; any of them may be missing) and writes
beside them a scenario that extends platform and a calibration that fits it to users.csv. Tables as
spreadsheets and databases write them are read where they can be read in one way only; corrected copies,
which the scenario names, are put into DIR/clean, or with --clean all tables into a folder of
that name. It first checks everything: where a file has a fault, it says so and writes nothing.`,
		Example: "  guanxi init my\n  guanxi run my/first.yaml\n  guanxi run my/study.yaml\n  guanxi init --from campus",
		Args:    atMostOne("folder"),
		RunE: func(c *cobra.Command, args []string) error {
			dir := cmp.Or(from, strings.Join(args, ""), ".")
			if from == "" {
				if clean != "" {
					return usagef("--clean goes with --from DIR, which has the tables")
				}
				return writeNew(c, dir, scenarios.Starters())
			}
			if len(args) > 0 {
				return usagef("--from %s writes next to the data files there, so it takes no folder such as %s", from, args[0])
			}
			files, notes, err := ownFiles(dir, clean)
			tell(c.ErrOrStderr(), notes)
			if err == nil {
				err = writeNew(c, dir, files)
			}
			if err != nil {
				return err
			}
			in := func(k int) string { return terminal.Path(filepath.Join(dir, files[k].Name)) }
			next := "guanxi run " + in(0)
			if len(files) > 1 && strings.HasPrefix(files[1].Name, "calibrate-") {
				next = "guanxi run " + in(1) + " fits the numbers that are guesses; " + next + " runs it with the guesses"
			}
			fmt.Fprintln(c.ErrOrStderr(), "next: "+next)
			return nil
		},
	}
	c.AddCommand(newInitMechanism())
	c.Flags().StringVar(&clean, "clean", "", "with --from: write the tables as they are read into the new folder `DIR`")
	addFrom(c, &from, "data files, for which a scenario and a calibration are written")
	return c
}

// ownFiles are a scenario and a calibration for the data files in a folder, both checked, and copies of files that are
// not as they should be. With clean all files are copied, into that folder; else those go below the first.
func ownFiles(dir, clean string) (files []scenarios.Starter, notes []string, err error) {
	room, err := os.MkdirTemp("", "guanxi-init-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(room)
	own, err := scenarios.Own(dir, room)
	if own.Scenario == nil {
		return nil, nil, usage(err)
	}
	name := filepath.Join(own.Dir, own.Name+".yaml")
	scn, told, wrong := checkOwn(name, own.Scenario)
	if err = errors.Join(err, wrong); scn == nil {
		if _, _, more := checkOwn(name, own.Consumers); more != nil {
			for line := range strings.SplitSeq(more.Error(), "\n") {
				if !strings.Contains(err.Error(), line) { // or told already
					err = fmt.Errorf("%w\n%s", err, line)
				}
			}
		}
	}
	if notes = append(own.Notes, told...); err == nil {
		_, err = checkBuild(scn)
	}
	if err != nil {
		return nil, notes, usage(fmt.Errorf("nothing was written: correct these faults, or leave out the cells or rows that "+
			"have them\n%w", err))
	}
	var more []scenarios.Starter
	if clean != "" || len(own.Copies) > 0 {
		more, err = copies(&own, dir, clean)
	}
	files = []scenarios.Starter{{Name: own.Name + ".yaml", Text: own.Scenario}}
	if own.Calibration != nil {
		files = append(files, scenarios.Starter{Name: "calibrate-" + own.Name + ".yaml", Text: own.Calibration})
	}
	return append(files, more...), notes, err
}

// copies are the corrected copies of data files, of which the scenario is to read from now on.
func copies(own *scenarios.OwnTexts, dir, clean string) (files []scenarios.Starter, err error) {
	to, all := filepath.Join(dir, "clean"), own.Copies
	if clean != "" {
		to = clean
		if all, err = own.All(dir); err != nil {
			return nil, err
		}
	}
	if other, err := inTheWay(to, all); other != "" || err != nil {
		return nil, usagef("%s has files, or is one: name a new folder with --clean for the corrected tables", to)
	}
	beside, err := filepath.Rel(dir, to)
	if err != nil {
		beside, err = filepath.Abs(to)
	}
	own.Beside(filepath.ToSlash(beside), clean != "")
	for _, c := range all {
		files = append(files, scenarios.Starter{Name: filepath.Join(beside, c.Name), Text: c.Text})
	}
	return files, err
}

// checkOwn checks a scenario that is not written, and the files that it names.
func checkOwn(name string, text []byte) (scn *scenarios.Scenario, notes []string, err error) {
	var of spec.Problems
	scn, err = scenarios.Parse(name, text, scenarios.Options{})
	if invalid := (*scenarios.Error)(nil); errors.As(err, &invalid) {
		of = invalid.Problems
	} else if err == nil {
		var files spec.Problems
		files, err = runner.CheckFiles(scn)
		notes = ofData(append(scn.Problems(), files...), name)
		errors.As(err, &of)
	}
	if lines := ofData(of, name); len(lines) > 0 {
		err = errors.New(strings.Join(lines, "\n"))
	}
	return scn, notes, err
}

// ofData says what is wrong with data files, a line each, with the places there and none in the scenario.
func ofData(ps spec.Problems, scenario string) (lines []string) {
	dir := strings.TrimSuffix(scenario, filepath.Base(scenario))
	for _, p := range ps.Sort() {
		at := filepath.Base(p.Pos.String()) + ": "
		if p.Warning = false; p.Pos.File == scenario {
			at = ""
		}
		for line := range strings.SplitSeq(p.Msg, "\n  ") {
			if p.Msg = strings.ReplaceAll(line, dir, ""); at == "" && strings.Contains(line, ".csv") {
				p.Path = ""
			}
			lines = append(lines, at+p.Text())
		}
	}
	return lines
}

// inTheWay names a file in a folder that is not one of these as they will be, such as a killed command wrote them.
func inTheWay(dir string, files []scenarios.Starter) (other string, err error) {
	err = fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		path := filepath.Join(dir, name)
		if err != nil || d.IsDir() {
			whole.Clear(path, 0)
			return err
		}
		if !slices.ContainsFunc(files, func(f scenarios.Starter) bool {
			return f.Name == name && whole.Holds(path, f.Text)
		}) {
			other = name
			return fs.SkipAll
		}
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return other, err
}

// writeNew writes all files and names them.
func writeNew(c *cobra.Command, dir string, starters []scenarios.Starter) error {
	names, err := putNew(dir, starters)
	if err == nil {
		_, err = fmt.Fprintln(c.OutOrStdout(), strings.Join(names, "\n"))
	}
	return err
}

// putNew writes all files, or none if one of them already exists and is another.
func putNew(dir string, starters []scenarios.Starter) (names []string, err error) {
	var files []whole.Doc
	var there []error
	absent := whole.Absent(dir)
	for _, s := range starters {
		path := s.Name
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		_, err := os.Lstat(path)
		switch {
		case err == nil && whole.Holds(path, s.Text):
		case err == nil:
			there = append(there, fmt.Errorf("%s already exists and was not changed", path))
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR): // whole.In says more
		default:
			return nil, err
		}
		files = append(files, whole.Doc{Path: path, Bytes: s.Text, New: true})
		names = append(names, path)
	}
	if len(there) > 0 {
		return nil, usage(errors.Join(there...))
	}
	for _, f := range files {
		if below := filepath.Dir(f.Path); below != filepath.Clean(dir) && err == nil {
			absent = append(whole.Absent(below), absent...)
			err = os.MkdirAll(below, 0o777)
		}
	}
	if err == nil {
		err = whole.In(dir, files...)
	}
	if err != nil {
		whole.RemoveEmpty(absent)
		return nil, taken(err)
	}
	return names, nil
}
