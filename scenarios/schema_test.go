package scenarios

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"guanxi/sim/simtest"
	"guanxi/sim/simtest/need"
	"guanxi/sim/spec"
)

// plainValue returns what an editor makes of a node: YAML 1.2 core as JSON.
func plainValue(n *spec.Node) any {
	switch n.Kind {
	case spec.MapNode:
		m := map[string]any{}
		for _, e := range n.Keys {
			m[e.Key] = plainValue(e.Value)
		}
		return m
	case spec.ListNode:
		l := []any{}
		for _, x := range n.Items {
			l = append(l, plainValue(x))
		}
		return l
	case spec.ScalarNode:
		if n.Quoted {
			return n.Text
		}
		if n.Text == "true" || n.Text == "false" {
			return n.Text == "true"
		}
		if x, err := strconv.ParseFloat(n.Text, 64); err == nil {
			return x
		}
		return n.Text
	}
	return nil
}

// schemaOfTable returns the schema as an editor reads it.
func schemaOfTable(t *testing.T, table *spec.Section) map[string]any {
	text := need.Value(SchemaText(SchemaOf(table), "test"))(t)
	var schema map[string]any
	need.Nil(t, json.Unmarshal(text, &schema))
	return schema
}

func TestSchemaAgreesWithReader(t *testing.T) {
	table, _ := spec.Decode(nil, (&double{}).Declare)
	schema := schemaOfTable(t, table)
	for text, right := range map[string]bool{
		setBase: true, "extends: base\nguanxi: 1": true, "extends: base\ngraph: {rewire: 5%}": true,
		"extends: base\ngraph: {rewire: 5%, path: a.txt}": false, "graph: ring": true, "graph: {degree: 4}": true,
		"graph: {kind: complete}": true, "adoption: on": true, "ads: off": true,
		"ads: {price: 5}": true, "ads: {price: {dist: beta, mean: 0.5, sd: 0.1}}": true, "ads: {campaigns: {a: {budget: 9 " +
			"per 1000}, b: off}}": true, "ads: {share_to: {moments: 50%, chat: 0.5}}": true,
		"adoption: {imitation: 0.4 / day}": true, "clock: {tick: 10 s}": true, "ads: {campaigns: {a: {quality: 5%}}}": true,
		"sead: 1": false, "seed: -1": false, "seed: x": false, "graph: rng": false,
		"graph: {kind: complete, degree: 4}": false, "adoption: yes": false, "adoption: {imitation: 0.4/month}": false,
		"ads: {price: {dist: beta, mean: 0.5}}": false, "clock: {tick: 5m}": false, "ads: {campaigns: [a]}": false,
		"ads: {slots: {daily: 10}}": false, "ads: {campaigns: {a: {quality: 5}}}": false,
	} {
		n, ps := parseYAML([]byte(text), "t.yaml")
		if len(ps) > 0 {
			t.Fatal(ps)
		}
		why := simtest.Violates(schema, plainValue(n), "")
		if (why == "") != right {
			t.Errorf("%s: right is %v, the schema says %q", text, right, why)
		}
		if strings.Contains(text, "extends") {
			continue
		}
		if _, err := testReader(nil).Parse("t.yaml", []byte(text), Options{}); (err == nil) != right {
			t.Errorf("%s: right is %v, the reader says %v", text, right, err)
		}
	}
}

// An editor must not mark any line of a bundled scenario, as written or in full.
func TestSchemaTakesBundled(t *testing.T) {
	schema := schemaOfTable(t, Table())
	for _, b := range List() {
		written, _ := Bundled(b.Name)
		texts := [][]byte{written}
		if s, err := Load(b.Name, Options{}); err == nil {
			texts = append(texts, []byte(s.Effective()))
		}
		for _, text := range texts {
			n, ps := parseYAML(text, b.Name)
			if len(ps) > 0 {
				t.Error(ps)
				continue
			}
			if why := simtest.Violates(schema, plainValue(n), ""); why != "" {
				t.Errorf("%s: %s", b.Name, why)
			}
		}
	}
}
