package scenarios_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// A flag is a layer like a file: 80 settings of bundled scenarios, changed by a flag, by a value of a study, or by
// a file that extends the scenario, give the same scenario. Where one is wrong, all are, at their own places.
func TestFlagsAreLayers(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	all := scenarios.List()
	drawn, valid := 0, 0
	for drawn < 80 {
		name := all[draw.IntN(len(all))].Name
		base := need.Value(scenarios.Load(name, scenarios.Options{}))(t)
		settings := base.Section().Settings()
		x := settings[draw.IntN(len(settings))]
		changed := perturb(x)
		if len(changed) != 1 || x.Path == "rate" || x.Path == "currency" {
			continue
		}
		drawn++
		path, text, _ := strings.Cut(changed[0], "=")
		keys := strings.Split(path, ".")
		if x.Under != "" {
			keys = append([]string{"platforms"}, keys...)
		}
		if spec.IsTag(keys[len(keys)-1]) || keys[0] == "name" || keys[0] == "description" {
			continue // a kind alone keeps what the new kind has, too; in a file it replaces the mapping
		}
		file := "name: " + name + "\nextends: " + name + "\n"
		for i, key := range keys {
			file += strings.Repeat(" ", i) + key + ":\n"
		}
		file = strings.TrimSuffix(file, "\n") + " " + text + "\n"
		byFlag, wrongFlag := base.With(changed)
		byFile, wrongFile := scenarios.Parse("t.yaml", []byte(file), scenarios.Options{})
		value := need.Value(scenarios.ParseValue(text))(t)
		byValue, wrongValue := base.Lay([]scenarios.Assignment{{Path: path, At: spec.Pos{File: "s.yaml", Line: 1, Col: 1},
			Value: value}}, nil)
		if (wrongFlag == nil) != (wrongFile == nil) || (wrongFlag == nil) != (wrongValue == nil) {
			t.Errorf("%s, %s: the flag gives %v\nthe file %v\nthe value %v", name, changed[0], wrongFlag, wrongFile, wrongValue)
			continue
		}
		if wrongFlag != nil {
			if !strings.HasPrefix(wrongFlag.Error(), "--set:1:") || !strings.HasPrefix(wrongFile.Error(), "t.yaml:") {
				t.Errorf("%s, %s: the flag is wrong at %v\nthe file at %v", name, changed[0], wrongFlag, wrongFile)
			}
			continue
		}
		valid++
		if byFlag.Hash() != byFile.Hash() || byFlag.Hash() != byValue.Hash() {
			t.Errorf("%s, %s: the flag and the file give scenarios that differ by %v", name, changed[0],
				scenarios.Diff(byFlag, byFile))
		}
	}
	if valid < 40 {
		t.Errorf("only %d of %d changes are valid", valid, drawn)
	}
}
