package study

import (
	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// Table returns the table of a study's keys, for explain, schema and completion.
func Table() *spec.Section {
	table, _ := spec.Decode(nil, newFile().Declare)
	return table
}

// Schema returns the JSON Schema (draft 7) of a study file, for editors.
func Schema() ([]byte, error) {
	root := scenarios.SchemaOf(Table())
	props := root["properties"].(map[string]any)
	delete(props, "tables") // of scenarios
	scenario := scenarios.SchemaOf(scenarios.Table())
	value := map[string]any{}
	byPath := func() map[string]any {
		return map[string]any{"type": "object", "additionalProperties": value, "propertyNames": map[string]any{"pattern": `^[^=\s]+$`}}
	}
	replace := func(in map[string]any, key string, with map[string]any) {
		if old, ok := in[key].(map[string]any); ok {
			with["description"] = old["description"]
		}
		in[key] = with
	}
	named := func(body any) map[string]any {
		return map[string]any{"type": "object", "additionalProperties": body, "propertyNames": map[string]any{"pattern": `^[^.*=\s]+$`}}
	}
	replace(props, "scenario", map[string]any{"anyOf": []any{map[string]any{"type": "string", "minLength": 1}, scenario}})
	replace(props, "set", byPath())
	replace(props, "arms", named(byPath()))
	for _, s := range sections {
		if s.Schema != nil {
			for key, is := range s.Schema() {
				replace(properties(props[s.Key]), key, is)
			}
		}
	}
	factor := object(props["factors"])
	if factor != nil {
		path := map[string]any{"type": "string", "minLength": 1}
		replace(factor, "set",
			map[string]any{"anyOf": []any{path, map[string]any{"type": "array", "items": path, "minItems": 1}}})
		replace(factor, "values", map[string]any{"type": "array", "minItems": 1})
		// The keys of levels are values, such as 0.3, not parts of a path.
		replace(factor, "levels",
			map[string]any{"type": "object",
				"additionalProperties": map[string]any{"anyOf": []any{byPath(), map[string]any{"const": "off"}}},
				"minProperties":        1})
	}
	return scenarios.SchemaText(root, "guanxi study")
}

// object returns the properties of the entries of a map.
func object(schema any) map[string]any {
	s, _ := schema.(map[string]any)
	if found := properties(s["additionalProperties"]); found != nil {
		return found
	}
	return firstOf(s, object)
}

func properties(schema any) map[string]any {
	s, _ := schema.(map[string]any)
	if props, ok := s["properties"].(map[string]any); ok {
		return props
	}
	return firstOf(s, properties)
}

// firstOf returns what is found in the first of several forms that has it.
func firstOf(s map[string]any, find func(any) map[string]any) map[string]any {
	some, _ := s["anyOf"].([]any)
	for _, x := range some {
		if found := find(x); found != nil {
			return found
		}
	}
	return nil
}
