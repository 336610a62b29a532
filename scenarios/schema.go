package scenarios

import (
	"encoding/json"
	"fmt"

	"guanxi/sim/num"
	"guanxi/sim/spec"
)

// Schema returns the JSON Schema (draft 7) of a scenario file, for editors: keys, choices, ranges
// and meanings. It cannot express everything that check verifies, such as sums and the order of
// dates.
func Schema() ([]byte, error) { return SchemaText(SchemaOf(Table()), "guanxi scenario") }

// SchemaText writes a schema, with its title.
func SchemaText(root map[string]any, title string) ([]byte, error) {
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = title
	text, err := json.MarshalIndent(root, "", "  ")
	return append(text, '\n'), err
}

// SchemaOf returns the schema of a file with these fields as a tree of JSON values.
func SchemaOf(table *spec.Section) map[string]any {
	root := object(table.Root())
	props := root["properties"].(map[string]any)
	props["guanxi"] = map[string]any{"const": Format, "description": AboutVersion}
	props["extends"] = map[string]any{"type": "string", "minLength": 1, "description": AboutExtends}
	props["tables"] = map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"},
		"description": AboutTables}
	return root
}

// Meanings of the keys guanxi, extends and tables, which are read before files are merged, so that no section
// declares them.
const (
	AboutVersion = "version of the file format"
	AboutExtends = "the parent, which this file changes: a bundled name, or the path of a file"
)

// Patterns of values with a unit, in the syntax of sim/units.
const (
	unsignedPattern = `([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?`
	numberPattern   = `[+-]?` + unsignedPattern
	unitPattern     = `(s|min|h|d|day|week|year)`
	ratePattern     = numberPattern + ` ?%? ?/ ?(tick|s|min|h|d|day|week|year)`
	perPattern      = `( per 1000)?`
	datePattern     = `[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?`
)

func text(pattern string) map[string]any {
	return map[string]any{"type": "string", "pattern": "^" + pattern + "$"}
}

func anyOf(schemas ...any) map[string]any { return map[string]any{"anyOf": schemas} }

func listOf(items any) map[string]any { return map[string]any{"type": "array", "items": items} }

func words(names ...string) map[string]any {
	list := make([]any, len(names))
	for i, n := range names {
		list[i] = n
	}
	return map[string]any{"enum": list}
}

// object returns the schema of a mapping with these fields.
func object(fields []*spec.Field) map[string]any {
	props := map[string]any{}
	for _, f := range fields {
		props[f.Key] = described(f, schemaOf(f))
	}
	return map[string]any{"type": "object", "properties": props, "additionalProperties": false}
}

func described(f *spec.Field, s map[string]any) map[string]any {
	doc := f.Doc
	add := func(name, text string) {
		if text != "" {
			doc += "; " + name + " " + text
		}
	}
	add("unit", f.Unit)
	add("range", f.Range())
	add("", f.Condition())
	add("default", f.Default)
	s["description"] = doc
	return s
}

func schemaOf(f *spec.Field) map[string]any {
	if len(f.Forms) > 0 {
		all := []any{words("off")}
		for _, t := range f.Forms {
			all = append(all, form(t))
		}
		return anyOf(all...)
	}
	switch f.Type {
	case spec.TypeBool:
		return map[string]any{"type": "boolean"}
	case spec.TypeText:
		return map[string]any{"type": []any{"string", "number", "boolean"}}
	case spec.TypeSection:
		return object(f.Children())
	case spec.TypeSwitch:
		return anyOf(words("on", "off"), object(f.Children()))
	case spec.TypeMap:
		entry := anyOf(words("on", "off"), object(f.Children()))
		return anyOf(map[string]any{"type": "object", "additionalProperties": entry,
			"propertyNames": map[string]any{"pattern": `^[^.*=\s]+$`}}, words("off"))
	case spec.TypeUnion:
		return unionSchema(f)
	}
	if s := leafSchema(f); s == nil {
		return map[string]any{} // trees and types that a mechanism defines itself
	} else if !f.Optional() {
		return s
	} else {
		return anyOf(s, words("off"))
	}
}

// leafSchema returns the schema of a leaf that has a value; nil: its type has none.
func leafSchema(f *spec.Field) map[string]any {
	number, zero := ranged(f, "number"), map[string]any{"const": 0}
	share := anyOf(number, text(numberPattern+" ?%"))
	switch f.Type {
	case spec.TypeNumber, spec.TypeMoney:
		return number
	case spec.TypeInt:
		return ranged(f, "integer")
	case spec.TypeShare:
		return share
	case spec.TypeRate:
		return anyOf(zero, text(ratePattern))
	case spec.TypeDuration:
		return anyOf(zero, text(numberPattern+" ?"+unitPattern))
	case spec.TypeCount:
		return anyOf(number, text(numberPattern+perPattern))
	case spec.TypeCountRate:
		return anyOf(zero, text(ratePattern+perPattern))
	case spec.TypeDate:
		return text(datePattern)
	case spec.TypeEnum:
		return words(f.Names...)
	case spec.TypeTexts:
		if len(f.Names) > 0 {
			return listOf(words(f.Names...))
		}
		return listOf(map[string]any{"type": "string"})
	case spec.TypeNumbers:
		return listOf(number)
	case spec.TypeShares:
		return listOf(share)
	case spec.TypeDates:
		return listOf(text(datePattern))
	case spec.TypeWeights:
		s := map[string]any{"type": "object", "additionalProperties": anyOf(number, text(numberPattern+" ?%"),
			words("off"))}
		if len(f.Names) > 0 {
			s["propertyNames"] = words(f.Names...)
		}
		return s
	case spec.TypeDist:
		return anyOf(map[string]any{"type": "number"}, text(numberPattern+" ?%"), distSchema())
	}
	return nil
}

// form returns the schema of one form in which a value of several forms may be written.
func form(t spec.Type) map[string]any {
	switch t {
	case spec.TypeBool:
		return map[string]any{"type": "boolean"}
	case spec.TypeDate:
		return text(datePattern)
	case spec.TypeDuration:
		return text(numberPattern + " ?" + unitPattern)
	case spec.TypeInt:
		return map[string]any{"type": "integer", "minimum": 0}
	case spec.TypeShare:
		return anyOf(map[string]any{"type": "number", "minimum": 0, "maximum": 1}, text(`\+?`+unsignedPattern+" ?%"))
	case spec.TypeTexts:
		return listOf(map[string]any{"type": []any{"string", "integer"}})
	}
	panic(fmt.Sprintf("scenarios: no schema of the form %v", t))
}

// unionSchema returns one alternative per case. The tag may be omitted, because a parent may give
// it; the keys present are then checked against the cases that have them.
func unionSchema(f *spec.Field) map[string]any {
	tag, cases := f.Union()
	names := append([]string(nil), tag.Names...)
	if f.Optional() {
		names = append(names, "off")
	}
	alternatives := []any{words(names...)}
	for _, c := range cases {
		o := object(c.Fields())
		o["properties"].(map[string]any)[tag.Key] = map[string]any{"const": c.Name, "description": c.Doc}
		alternatives = append(alternatives, o)
	}
	return anyOf(alternatives...)
}

func ranged(f *spec.Field, typ string) map[string]any {
	s := map[string]any{"type": typ}
	low, lowOpen, lowOK, high, highOpen, highOK := f.Limits()
	switch {
	case lowOK && lowOpen:
		s["exclusiveMinimum"] = low
	case lowOK:
		s["minimum"] = low
	}
	switch {
	case highOK && highOpen:
		s["exclusiveMaximum"] = high
	case highOK:
		s["maximum"] = high
	}
	return s
}

func distSchema() map[string]any {
	var alternatives []any
	for _, kind := range num.DistKinds() {
		props := map[string]any{"dist": map[string]any{"const": kind}}
		required := []any{"dist"}
		params, _ := num.DistParams(kind)
		for _, p := range params {
			props[p] = map[string]any{"type": "number"}
			if p != "truncate" {
				required = append(required, p)
			}
		}
		if kind == "categorical" {
			list := listOf(map[string]any{"type": "number"})
			props["values"], props["weights"] = list, list
			required = append(required, "values")
		}
		alternatives = append(alternatives, map[string]any{"type": "object", "properties": props, "required": required,
			"additionalProperties": false})
	}
	return anyOf(alternatives...)
}
