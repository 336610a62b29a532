package study

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guanxi/scenarios/measure"
	"guanxi/sim/spec"
)

// A Section is a key of a study file under which a question is asked.
type Section struct {
	Key, Doc string
	Schema   func() map[string]map[string]any // of its keys, where it is not what their kind says
	New      func() *Part
}

// A Part is the section of one file. Its steps are taken as the file is read; nil: nothing to do.
type Part struct {
	Declare func(*spec.Section)
	Arms    func(*Reader) // before arms and metrics are read, which it may write
	Worlds  func(*Reader) // when the arms are there, with their scenarios
	Check   func(*Reader) // when all else is read
	Afford  func(*Reader) // when all is right, before points are made

	Luck      string // which points share random numbers unless the design says; "": as in any study of the design
	Elsewhere bool   // the points that run are not those of the design

	Begin func() error                      // before the first run
	Units func(*Point) *measure.UnitOptions // which outcomes of units a run keeps; nil: none
	Kept  func() string                     // what the journal notes of these

	Members func() string // party for each of whose members a run keeps what it captured; "": none

	Verb  string // that runs it, since it chooses its points; "": sweep
	Own   bool   // it writes the arms, so that they cannot be asked something else
	Value any    // what it says, for its question

	key string
	on  bool
}

var (
	designs  []func() *Kind
	sections []Section
)

// Install sets the designs and sections of questions, which studies can ask beside what they always can.
func Install(d []func() *Kind, s []Section) { designs, sections = d, s }

// newFile returns a file with the sections that questions add.
func newFile() *file {
	f := &file{}
	f.kinds = kinds(&f.Design)
	for _, design := range designs {
		f.kinds = append(f.kinds, design())
	}
	for _, s := range sections {
		p := s.New()
		p.key = s.Key
		f.parts = append(f.parts, p)
	}
	return f
}

// sections declares the sections of questions.
func (f *file) sections(root *spec.Section) {
	for k, p := range f.parts {
		root.Switch(&p.on, p.key, sections[k].Doc, p.Declare)
	}
}

// begin notes which sections the file has.
func (r *Reader) begin() {
	for _, p := range r.In.parts {
		if p.on {
			r.Study.parts = append(r.Study.parts, p)
		}
	}
}

// Has reports whether the file has a key that says something.
func (r *Reader) Has(key string) bool {
	n := r.File.Tree.Get(key)
	return n != nil && !n.Is("off") && (n.Kind != spec.MapNode || len(n.Entries()) > 0)
}

// Compare makes the study one of arms that a section writes.
func (r *Reader) Compare(baseline string) {
	s := r.Study
	s.kind, s.Design.Kind, s.Design.Baseline = r.In.kindOf(Arms), Arms, baseline
}

// Sample makes the design a sample of so many points.
func (r *Reader) Sample(points int) {
	s := r.Study
	r.In.Design.Points = points
	s.kind, s.Design.Kind, s.Design.Points = r.In.kindOf(Sobol), Sobol, points
}

// Measure adds a metric, unless the file names it.
func (r *Reader) Measure(name string, at Place) {
	if !slices.Contains(r.In.Metrics, name) {
		r.In.Metrics = append(r.In.Metrics, name)
	}
	if r.OfTarget == nil {
		r.OfTarget = map[string]Place{}
	}
	r.OfTarget[name] = at
}

// Wrong is an error at a key of the study's file.
func (s *Study) Wrong(path, hint, format string, args ...any) error {
	return s.file.Invalid(spec.Problems{{Pos: (&Reader{File: s.file}).Pos(path), Path: path,
		Msg: fmt.Sprintf(format, args...), Hint: hint}})
}

// each takes a step of all sections that the file has.
func (r *Reader) each(step func(*Part) func(*Reader)) {
	for _, p := range r.In.parts {
		if do := step(p); p.on && do != nil {
			do(r)
		}
	}
}

// Asked returns what a section of the study says; nil: it has none.
func (s *Study) Asked(key string) any {
	for _, p := range s.parts {
		if p.key == key {
			return p.Value
		}
	}
	return nil
}

// Verb returns the verb that runs the study; "": sweep.
func (s *Study) Verb() (verb string) {
	for _, p := range s.parts {
		verb = cmp.Or(verb, p.Verb)
	}
	return verb
}

// Sections lists the keys of the sections that the study has.
func (s *Study) Sections() (keys []string) {
	for _, p := range s.parts {
		keys = append(keys, p.key)
	}
	return keys
}

// Begin returns why no run of the study should begin.
func (s *Study) Begin() (err error) {
	for _, p := range s.parts {
		if p.Begin != nil {
			err = errors.Join(err, p.Begin())
		}
	}
	return err
}

// Members returns the party for each of whose members a run keeps what it captured; "": none.
func (s *Study) Members() (party string) {
	for _, p := range s.parts {
		if p.Members != nil {
			party = cmp.Or(party, p.Members())
		}
	}
	return party
}

// UnitsOf says which outcomes of units are kept at a point; nil: none.
func (s *Study) UnitsOf(p *Point) *measure.UnitOptions {
	for _, x := range s.parts {
		if x.Units != nil {
			return x.Units(p)
		}
	}
	return nil
}

// UnitsKept marks in the journal which outcomes of units a run kept; "": none. A run without the mark lacks something
// that the study asks for.
func (s *Study) UnitsKept() string {
	var all []string
	for _, p := range s.parts {
		if p.Kept != nil {
			all = append(all, p.Kept())
		}
	}
	return strings.Join(all, "; ")
}

// Names lists the keys at the top of a study file, and the kinds of designs.
func Names() (keys, designs []string) {
	for _, f := range Table().Fields() {
		if !strings.Contains(f.Path, ".") {
			keys = append(keys, f.Key)
		}
	}
	for _, k := range newFile().kinds {
		designs = append(designs, k.Name)
	}
	return keys, designs
}
