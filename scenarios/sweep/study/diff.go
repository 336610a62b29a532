package study

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/sim/spec"
)

// comparedApart reports whether a key is left out of the general comparison, because its change is
// described by its effect or has none.
func comparedApart(path string) bool {
	switch path {
	case "name", "description", "scenario", "set", "seed", "arms":
		return true
	}
	return strings.HasPrefix(path, "set.")
}

// Effective returns the study as a self-contained file, with the scenario written out in full,
// including defaults. Reading it gives the same study.
func (s *Study) Effective() string { return s.alone(s.file.Section().Effective()) }

// Given is Effective without the defaults of keys of studies, which some designs refuse.
func (s *Study) Given() string { return s.alone(s.file.Tree.Clone()) }

func (s *Study) alone(n *spec.Node) string {
	n.Remove("extends")
	n.Put("scenario", s.Scenario.KeptTree())
	n.Put("set", &spec.Node{Kind: spec.MapNode})
	if arms := n.Get("arms"); arms != nil {
		for _, a := range s.Arms {
			if a.Scenario != nil {
				arm := arms.Get(a.Name)
				arm.Remove("without")
				arm.Put("scenario", a.Scenario.Lean().KeptTree())
			}
		}
	}
	n.Put("seed", spec.Scalar(fmt.Sprint(s.Seed)))
	n.Keys = append([]spec.Entry{{Key: "guanxi", Value: spec.Scalar(fmt.Sprint(scenarios.Format))}}, n.Keys...)
	return scenarios.WriteYAML(n)
}

// Written returns the text of the file as it was written.
func (s *Study) Written() string { return string(s.file.Files[0].Text) }

// Hash identifies the study independently of its spelling, name and description.
func (s *Study) Hash() string {
	lines := []string{"scenario " + s.Scenario.Hash(), fmt.Sprint("seed ", s.Seed)}
	if files, err := s.ids.Of(s.Scenario); err == nil {
		lines = append(lines, files)
	}
	for _, x := range s.file.Section().Settings() {
		if !comparedApart(x.Path) && !x.Default {
			lines = append(lines, x.Path+"="+x.Value)
		}
	}
	for _, a := range s.Arms {
		lines = append(lines, "arm "+a.Name+": "+a.text())
	}
	lines = append(lines, fmt.Sprint("replicates ", s.Replicates))
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	return hex.EncodeToString(sum[:])
}

// Identity ends the name of a folder with what a study runs, whatever it measures and in however many replicates.
func (s *Study) Identity() (string, error) {
	points, err := s.Points()
	h := sha256.New()
	for _, p := range points {
		p.identify()
		fmt.Fprintln(h, p.Name(), p.Seed, p.hash)
	}
	return fmt.Sprintf("-%.3x", h.Sum(nil)), err
}

// Twin is an arm that has all its runs in common with one before it.
type Twin struct{ Arm, Of string }

// Twins returns the arms that are one with another, in the order of the file.
func (s *Study) Twins() (all []Twin) {
	points, _ := s.Points()
	runs, first := map[string]string{}, map[string]string{}
	for _, p := range points {
		p.identify()
		runs[p.Arm] += fmt.Sprintln(texts(p.Levels), p.Seed, p.hash)
	}
	for _, arm := range s.ArmNames {
		if of, twice := first[runs[arm]]; twice {
			all = append(all, Twin{arm, of})
		} else {
			first[runs[arm]] = arm
		}
	}
	return all
}

// text returns the settings of an arm in a fixed order.
func (a *Arm) text() string {
	var parts []string
	for _, x := range a.settings {
		parts = append(parts, x.Path+": "+x.Value.Flow())
	}
	slices.Sort(parts)
	if a.Scenario != nil {
		parts = append(parts, "scenario "+a.Scenario.Name+" "+a.hash[:16])
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// mostShown is the largest number of changed scenario keys that are listed.
const mostShown = 12

// mostOfValue is the longest value, in characters, in a message.
const mostOfValue = 60

// Changes is Diff for a message: long values, such as lists of points, are cut.
func Changes(old, new *Study) []string {
	return diff(old, new, func(text string) string {
		if r := []rune(text); len(r) > mostOfValue {
			return string(r[:mostOfValue-1]) + "…"
		}
		return text
	})
}

// Diff describes the changes from one study to another, one per line.
func Diff(old, new *Study) []string { return diff(old, new, func(text string) string { return text }) }

func diff(old, new *Study, cut func(string) string) []string {
	var out []string
	line := func(path, a, b string) {
		a, b = cut(a), cut(b)
		switch {
		case a == "":
			out = append(out, fmt.Sprintf("%s: new, %s", path, b))
		case b == "":
			out = append(out, fmt.Sprintf("%s: gone, was %s", path, a))
		default:
			out = append(out, fmt.Sprintf("%s: %s, was %s", path, b, a))
		}
	}
	if old.Seed != new.Seed {
		line("seed", fmt.Sprint(old.Seed), fmt.Sprint(new.Seed))
	}
	shown, more := 0, 0
	for _, c := range scenarios.Diff(old.Scenario, new.Scenario) {
		switch {
		case c.Path == "name" || c.Path == "description" || c.Path == "seed" || c.Path == "replicates":
		case shown == mostShown:
			more++
		default:
			shown++
			line("scenario: "+c.Path, c.Old, c.New)
		}
	}
	if more > 0 {
		out = append(out, fmt.Sprintf("scenario: %d more keys differ", more))
	}
	if a, b := old.Replicates, new.Replicates; a != b {
		line("replicates", fmt.Sprint(a), fmt.Sprint(b))
	}
	arms := map[string]string{}
	for _, a := range old.Arms {
		arms[a.Name] = a.text()
	}
	for _, a := range new.Arms {
		if was, there := arms[a.Name]; was != a.text() || !there {
			line("arms."+a.Name, was, a.text())
		}
		delete(arms, a.Name)
	}
	for _, a := range old.Arms {
		if was, gone := arms[a.Name]; gone {
			line("arms."+a.Name, was, "")
		}
	}
	for _, c := range scenarios.Diff(old.file, new.file) {
		if comparedApart(c.Path) || c.Path == "replicates" {
			continue
		}
		line(c.Path, c.Old, c.New)
	}
	return out
}

// Extends reports whether the new study contains all points and runs of the old one. It may
// have more replicates, values, points, arms or metrics.
func Extends(old, new *Study) bool {
	if new.Replicates < old.Replicates || old.Scenario.Hash() != new.Scenario.Hash() {
		return false
	}
	x, err1 := old.Points()
	y, err2 := new.Points()
	if err1 != nil || err2 != nil {
		return false
	}
	have := make(map[string]bool, len(y))
	for _, p := range y {
		have[p.identity()] = true
	}
	for _, p := range x {
		if !have[p.identity()] {
			return false
		}
	}
	return true
}

// SameFiles reports whether the scenarios of two studies read files of the same content.
func SameFiles(a, b *Study) bool {
	x, _ := a.ids.Of(a.Scenario)
	y, _ := b.ids.Of(b.Scenario)
	return x == y
}

// Continues reports whether tables of the old study, with fewer points, runs or metrics at most, are tables of the
// new one.
func Continues(old, new *Study) bool {
	x, err1 := old.Points()
	y, err2 := new.Points()
	same := func(a, b *Point) bool { return a.identity() == b.identity() && a.Arm == b.Arm && a.Block == b.Block }
	return err1 == nil && err2 == nil && len(x) <= len(y) && slices.EqualFunc(x, y[:len(x)], same) &&
		slices.EqualFunc(old.Metrics, new.Metrics, func(a, b measure.Metric) bool { return a.Text == b.Text }) &&
		slices.EqualFunc(old.Factors, new.Factors, func(a, b Factor) bool { return a.Name == b.Name })
}

// identity returns what determines the point's runs besides the scenario.
func (p *Point) identity() string { return fmt.Sprintf("%d\x00%s", p.Seed, p.content()) }
