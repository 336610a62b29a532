package study_test

import (
	"encoding/json"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
)

func TestSchema(t *testing.T) {
	text := need.Value(study.Schema())(t)
	for _, want := range []string{`"guanxi study"`, `"baseline"`, `"adoption"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the schema lacks %s", want)
		}
	}
}

// An editor must not mark a line of a bundled study.
func TestSchemaTakesBundled(t *testing.T) {
	text := need.Value(study.Schema())(t)
	var schema map[string]any
	need.Nil(t, json.Unmarshal(text, &schema))
	texts := map[string]string{"small levels": "factors: {rate: {levels: {'0.3': {ads.respond.like: 0.3%}, high: {}}}}"}
	for _, s := range study.Bundled() {
		written := need.Value(fs.ReadFile(scenarios.Studies(), s.Name+".yaml"))(t)
		texts[s.Name] = string(written)
	}
	for name, text := range texts {
		var doc yaml.Node
		if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if why := simtest.Violates(schema, plain(doc.Content[0]), ""); why != "" {
			t.Errorf("%s: %s", name, why)
		}
	}
}

// plain converts a YAML node to JSON values by the YAML 1.2 core schema, as an editor does.
func plain(n *yaml.Node) any {
	switch n.Kind {
	case yaml.MappingNode:
		m := map[string]any{}
		for i := 0; i < len(n.Content); i += 2 {
			m[n.Content[i].Value] = plain(n.Content[i+1])
		}
		return m
	case yaml.SequenceNode:
		l := []any{}
		for _, x := range n.Content {
			l = append(l, plain(x))
		}
		return l
	}
	if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
		return n.Value
	}
	if n.Value == "true" || n.Value == "false" {
		return n.Value == "true"
	}
	if x, err := strconv.ParseFloat(n.Value, 64); err == nil {
		return x
	}
	return n.Value
}
