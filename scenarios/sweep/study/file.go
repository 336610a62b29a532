package study

import (
	"guanxi/sim/spec"
)

// file holds a study file as declared.
type file struct {
	Name, Description string
	Scenario          *spec.Node
	Set               *spec.Node
	DesignKind        string
	Design            designFile
	Factors           []spec.Named[factorFile]
	Arms              *spec.Node
	Replicates        int // 0: the scenario's
	Metrics           []string
	Within            *spec.Node
	kinds             []*Kind // of designs
	parts             []*Part // sections of questions
	Confidence        float64
	Seed              uint64
	seedGiven         bool
}

// designFile holds the parts of a design whose written form differs from Design.
type designFile struct {
	Design
	Luck  string
	Where []string
	List  *spec.Node
}

type factorFile struct {
	Set       *spec.Node
	From, To  string
	Scale     string
	Steps     int
	Values    *spec.Node
	JointlyBy *spec.Node
}

// salib is what stands in place of the designs of earlier releases for sensitivity analysis.
const salib = "gx.points at the points of SALib (guanxi explain docs studies/points)"

// Limits of a study.
const (
	maxPoints     = 1_000_000
	MaxRuns       = 10_000_000
	MaxReplicates = 1_000_000
)

// Declare declares every key of a study.
func (f *file) Declare(root *spec.Section) {
	root.Within("study")
	root.Renamed(map[string]string{"design.morris": salib, "design.saltelli": salib, "design.loops": "ten lines of " +
		"docs/points.ipynb on the runs of the arms, or gx.points; leave it out", "calibrate.moves": "calibrate.method: " +
		"likelihood, without moves"})
	root.Text(&f.Name, "name", "", "name of the study and of its default folder")
	root.Text(&f.Description, "description", "", "the question of the study, in one line")
	root.Tree(&f.Scenario, "scenario", "", "scenario that is varied: a bundled name, a path relative to this file, or "+
		"the keys of a scenario", spec.Required(), spec.TypeName("name, path or mapping"))
	root.Tree(&f.Set, "set", "{}", "paths and values set in the scenario at every point, as with --set",
		spec.TypeName("value by path"))
	root.Union(&f.DesignKind, "design", "kind", Grid, "which points are run", f.designs())
	spec.Map(root, "factors", &f.Factors, "factors: a name, and the range, values or joint levels", declareFactor)
	root.Tree(&f.Arms, "arms", "{}", "arms of a contrast: a name, and the paths and values that each sets; scenario: "+
		"NAME uses another scenario, without: [NAME] the scenario with these elements off", spec.TypeName("paths by name"))
	root.Int(&f.Replicates, "replicates", "", "replicates of each point; default: that of the scenario", spec.Min(1),
		spec.Max(MaxReplicates))
	root.Texts(&f.Metrics, "metrics", "", "metrics to measure: names, NAME@DATE, NAME@FROM/UNTIL, functions over ticks "+
		"such as time_to(NAME, 50%), and quotients such as sellers / adopters; see guanxi help metrics")
	root.Tree(&f.Within, "within", "{}", "bounds of dated metrics, such as {mau@2013-12-31: [300e6, 400e6]}: a run "+
		"outside ends on that date, "+
		"and what it would have measured later is missing", spec.TypeName("two numbers by metric"))
	f.sections(root)
	root.Share(&f.Confidence, "confidence", "95%", "confidence of every interval", spec.Min(0.5), spec.Below(1))
	root.Seed(&f.Seed, "seed", "", "seed of the runs; default: that of the scenario", spec.Given(&f.seedGiven))
}

func declareFactor(s *spec.Section, v *factorFile) {
	s.Tree(&v.Set, "set", "", "path that is varied, or a list of paths that share the value",
		spec.TypeName("path or list of paths"))
	s.Text(&v.From, "from", "", "low end, written as in a scenario")
	s.Text(&v.To, "to", "", "high end")
	s.Enum(&v.Scale, "scale", "", []string{Linear, Log, Integer, Date}, "how the range is covered; default: date for "+
		"dates, integer where the key is a whole number, else linear")
	s.Int(&v.Steps, "steps", "0", "levels of a grid, ends included", spec.Min(0), spec.Max(1e6))
	s.Tree(&v.Values, "values", "", "values, in place of a range", spec.TypeName("list of values"))
	s.Tree(&v.JointlyBy, "levels", "", "joint levels, in place of set: a name, and the paths and values of each",
		spec.TypeName("paths by name"))
}
