package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// namedSo returns what has this name and is not a key: in a scenario's world, in its folder, or in
// folders of studies.
func namedSo(c *cobra.Command, name, scenario string) ([]meaning, error) {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return nil, err
	}
	all := meanings(plan)
	var found []meaning
	for _, kind := range kindsOfNames {
		for _, m := range all {
			if m.kind == kind && m.called(name) {
				found = append(found, m)
			}
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	if shown := bundledAs(name); shown != "" {
		return nil, unnamed{usagef("%s", shown)}
	}
	what := fmt.Sprintf("%s is not a key, metric, table, file, stream, book entry, function or column of %s", name, scenario)
	if near := nearNames(name, all); len(near) > 0 {
		what += " (did you mean " + strings.Join(near, " or ") + "?)"
		about := speakingOf(name, all, func(word, w string) bool { return strings.TrimSuffix(w, "s") == word })
		if about = slices.DeleteFunc(about, func(is string) bool { return slices.Contains(near, is) }); len(about) > 0 {
			what += "; related: " + strings.Join(about[:min(4, len(about))], ", ")
		}
		return nil, unnamed{usagef("%s", what)}
	}
	if about := speakingOf(name, all, func(word, w string) bool { return strings.HasPrefix(w, word) }); len(about) > 0 {
		return nil, unnamed{usagef("%s; related: %s", what, strings.Join(about, ", "))}
	}
	return nil, unnamed{usagef("%s (guanxi explain lists the keys, guanxi explain metrics and guanxi explain streams the metrics and streams; --scenario FILE looks in another scenario)", what)}
}

// unnamed is the error for a name that only a key may have.
type unnamed struct{ error }

func (e unnamed) Unwrap() error { return e.error }

// bundledAs says which verb prints a bundled scenario, study or claim of that name, "" if there is none.
func bundledAs(name string) string {
	if slices.ContainsFunc(scenarios.List(), func(s scenarios.Summary) bool { return s.Name == name }) {
		return fmt.Sprintf("%s is a scenario; guanxi show %s prints it", name, name)
	}
	for _, s := range study.Bundled() {
		if s.Name == name {
			return fmt.Sprintf("%s is a study; guanxi show %s prints it", name, name)
		}
		if id, _, ok := strings.Cut(strings.TrimPrefix(s.Description, "Claim "), ":"); ok && strings.EqualFold(id, name) {
			return fmt.Sprintf("%s is a claim; guanxi show %s prints its study, guanxi claims %s tests it", name, s.Name, id)
		}
	}
	return ""
}

// nearNames returns the nearest name of each kind to one that does not exist. If none is near, it
// returns some names that contain it.
func nearNames(name string, all []meaning) []string {
	var near []string
	kinds := kindsOfNames
	if tableFile(name) {
		kinds = []string{"table"}
	} else {
		keys, path := keysAt(name)
		for _, key := range keys.Near(path) {
			near = append(near, "the key "+strings.TrimSuffix(name, path)+key)
		}
	}
	of := map[string][]string{}
	for _, m := range all {
		if len(m.name) > 2 { // any two letters would be close to p
			of[m.kind] = append(of[m.kind], m.name)
		}
	}
	for _, kind := range kinds {
		bare := map[string]string{} // a name without .csv or (NAME)
		for _, n := range of[kind] {
			short, _, _ := strings.Cut(n, "(")
			if kind == "table" {
				short = withoutFormat(n)
			}
			bare[short] = n
		}
		if found, ok := spec.Nearest(withoutFormat(name), slices.Sorted(maps.Keys(bare))); ok {
			near = append(near, "the "+kind+" "+bare[found])
		}
	}
	for _, kind := range kinds {
		for _, n := range of[kind] {
			if len(near) < 6 && len(name) > 2 && strings.Contains(n, name) && !strings.Contains(strings.Join(near, "|")+"|", " "+n+"|") {
				near = append(near, "the "+kind+" "+n)
			}
		}
	}
	return near
}

// speakingOf returns up to eight keys and names whose explanations contain every word of a text; is
// compares a word without its plural s with one of an explanation. It helps users who do not know
// the name of what they look for.
func speakingOf(text string, all []meaning, is func(word, w string) bool) []string {
	words := wordsOf(text, "_")
	if len(words) == 0 {
		return nil
	}
	var about []string
	look := func(kind, name, doc string) {
		there := append(wordsOf(name+" "+doc, ""), wordsOf(name+" "+doc, "_")...)
		for _, word := range words {
			if !slices.ContainsFunc(there, func(w string) bool { return is(strings.TrimSuffix(word, "s"), w) }) {
				return
			}
		}
		if found := "the " + kind + " " + name; len(about) < 8 && !slices.Contains(about, found) {
			about = append(about, found)
		}
	}
	for _, f := range scenarios.Table().Fields() {
		look("key", f.Path, f.Doc)
	}
	for _, m := range all {
		look(m.kind, m.name, m.doc)
	}
	return about
}

// wordsOf returns the words of a text that have more than two letters, in lower case. Characters in
// joints do not separate words.
func wordsOf(text, joints string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune(joints, r) })
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 3 })
}
