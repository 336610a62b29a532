package cli

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/plots/ink"
	"guanxi/scenarios/question/foretold"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/units"
	"guanxi/sim/whole"
)

type foretoldFlags struct {
	studyFlags
	draws int
	score []string // predictions, and forecasts
}

func newForetold() *cobra.Command {
	var f foretoldFlags
	c := &cobra.Command{
		Use:   "foretold [ROW…]",
		Short: "Foretell the effects of field experiments, and score what was foretold",
		Long: `foretold runs the bundled studies that play published field experiments, or those given by
the name of a row or a file, each in worlds drawn from the ranges of what is assumed, with random
numbers that its arms share. For each outcome foretold.csv has the median over draws, the band from 5
to 95 % of them, the sign, and whether 19 draws of 20 agree in it in every setting that the
experiment leaves open (built in) or the setting decides it (not predicted). Studies run in out/foretold/ROW
and resume; lines of rows that are not asked for stay. Of two studies of one row the first counts, and
a sign in which the second differs is not predicted.

With --score FILE[,FORECAST…] nothing runs. FILE is foretold.csv with what was observed entered under
observed: a number in the unit of the outcome, or + or - where a sign alone is known, 0 for no
effect. It prints how many signs are right, a vote a study, and how many sizes are within a
factor of two, against a coin, no effect and forecasters (tables with columns row, k, sign, size and
unit), and draws what was foretold and observed beside each other. A line without a study, there twice,
	in another unit, or of a scenario that was edited
since is told and not scored.`,
		Example: "  guanxi run foretold\n  guanxi run foretold FT33 my-row.yaml\n" +
			"  guanxi run foretold --score out/foretold/foretold.csv",
		RunE: func(c *cobra.Command, args []string) error { return f.run(c, args) },
	}
	addFolder(c, &f.out, "foretold")
	c.Flags().IntVar(&f.draws, "draws", 30, "`N` draws of what is assumed, of two replicates each")
	c.Flags().StringSliceVar(&f.score, "score", nil,
		"score what the first of `FILES` has under observed, next to forecasters "+
			"in the others")
	return c
}

func (f *foretoldFlags) run(c *cobra.Command, names []string) error {
	if f.draws < 2 {
		return usagef("--draws=%d: a band needs 2 or more", f.draws)
	}
	studies, err := foretoldStudies(names)
	if err != nil {
		return err
	}
	if len(f.score) > 0 {
		return f.scored(c, studies)
	}
	path := filepath.Join(f.dir("foretold"), "foretold.csv")
	before, err := foretold.Read(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var failed error
	rows := map[string]bool{} // of which a study has been asked
	for _, s := range studies {
		some, err := f.predict(c, s)
		if failed = cmp.Or(failed, err); some == nil && err != nil {
			return err
		}
		second := rows[foretold.Of(s).ID]
		rows[foretold.Of(s).ID] = true
		for _, p := range some {
			k := slices.IndexFunc(before, p.Same)
			switch {
			case second && k >= 0 && before[k].Sign != p.Sign:
				before[k].NotTold = "translators"
			case second:
			case k >= 0:
				p.Observed, before[k] = before[k].Observed, p
			default:
				before = append(before, p)
			}
		}
		slices.SortStableFunc(before, func(a, b *foretold.Prediction) int {
			return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Outcome, b.Outcome))
		})
		if err := whole.Bytes(path, foretold.Write(before)); err != nil {
			return err
		}
	}
	fmt.Fprintf(c.ErrOrStderr(), "what is foretold is in %s\n", path)
	return failed
}

// predict runs the missing runs of a study over drawn worlds. Predictions beside an error are of the runs that did not
// fail.
func (f *foretoldFlags) predict(c *cobra.Command, s *study.Study) ([]*foretold.Prediction, error) {
	over, err := s.OverRanges(f.draws, pairs, nil)
	if err != nil {
		return nil, usage(err)
	}
	o, err := f.options(filepath.Join(f.dir("foretold"), s.Name))
	if err != nil {
		return nil, err
	}
	f.analysed = true
	out, err := f.execute(c, over, o)
	if err != nil {
		return nil, err
	}
	subject, err := analysis.Open(out.Dir)
	if err != nil {
		return nil, err
	}
	all, err := foretold.Predict(subject)
	if err != nil {
		return nil, err
	}
	dated := ""
	for _, t := range subject.Sweep.Manifest.Times {
		dated = max(dated, units.FormatDate(t.Finished.UTC().Truncate(24*60*60*1e9)))
	}
	for _, p := range all {
		p.Hash, p.Program, p.Date = s.Hash(), subject.Sweep.Manifest.Program, dated
	}
	return all, f.someFailed(c, out)
}

// foretoldStudies returns the studies of the named rows, or all that are bundled.
func foretoldStudies(names []string) (all []*study.Study, err error) {
	var known []string
	for _, b := range study.Bundled() {
		if strings.HasPrefix(b.Name, "ft") {
			known = append(known, b.Name)
		}
	}
	if len(names) == 0 {
		names = known
	}
	for _, name := range names {
		if lower := strings.ToLower(name); slices.Contains(known, lower) {
			name = lower
		} else if !study.Is(name) {
			return nil, usagef("there is no row %s (guanxi explain list --all names their studies; a file will do, too)", name)
		}
		s, err := loadStudy(name)
		if err != nil {
			return nil, err
		}
		if foretold.Of(s) == nil {
			return nil, usagef("%s: the study foretells nothing; add foretold: {row, outcomes}", name)
		}
		all = append(all, s)
	}
	return all, nil
}

// scored prints the scores of a file and draws the figure beside it.
func (f *foretoldFlags) scored(c *cobra.Command, studies []*study.Study) error {
	file := f.score[0]
	all, err := foretold.Read(file)
	if err != nil {
		return usage(err)
	}
	hashes := map[string]string{}
	for _, s := range studies {
		hashes[foretold.Of(s).ID] = s.Hash()
	}
	var forecasts []*foretold.Forecast
	for _, name := range f.score[1:] {
		x, err := foretold.ReadForecast(name)
		if err != nil {
			return usage(err)
		}
		forecasts = append(forecasts, x)
	}
	seen, left := foretold.Enter(file, all, func(row string) string { return hashes[row] })
	if len(seen) == 0 {
		return usage(errors.Join(left, fmt.Errorf("%s: nothing is observed that could be scored", file)))
	}
	fmt.Fprint(c.OutOrStdout(), foretold.Text(foretold.Scores(seen, forecasts), forecasts))
	fonts, err := ink.LoadFonts(nil)
	if err != nil {
		return err
	}
	svg, err := foretold.Forest(seen).Render(plots.SVG, plots.DoubleColumn*ink.Millimetre, true, fonts)
	if err != nil {
		return err
	}
	return errors.Join(usage(left), whole.Bytes(strings.TrimSuffix(file, ".csv")+".svg", svg))
}
