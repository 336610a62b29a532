package citation

import (
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios/sweep/study"
	"guanxi/sim/results/digits"
	"guanxi/sim/results/manifest"
)

// Methods returns sentences for the methods section of a paper.
func (w Work) Methods() string {
	var say []string
	if w.did != "" {
		say = append(say, w.did)
	}
	said := fmt.Sprintf("Simulations were made with guanxi %s (results version %d)", w.program, w.results)
	if w.kind != "" {
		said += fmt.Sprintf(", seed %d, and can be repeated to the last bit (%s hash %s)", w.seed, map[string]string{"run": "scenario", "study": "study", "calibration": "study"}[w.kind], w.short())
	}
	return strings.Join(append(say, said+"."), " ") + "\n"
}

// didRun says what a run ran.
func didRun(m *manifest.Run) string {
	did := fmt.Sprintf("We ran %s of scenario %s: %s of %s", digits.Counted(m.Replicates, "replicate"), m.Scenario, digits.Counted(m.About.Ticks, "tick"), m.About.Tick)
	if m.About.Consumers > 0 {
		did += ", with " + digits.Counted(int(m.About.Consumers), "consumer")
	}
	return did + "."
}

// didStudy says what a study ran.
func didStudy(m *manifest.Sweep) string {
	var over []string
	for _, f := range m.Factors {
		over = append(over, f.Name)
	}
	what := fmt.Sprintf("the %s of a %s design", digits.Counted(m.Points, "point"), m.Design)
	switch m.Design {
	case "grid":
		what = "a grid of " + digits.Counted(m.Points, "point")
	case "list":
		what = "a list of " + digits.Counted(m.Points, "point")
	case "arms":
		what = "the arms " + digits.List(quoted(m.Arms))
		if m.Baseline != "" {
			what += ", of which “" + m.Baseline + "” is the baseline,"
		}
		if cells := m.Points / max(1, len(m.Arms)); cells > 1 {
			what += " in " + digits.Counted(cells, "cell")
		}
	case "elements":
		what, over = digits.Counted(m.Points, "coalition")+" of elements", nil
	case "morris":
		what = "Morris' screening with " + digits.Counted(m.Blocks, "trajectory")
	case "saltelli":
		what = "a Saltelli design with " + digits.Counted(m.Blocks, "block")
	}
	if len(over) > 0 {
		what += " over " + digits.List(over)
	}
	each := ""
	switch n := m.Done / max(1, m.Points); {
	case m.Done != n*m.Points:
	case n == 1:
		each = ", one for each point"
	default:
		each = fmt.Sprintf(", %d replicates of each point", n)
	}
	did := fmt.Sprintf("We ran %s of scenario %s, %s%s", what, m.Scenario, digits.Counted(m.Done, "run"), each)
	if m.Consumers > 0 {
		did += ", with " + digits.Counted(int(m.Consumers), "consumer")
	}
	did += "."
	if m.Failed > 0 {
		did += fmt.Sprintf(" Of them, %s failed and were left out.", digits.Counted(m.Failed, "run"))
	}
	switch m.Luck {
	case "common":
		did += " Replicates of different points share their random numbers, and differences between points are paired by replicate."
	case "blocks":
		did += " Points of a block share their random numbers, which differ between blocks."
	case "independent":
		did += " Each point has its own random numbers."
	}
	if m.Confidence > 0 {
		did += fmt.Sprintf(" Intervals have a confidence of %g.", m.Confidence)
	}
	return did
}

// rule says by which rule replicates were added, and what the claim was.
func rule(s *study.Study) string {
	said := ""
	if r := s.Replicates; r.Sequential() {
		of, target := "", digits.Sparse(r.HalfWidth)
		if r.Relative {
			target = share(r.HalfWidth) + " of the mean"
		}
		if r.Paired {
			of = " difference from the baseline in"
			if s.StopsByContrast() {
				of = " contrast of"
			}
			if r.Relative {
				target = share(r.HalfWidth) + " of the baseline's mean"
			}
		}
		said += fmt.Sprintf(" From %d on, replicates were added until the half-width of the interval of the%s %s was at most %s, up to %d.", r.Min, of, r.Metric, target, r.Max)
	}
	if c := s.Claim; c != nil && c.Expect != study.WinWin && c.Construction.Equation == "" {
		smallest := digits.Sparse(c.Smallest)
		if c.Relative {
			smallest = share(c.Smallest) + " of the baseline's mean"
		}
		said += fmt.Sprintf(" The smallest effect of interest on %s was %s.", c.Metric, smallest)
	}
	return said
}

// didCalibration says what was fitted to what, and how.
func didCalibration(m *manifest.Calibration, s *study.Study) string {
	c := s.Calibration
	of, names := map[string]int{}, []string(nil)
	for _, t := range c.Targets {
		if of[t.Role]++; !slices.Contains(names, t.Name) {
			names = append(names, t.Name)
		}
	}
	var over []string
	for i := range s.Factors {
		f := &s.Factors[i]
		over = append(over, fmt.Sprintf("%s (%s to %s)", f.Name, f.Written(f.Low), f.Written(f.High)))
	}
	did := fmt.Sprintf("We fitted %s of scenario %s to %s of %s", digits.List(over), m.Scenario, digits.Counted(of[study.RoleFit], "observed value"), digits.List(names))
	did += fmt.Sprintf(" by history matching, in up to %s with points at an implausibility above %s ruled out, and approximate Bayesian computation by rejection: %s in all, of which the nearest %d were kept.",
		digits.Counted(c.Waves, "wave"), digits.Sparse(c.Cutoff), digits.Counted(m.Points, "point"), m.Kept)
	if later := of[study.RoleLater] + of[study.RoleHoldout]; later > 0 {
		did += fmt.Sprintf(" %s only tested the fit.", digits.Counted(later, "further value"))
	}
	return did
}

func share(of float64) string { return digits.Sparse(100*of) + " %" }

func quoted(names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, "“"+n+"”")
	}
	return out
}
