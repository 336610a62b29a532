package spec

import "slices"

// tags are the keys whose change replaces a mapping: nothing of the parent's mapping is kept.
var tags = [...]string{"kind", "model", "dist"}

// IsTag reports whether key is one of the tags.
func IsTag(key string) bool { return slices.Contains(tags[:], key) }

// Merge lays child over parent. Mappings merge deeply and the child wins; a changed kind, model
// or dist replaces its whole mapping; lists and single values replace. Neither argument is
// changed. off stays in the result, and decoding reads it as absent.
func Merge(parent, child *Node) *Node {
	if parent == nil || child == nil || parent.Kind != MapNode || child.Kind != MapNode {
		if child == nil {
			return parent.Clone()
		}
		return child.Clone()
	}
	if anotherThing(parent, child) {
		return child.Clone()
	}
	out := *parent
	out.Pos, out.Origin = child.Pos, child.Origin
	out.Keys = make([]Entry, 0, len(parent.Keys)+len(child.Keys))
	at := make(map[string]int, len(parent.Keys))
	for _, e := range parent.Keys {
		at[e.Key] = len(out.Keys)
		out.Keys = append(out.Keys, Entry{e.Key, e.KeyPos, e.Value.Clone()})
	}
	for _, e := range child.Keys {
		i, there := at[e.Key]
		if !there {
			at[e.Key] = len(out.Keys)
			out.Keys = append(out.Keys, Entry{e.Key, e.KeyPos, e.Value.Clone()})
			continue
		}
		old := out.Keys[i].Value
		if e.Value.Is("on") && old.Kind == MapNode {
			continue // on asks for what is there already
		}
		out.Keys[i] = Entry{e.Key, e.KeyPos, Merge(old, e.Value)}
	}
	return &out
}

// anotherThing reports whether a tag of the child differs from the parent's.
func anotherThing(parent, child *Node) bool {
	for _, tag := range tags {
		a, b := parent.Get(tag), child.Get(tag)
		if a != nil && b != nil && a.Kind == ScalarNode && b.Kind == ScalarNode && a.Text != b.Text {
			return true
		}
	}
	return false
}
