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

// Parent is how a file that is kept in a folder names the scenario of this name: a bundled one by name, any
// other by its path from that folder, so that both can be moved together.
func (s *Scenario) Parent(name, dir string) string {
	if _, bundled := Bundled(name); bundled {
		return name
	}
	return from(dir, s.Files[0].Name)
}

// from is the path from a folder to a file.
func from(dir, file string) string {
	rel, err := filepath.Rel(dir, file)
	if err != nil { // one of them is relative
		dir, _ = filepath.Abs(dir)
		file, _ = filepath.Abs(file)
		if rel, err = filepath.Rel(dir, file); err != nil {
			return filepath.ToSlash(file) // on another disk
		}
	}
	if !strings.Contains(rel, string(filepath.Separator)) && filepath.Ext(rel) != ".yaml" && filepath.Ext(rel) != ".yml" {
		rel = "." + string(filepath.Separator) + rel // no bundled name
	}
	return filepath.ToSlash(rel)
}

// beside are keys that no number depends on.
var beside = []string{"name", "description", "status", "replicates"}

// Kept is a tree of what a scenario sets otherwise than the file, with comments as origins. read gives the scenario
// that a file with the tree in dir would be, to see that both are the same; what differs, such as keys that hang on a
// kind, is added. Data files are named by their paths from dir.
func Kept(file, scn *Scenario, dir string, read func(*spec.Node) (*Scenario, error)) (*spec.Node, error) {
	tree, now := spec.Mapping(), scn.EffectiveTree()
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	changes := Diff(file, scn)
	stands := func(path string) string { // in a tree
		if name, _, _ := strings.Cut(path, "."); now.Get(name) == nil && now.Get("platforms").Get(name) != nil {
			return "platforms." + path
		}
		return path
	}
	for _, c := range changes {
		above := c.Path[:max(0, strings.LastIndexByte(c.Path, '.'))]
		value, within := now.At(stands(c.Path)), now.At(stands(above))
		switch {
		case slices.Contains(beside, c.Path):
			continue
		case value == nil && (within == nil || within.Kind != spec.MapNode):
			continue // what has it is off
		case value == nil && slices.ContainsFunc(changes, func(k Change) bool { return k.Path == above+".kind" }):
			continue // another kind has no such key
		case value == nil:
			value = spec.Scalar("off")
		case value.Kind == spec.MapNode && c.New == "on":
			continue // its keys follow
		}
		at := scn.Place(c.Path)
		if at != "" {
			value, c.Old = spec.Scalar(strings.TrimPrefix(from(dir, at), "./")), filepath.Base(c.Old)
		}
		was := "was " + c.Old
		if len(was) > 60 {
			was = was[:57] + "…"
		}
		if c.Old == "" || c.Old == "." {
			was = "new"
		}
		if t, ok := strings.CutPrefix(c.Path, "timeline."+moved); ok {
			var tick int
			fmt.Sscan(t, &tick)
			was = "moved while it ran, on " + units.FormatDate(own.SimClock().Date(sim.Tick(tick-1)))
		}
		putAt(tree, stands(c.Path), value, was)
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
			value := now.At(stands(c.Path))
			if value == nil {
				return nil, fmt.Errorf("this file would be another scenario: %s is %q there, not %q", c.Path, c.Old, c.New)
			}
			putAt(tree, stands(c.Path), value, "as before")
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
