package study

import (
	"guanxi/sim/spec"
)

// file is a study file as its keys are declared.
type file struct {
	Name, Description string
	Scenario          *spec.Node
	Set               *spec.Node
	Kind              string
	design            designFile
	Factors           []spec.Named[factorFile]
	Arms              *spec.Node
	Replicates        *spec.Node
	Metrics           []string
	hasClaim          bool
	claim             claimFile
	hasCalibration    bool
	calibration       calibrationFile
	Confidence        float64
	Seed              uint64
	seedGiven         bool
}

// designFile is a design as written, where that is not what it becomes.
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

type claimFile struct {
	ID, Text, Metric, Arm, Expect, Smallest, Construction string
	Contrast, Over, Tolerance                             *spec.Node
	Parties                                               []string
}

// Limits of a study.
const (
	maxPoints     = 1_000_000
	maxRuns       = 10_000_000
	maxReplicates = 1_000_000
)

// Declare declares every key of a study.
func (f *file) Declare(root *spec.Section) {
	root.Text(&f.Name, "name", "", "name of the study; also of the folder of its runs")
	root.Text(&f.Description, "description", "", "what it asks, in a line")
	root.Tree(&f.Scenario, "scenario", "", "what is varied: a bundled scenario, a path relative to this file, or the keys of a scenario", spec.Required(), spec.TypeName("name, path or mapping"))
	root.Tree(&f.Set, "set", "{}", "paths and values laid over the scenario at every point, as after --set", spec.TypeName("value by path"))
	root.Union(&f.Kind, "design", "kind", Grid, "which points are run", f.design.declare())
	spec.Map(root, "factors", &f.Factors, "what is varied: name, and the range, the values or the joint levels", declareFactor)
	root.Tree(&f.Arms, "arms", "{}", "sides of a contrast: name, and the paths and values that each sets; scenario: NAME among them is another scenario, without: [NAME] the scenario with these of its elements off", spec.TypeName("paths by name"))
	root.Tree(&f.Replicates, "replicates", "", "runs of each point: a number, or {min, max, metric, half_width, batch, paired}: until the interval of the metric is that narrow; the default is the scenario's", spec.TypeName("number or mapping"))
	root.Texts(&f.Metrics, "metrics", "", "what is measured: names of metrics, NAME@DATE, time_to(NAME, 50%), max, min, mean and time_of_max; see guanxi help metrics")
	root.Switch(&f.hasClaim, "claim", "makes a contrast a tested claim", f.claim.declare)
	root.Switch(&f.hasCalibration, "calibrate", "fits the factors to targets: what guanxi calibrate does", f.calibration.declare)
	root.Share(&f.Confidence, "confidence", "95%", "of every interval", spec.Min(0.5), spec.Below(1))
	root.Seed(&f.Seed, "seed", "", "seed of the runs; the default is the scenario's", spec.Given(&f.seedGiven))
}

func declareFactor(s *spec.Section, v *factorFile) {
	s.Tree(&v.Set, "set", "", "path that is varied, or a list of paths that have the same value", spec.TypeName("path or list of paths"))
	s.Text(&v.From, "from", "", "low end, written as in a scenario")
	s.Text(&v.To, "to", "", "high end")
	s.Enum(&v.Scale, "scale", "", []string{Linear, Log, Integer, Date}, "how the range is covered; default: date for dates, integer where the key is a whole number, else linear")
	s.Int(&v.Steps, "steps", "0", "levels of a grid, ends included", spec.Min(0), spec.Max(1e6))
	s.Tree(&v.Values, "values", "", "values, in place of a range", spec.TypeName("list of values"))
	s.Tree(&v.JointlyBy, "levels", "", "joint levels in place of set: name, and the paths and values of each", spec.TypeName("paths by name"))
}

func (c *claimFile) declare(s *spec.Section) {
	s.Text(&c.ID, "id", "", "short name, such as C9", spec.Required())
	s.Text(&c.Text, "text", "", "what is claimed, in a sentence", spec.Required())
	s.Text(&c.Metric, "metric", "", "the metric that decides; default: the first")
	s.Text(&c.Arm, "arm", "", "the arm that is compared with the baseline; default: the other one")
	s.Enum(&c.Expect, "expect", Increase, []string{Increase, Decrease, None, WinWin}, "what the claim expects of the metric; win_win: that no party captures less and one captures more")
	s.Texts(&c.Parties, "parties", "", "of win_win: metrics, one for each party that should not lose; default: all metrics captured.PARTY of the study but those of outside")
	s.Tree(&c.Tolerance, "tolerance", "", "of win_win: loss of a party that counts as none, in place of smallest, such as {captured.platform: 100}", spec.TypeName("number by metric"))
	s.Tree(&c.Contrast, "contrast", "", "in place of arm: the weight of each arm's mean, such as {both: 1, one: -1, other: -1, neither: 1} for an interaction; weights sum to 0", spec.TypeName("number by arm"))
	s.Tree(&c.Over, "over", "", "a second contrast that the first is divided by: the effect is their ratio", spec.TypeName("number by arm"))
	s.Text(&c.Smallest, "smallest", "", "smallest effect of interest: a number in the unit of the metric, or a share of the baseline's mean such as 5%; of win_win the loss that counts as none", spec.Required())
	s.Text(&c.Construction, "construction", "", "the equation that makes the claim true whatever runs, and why: \"M2: the hazard of adopting is proportional to fit\"")
}
