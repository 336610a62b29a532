package simtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Violates says how a decoded JSON value breaks a JSON Schema, or returns "". It supports the
// part of draft 7 that the schemas of scenarios and studies use.
func Violates(schema map[string]any, v any, at string) string {
	if list, ok := schema["anyOf"].([]any); ok {
		var why []string
		for _, s := range list {
			w := Violates(s.(map[string]any), v, at)
			if w == "" {
				return ""
			}
			why = append(why, w)
		}
		return at + ": none of (" + strings.Join(why, " | ") + ")"
	}
	if list, ok := schema["enum"].([]any); ok {
		if slices.Contains(list, v) {
			return ""
		}
		return fmt.Sprintf("%s: %v is none of %v", at, v, list)
	}
	if c, ok := schema["const"]; ok && c != v {
		return fmt.Sprintf("%s: %v is not %v", at, v, c)
	}
	types, _ := schema["type"].([]any)
	if t, ok := schema["type"].(string); ok {
		types = []any{t}
	}
	fits := len(types) == 0
	for _, t := range types {
		switch x := v.(type) {
		case map[string]any:
			fits = fits || t == "object"
		case []any:
			fits = fits || t == "array"
		case string:
			fits = fits || t == "string"
		case bool:
			fits = fits || t == "boolean"
		case float64:
			fits = fits || t == "number" || t == "integer" && x == float64(int64(x))
		}
	}
	if !fits {
		return fmt.Sprintf("%s: %v is not %v", at, v, types)
	}
	switch x := v.(type) {
	case string:
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(x) {
			return fmt.Sprintf("%s: %q does not match %s", at, x, p)
		}
	case float64:
		if m, ok := schema["minimum"].(float64); ok && x < m {
			return fmt.Sprintf("%s: %v is below %v", at, x, m)
		}
		if m, ok := schema["maximum"].(float64); ok && x > m {
			return fmt.Sprintf("%s: %v is above %v", at, x, m)
		}
		if m, ok := schema["exclusiveMinimum"].(float64); ok && x <= m {
			return fmt.Sprintf("%s: %v is not above %v", at, x, m)
		}
		if m, ok := schema["exclusiveMaximum"].(float64); ok && x >= m {
			return fmt.Sprintf("%s: %v is not below %v", at, x, m)
		}
	case []any:
		for i, y := range x {
			if s, ok := schema["items"].(map[string]any); ok {
				if w := Violates(s, y, fmt.Sprintf("%s.%d", at, i)); w != "" {
					return w
				}
			}
		}
	case map[string]any:
		props, _ := schema["properties"].(map[string]any)
		required, _ := schema["required"].([]any)
		for _, r := range required {
			if x[r.(string)] == nil {
				return fmt.Sprintf("%s: %v is missing", at, r)
			}
		}
		for key, y := range x {
			if names, ok := schema["propertyNames"].(map[string]any); ok {
				if w := Violates(names, key, at+" key"); w != "" {
					return w
				}
			}
			s, ok := props[key].(map[string]any)
			if !ok {
				if s, ok = schema["additionalProperties"].(map[string]any); !ok {
					if schema["additionalProperties"] == false {
						return fmt.Sprintf("%s: no property %s", at, key)
					}
					continue
				}
			}
			if w := Violates(s, y, at+"."+key); w != "" {
				return w
			}
		}
	}
	return ""
}
