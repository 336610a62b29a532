package scenarios

import (
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/sim"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// What was changed and moved while a scenario ran is kept as a file that extends it, with the moves as events.

// MoveName is the name of the event of all moves in a tick.
func MoveName(t sim.Tick) string { return fmt.Sprintf("%s%d", moved, t) }

const moved = "moved_"

// MoveFlags are the values of a flag that make events of moves, such as "ads.slots.daily: 2", by tick.
func MoveFlags(moves map[sim.Tick][]string) (flags []string) {
	for _, t := range slices.Sorted(maps.Keys(moves)) {
		flags = append(flags, fmt.Sprintf("timeline.%s={at: %d, set: {%s}}", MoveName(t), t, strings.Join(moves[t], ", ")))
	}
	return flags
}

// Parent is how a file that is kept names the scenario of this name: a bundled one by name, any other by its whole
// path, so that the file may lie anywhere.
func (s *Scenario) Parent(name string) string {
	file := s.Files[0].Name
	if _, bundled := Bundled(name); bundled {
		return name
	}
	if whole, err := filepath.Abs(file); err == nil {
		return whole
	}
	return file
}

// beside are keys that no number depends on.
var beside = []string{"name", "description", "status", "replicates"}

// Kept is a tree of what a scenario sets otherwise than the file, with comments as origins. read gives the scenario that
// a file with the tree would be, to see that both are the same; what differs, such as keys that hang on a kind, is added.
func Kept(file, scn *Scenario, read func(*spec.Node) (*Scenario, error)) (*spec.Node, error) {
	tree, now := spec.Mapping(), scn.EffectiveTree()
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	for _, c := range Diff(file, scn) {
		value, within := now.At(c.Path), now.At(c.Path[:max(0, strings.LastIndexByte(c.Path, '.'))])
		switch {
		case slices.Contains(beside, c.Path):
			continue
		case value == nil && (within == nil || within.Kind != spec.MapNode):
			continue // what has it is off
		case value == nil:
			value = spec.Scalar("off")
		case value.Kind == spec.MapNode && c.New == "on":
			continue // its keys follow
		}
		was := "was " + c.Old
		if len(was) > 60 {
			was = was[:57] + "…"
		}
		if c.Old == "" {
			was = "new"
		}
		if t, ok := strings.CutPrefix(c.Path, "timeline."+moved); ok {
			var tick int
			fmt.Sscan(t, &tick)
			was = "moved while it ran, on " + units.FormatDate(own.SimClock().Date(sim.Tick(tick-1)))
		}
		if at := scn.Place(c.Path); at != "" {
			value = spec.Scalar(at) // from wherever the file that is kept lies
		}
		putAt(tree, c.Path, value, was)
	}
	for range 3 {
		again, err := read(tree)
		if err != nil {
			return nil, err
		}
		wrong := slices.DeleteFunc(Diff(again, scn), func(c Change) bool {
			return slices.Contains(beside, c.Path) || again.Place(c.Path) != "" && again.Place(c.Path) == scn.Place(c.Path)
		})
		if len(wrong) == 0 {
			return tree, nil
		}
		for _, c := range wrong {
			value := now.At(c.Path)
			if value == nil {
				return nil, fmt.Errorf("this file would be another scenario: %s is %q there, not %q", c.Path, c.Old, c.New)
			}
			putAt(tree, c.Path, value, "as before")
		}
	}
	return nil, fmt.Errorf("this file would be another scenario")
}

// putAt sets a value in a tree, with a comment.
func putAt(tree *spec.Node, path string, value *spec.Node, comment string) {
	value = value.Clone()
	value.SetOrigin(comment)
	keys := strings.Split(path, ".")
	for _, key := range keys[:len(keys)-1] {
		if next := tree.Get(key); next == nil || next.Kind != spec.MapNode {
			tree.Put(key, spec.Mapping())
		}
		tree = tree.Get(key)
	}
	tree.Put(keys[len(keys)-1], value)
}
