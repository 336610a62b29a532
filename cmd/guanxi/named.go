package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"guanxi/agents/society"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// namedSo returns what has this name and is not a key, in a scenario's world, in its folder, or in
// folders of studies; or else what the words of the name may mean.
func namedSo(c *cobra.Command, name, scenario string) (found, like []meaning, err error) {
	plan, err := declaredBy(c, scenario)
	if err != nil {
		return nil, nil, err
	}
	all := meanings(plan)
	for _, kind := range kindsOfNames {
		for _, m := range all {
			if m.kind == kind && (m.called(name) || m.called(strings.ToLower(name))) {
				found = append(found, m)
			}
		}
	}
	if len(found) > 0 {
		return found, nil, nil
	}
	if shown := bundledAs(name); shown != "" {
		return nil, nil, unnamed{usagef("%s", shown)}
	}
	if now := cmp.Or(scenarios.Table().KeyNow(name), society.MetricNow(name)); now != "" {
		return nil, nil, unnamed{usagef("%s", now)}
	}
	if like := search(name, all); len(like) > 0 && !tableFile(name) {
		return nil, like, nil
	}
	hint := "guanxi explain lists the keys, guanxi explain metrics and guanxi explain streams the metrics and streams; --scenario FILE looks in another scenario"
	if near := nearNames(name, all); len(near) > 0 {
		hint = "did you mean " + strings.Join(near, " or ") + "?"
	}
	return nil, nil, unnamed{usagef("%s is not a key, metric, table, file, stream, book entry, function or column of %s (%s)", name, scenario, hint)}
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

// nearNames returns the nearest name of each kind to one that does not exist.
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
	return near
}

// mostFound is how many names a search lists.
const mostFound = 6

// search returns the keys and names that a text in words may mean, the best first: those that have
// most of its words, in the name before the explanation. What stands below another, or is explained
// alike, is left out.
func search(text string, all []meaning) []meaning {
	words := wordsOf(text)
	least := len(words)
	if strings.Contains(text, " ") {
		least = len(words)/2 + 1
	}
	var keys []meaning
	for _, f := range scenarios.Table().Fields() {
		keys = append(keys, meaning{kind: "key", name: f.Path, doc: f.Doc})
	}
	for _, f := range study.Table().Fields() {
		keys = append(keys, meaning{kind: "key", name: "study." + f.Path, doc: f.Doc})
	}
	type hit struct {
		meaning
		score int
	}
	var hits []hit
	for _, m := range slices.Concat(keys, all) {
		named, told := wordsOf(m.name), wordsOf(m.doc)
		has, score := 0, -len(named)
		for _, word := range words {
			begins := func(w string) bool { return len(word) > 2 && strings.HasPrefix(w, word) }
			worth := 0
			switch {
			case slices.Contains(named, word):
				worth = 24
			case slices.ContainsFunc(named, begins):
				worth = 16
			case slices.Contains(told, word):
				worth = 12
			case slices.ContainsFunc(told, begins):
				worth = 4
			default:
				continue
			}
			has, score = has+1, score+worth
		}
		if has >= max(1, least) {
			hits = append(hits, hit{m, score + 1000*has})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return b.score - a.score })
	var found []meaning
	for _, h := range hits {
		if len(found) < mostFound && !slices.ContainsFunc(found, func(m meaning) bool {
			return m.name == h.name || m.doc == h.doc || strings.HasPrefix(h.name, m.name+".")
		}) {
			found = append(found, h.meaning)
		}
	}
	return found
}

// wordsOf returns the words of a text in lower case, without the s of the plural.
func wordsOf(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		if len(w) > 2 {
			words[i] = strings.TrimSuffix(w, "s")
		}
	}
	return slices.DeleteFunc(words, func(w string) bool { return len(w) < 2 })
}
