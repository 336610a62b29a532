package scenarios

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"

	"guanxi/agents"
	"guanxi/sim/spec"
)

// standard returns the Reader for scenarios of the whole ecosystem.
func standard() *Reader {
	return &Reader{New: func() Declarer { return agents.NewSpec() }, Bundled: embedded, table: empty}
}

// empty is the table of an empty scenario, which nobody changes.
var empty = sync.OnceValue(Table)

// Load reads a scenario from a path, from a folder that contains scenario.yaml, or by the name of a
// bundled scenario.
func Load(nameOrPath string, o Options) (*Scenario, error) { return standard().Load(nameOrPath, o) }

// Parse reads a scenario from text; messages use name as the name of the file.
func Parse(name string, text []byte, o Options) (*Scenario, error) {
	return standard().Parse(name, text, o)
}

// Table returns the table of all fields with their defaults. It serves explain, schema and
// completion.
func Table() *spec.Section {
	table, _ := spec.Decode(nil, agents.NewSpec().Declare)
	return table
}

// Decode returns a Spec for one run. Each run needs its own, because live fields change during it.
func (s *Scenario) Decode() (*agents.Spec, error) {
	own, err := s.decodeOwn()
	if err != nil || own.People.File == "" {
		return own, err
	}
	if f, ok := s.section.Lookup(CountKey); ok && !f.Given() {
		if n, err := own.People.Rows(s.Opener(own)); err == nil && n > 0 { // building it reports others
			own.People.Count = n
		}
	}
	return own, nil
}

func (s *Scenario) decodeOwn() (*agents.Spec, error) {
	own := agents.NewSpec()
	if _, ps := spec.DecodeLean(s.Tree, own.Declare); ps.Err() == nil {
		return own, nil
	}
	own = agents.NewSpec()
	if _, ps := s.DecodeInto(own); ps.Err() != nil {
		return nil, s.fail(ps)
	}
	return own, nil
}

// Opener returns a function that opens the data files that a decoded scenario names, by the path
// given in the file. Open says where they are looked for.
func (s *Scenario) Opener(own *agents.Spec) func(path string) (io.ReadCloser, error) {
	files := own.Files()
	keys := slices.Sorted(maps.Keys(files))
	return func(path string) (io.ReadCloser, error) {
		err := fmt.Errorf("the scenario does not name the file %s", path)
		for _, key := range keys {
			if files[key] != path {
				continue
			}
			var f io.ReadCloser
			if f, err = s.Open(key, path); err == nil {
				return f, nil
			}
		}
		return nil, err
	}
}
