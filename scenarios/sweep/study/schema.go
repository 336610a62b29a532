package study

import (
	"encoding/json"

	"guanxi/scenarios"
	"guanxi/sim/spec"
)

// Table returns the table of a study's keys, for explain, schema and completion.
func Table() *spec.Section {
	table, _ := spec.Decode(nil, (&file{}).Declare)
	return table
}

// Schema returns the JSON Schema (draft 7) of a study file, for editors.
func Schema() ([]byte, error) {
	root := scenarios.SchemaOf(Table(), "guanxi study")
	props := root["properties"].(map[string]any)
	scenario := scenarios.SchemaOf(scenarios.Table(), "")
	delete(scenario, "$schema")
	delete(scenario, "title")
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
	table, _ := spec.Decode(nil, (&replicatesFile{}).declare)
	sequential := scenarios.SchemaOf(table, "")
	delete(sequential, "$schema")
	delete(sequential, "title")
	for _, key := range []string{"guanxi", "extends"} {
		delete(sequential["properties"].(map[string]any), key)
	}
	replace(props, "replicates", map[string]any{"anyOf": []any{map[string]any{"type": "integer", "minimum": 1}, sequential}})
	if claim := properties(props["claim"]); claim != nil {
		for key, least := range map[string]int{"contrast": 2, "over": 2, "tolerance": 1} {
			replace(claim, key, map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "number"}, "minProperties": least})
		}
	}
	factor := object(props["factors"])
	if factor != nil {
		path := map[string]any{"type": "string", "minLength": 1}
		replace(factor, "set", map[string]any{"anyOf": []any{path, map[string]any{"type": "array", "items": path, "minItems": 1}}})
		replace(factor, "values", map[string]any{"type": "array", "minItems": 1})
		// The keys of levels are values, such as 0.3, not parts of a path.
		replace(factor, "levels", map[string]any{"type": "object", "additionalProperties": map[string]any{"anyOf": []any{byPath(), map[string]any{"const": "off"}}}, "minProperties": 1})
	}
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// object returns the properties of the entries of a map.
func object(schema any) map[string]any {
	switch s := schema.(type) {
	case map[string]any:
		if entry, ok := s["additionalProperties"]; ok {
			if found := properties(entry); found != nil {
				return found
			}
		}
		if some, ok := s["anyOf"].([]any); ok {
			for _, x := range some {
				if found := object(x); found != nil {
					return found
				}
			}
		}
	}
	return nil
}

func properties(schema any) map[string]any {
	s, ok := schema.(map[string]any)
	if !ok {
		return nil
	}
	if props, ok := s["properties"].(map[string]any); ok {
		return props
	}
	if some, ok := s["anyOf"].([]any); ok {
		for _, x := range some {
			if found := properties(x); found != nil {
				return found
			}
		}
	}
	return nil
}
