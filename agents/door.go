package agents

import (
	"slices"

	"guanxi/sim/spec"
)

// door changes live keys, for the timeline and for rules. What rules have set lies in layers on top
// of what the file and the timeline say, in the order in which it was set.
type door struct {
	root   *spec.Section
	layers []layer
	given  bool  // the treatment of an experiment is
	step   int   // of the experiment, that the treated are in; 0: none yet
	beside *door // of the settings of treated rows, which change with the others; nil: there are none
}

// layer is a field that a rule has set, and its value below.
type layer struct {
	rule   string
	change spec.FieldChange
	before *spec.Node
}

// Set lays what a rule sets on top.
func (d *door) Set(rule, path string, value *spec.Node) {
	changes, _ := d.root.Changes(path, value) // problems were reported when the scenario was read
	for _, x := range changes {
		d.put(rule, x)
	}
	if d.beside != nil {
		d.beside.Set(rule, path, value)
	}
}

func (d *door) put(rule string, x spec.FieldChange) {
	d.layers = append(d.layers, layer{rule, x, x.Field.Value()})
	d.root.Change(x.Field.Path, x.Value)
}

// Back takes away the layers of a rule: lifts all from its first one on and puts back those of others.
func (d *door) Back(rule string) {
	if d.beside != nil {
		d.beside.Back(rule)
	}
	first := slices.IndexFunc(d.layers, func(l layer) bool { return l.rule == rule })
	if first < 0 {
		return // an event has taken all its keys
	}
	lifted := slices.Clone(d.layers[first:])
	for _, l := range slices.Backward(lifted) { // in reverse, as a field may be set in parts
		d.root.Undo(l.change, l.before)
	}
	d.layers = d.layers[:first]
	for _, l := range lifted {
		if l.rule != rule {
			d.put(l.rule, l.change)
		}
	}
}

// event makes a change of the timeline. It takes the field, or its parts, from rules that have set it.
func (d *door) event(x spec.FieldChange) {
	if d.beside != nil {
		if f, ok := d.beside.root.Lookup(x.Field.Path); ok {
			d.beside.event(spec.FieldChange{Field: f, Value: x.Value})
		}
	}
	d.root.Change(x.Field.Path, x.Value)
	kept := d.layers[:0]
	for _, l := range d.layers {
		if l.change.Field == x.Field {
			l.change.Value = rest(l.change.Value, x.Value)
		}
		if l.change.Value != nil {
			kept = append(kept, l)
		}
	}
	d.layers = kept
}

// rest is a change of a field without the parts that another one sets; nil where nothing is left.
func rest(change, without *spec.Node) *spec.Node {
	if apart(change, without) {
		return change
	}
	if change.Kind != spec.MapNode || without.Kind != spec.MapNode || change.Get("dist") != nil ||
		without.Get("dist") != nil {
		return nil
	}
	change = change.Clone()
	for _, e := range without.Keys {
		change.Remove(e.Key)
	}
	if len(change.Keys) == 0 {
		return nil
	}
	return change
}

// apart reports whether two changes of a field concern separate parts: weights of different
// names, or moments of a distribution whose kind stays.
func apart(a, b *spec.Node) bool {
	if a.Kind != spec.MapNode || b.Kind != spec.MapNode || a.Get("dist") != nil || b.Get("dist") != nil {
		return false
	}
	return !slices.ContainsFunc(a.Keys, func(e spec.Entry) bool { return b.Get(e.Key) != nil })
}
