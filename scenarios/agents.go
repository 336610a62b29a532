package scenarios

import (
	"fmt"
	"io"
	"maps"
	"slices"

	"guanxi/agents"
	"guanxi/sim/spec"
)

// standard reads scenarios of the whole ecosystem.
func standard() *Reader {
	return &Reader{New: func() Declarer { return agents.NewSpec() }, Bundled: embedded}
}

// Load reads a scenario: a path, a folder that holds scenario.yaml, or the name
// of a bundled one.
func Load(nameOrPath string, o Options) (*Scenario, error) { return standard().Load(nameOrPath, o) }

// Parse reads a scenario from text; name stands for the file in messages.
func Parse(name string, text []byte, o Options) (*Scenario, error) {
	return standard().Parse(name, text, o)
}

// Table is the table of fields with every default, for explain, schema and
// completion.
func Table() *spec.Section {
	table, _ := spec.Decode(nil, agents.NewSpec().Declare)
	return table
}

// Decode gives a run a Spec of its own, because live fields change in it.
func (s *Scenario) Decode() (*agents.Spec, error) {
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

// Opener opens the data files that a decoded scenario names, by the path in the
// file; see Open for where they are looked for.
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
