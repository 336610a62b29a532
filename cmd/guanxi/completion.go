package main

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/plots"
	"guanxi/scenarios"
	"guanxi/scenarios/sweep/study"
	"guanxi/sim/spec"
)

// fixed completes one of the given words.
func fixed(words ...string) cobra.CompletionFunc {
	return cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
}

// first completes only the first argument.
func first(one cobra.CompletionFunc) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return one(c, args, prefix)
	}
}

// listed completes the last word of a comma-separated list. It prefixes each completion with the
// words before, because shells match the whole argument.
func listed(one cobra.CompletionFunc) cobra.CompletionFunc {
	return func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
		before := prefix[:strings.LastIndex(prefix, ",")+1]
		words, directive := one(c, args, prefix[len(before):])
		given := strings.Split(before, ",")
		var all []string
		for _, w := range words {
			if name, _, _ := strings.Cut(w, "\t"); !slices.Contains(given, name) {
				all = append(all, before+w)
			}
		}
		return all, directive
	}
}

// completeScenario completes a bundled name and lets the shell complete files.
func completeScenario(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return namesOf(scenarios.List()), cobra.ShellCompDirectiveDefault
}

func completeStudy(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return namesOf(study.Bundled()), cobra.ShellCompDirectiveDefault
}

func completeEither(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return append(namesOf(scenarios.List()), namesOf(study.Bundled())...), cobra.ShellCompDirectiveDefault
}

// completeFolder lets the shell complete folders.
func completeFolder(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveFilterDirs
}

// namesOf returns the names of bundled files, each with the description that shells show.
func namesOf(all []scenarios.Summary) []string {
	var names []string
	for _, s := range all {
		names = append(names, s.Name+"\t"+s.Description)
	}
	return names
}

// isScenario reports whether a word names a bundled scenario or an existing YAML file.
func isScenario(word string) bool {
	if _, ok := scenarios.Bundled(word); ok {
		return true
	}
	if strings.HasSuffix(word, ".yaml") || strings.HasSuffix(word, ".yml") {
		_, err := os.Stat(word)
		return err == nil
	}
	return false
}

// completeExplained completes what explain knows: keys, and names that the default scenario
// declares.
func completeExplained(c *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	all := paths(prefix, "")
	add := func(name, doc string) {
		if strings.HasPrefix(name, prefix) && !slices.Contains(all, name+"\t"+doc) {
			all = append(all, name+"\t"+doc)
		}
	}
	add("metrics", "all metrics of a scenario")
	add("streams", "all streams of money of a scenario")
	for _, f := range study.Table().Fields() {
		add("study."+f.Path, f.Doc)
	}
	if plan, err := declaredBy(c.Context(), defaultScenario); err == nil {
		for _, m := range meanings(plan) {
			name, _, _ := strings.Cut(m.name, "(")
			add(name, m.doc)
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// completeSet completes the path of path=value.
func completeSet(_ *cobra.Command, _ []string, prefix string) ([]string, cobra.ShellCompDirective) {
	if path, _, ok := strings.Cut(prefix, "="); ok {
		return values(path), cobra.ShellCompDirectiveNoFileComp
	}
	return paths(prefix, "="), cobra.ShellCompDirectiveNoSpace | cobra.ShellCompDirectiveNoFileComp
}

func paths(prefix, end string) []string {
	var all []string
	// Names of entries such as campaigns and segments come from the default scenario.
	named := scenarios.Table()
	if scn, err := scenarios.Load(defaultScenario, scenarios.Options{}); err == nil {
		named = scn.Section()
	}
	for _, f := range scenarios.Table().Fields() {
		if end != "" && !f.IsLeaf() {
			continue
		}
		for _, path := range append([]string{f.Path}, withNames(named, f.Path)...) {
			if strings.HasPrefix(path, prefix) && !slices.Contains(all, path+end+"\t"+f.Doc) {
				all = append(all, path+end+"\t"+f.Doc)
			}
		}
	}
	return all
}

// withNames returns the paths that a path with * matches in a scenario.
func withNames(scn *spec.Section, path string) []string {
	head, rest, ok := strings.Cut(path, ".*")
	if !ok {
		return nil
	}
	f, known := scn.Lookup(head)
	if !known {
		return nil
	}
	var all []string
	for _, name := range f.EntryNames() {
		full := head + "." + name + rest
		if strings.Contains(full, ".*") {
			all = append(all, withNames(scn, full)...)
		} else {
			all = append(all, full)
		}
	}
	return all
}

// values completes path=value for keys whose values have names.
func values(path string) []string {
	var all []string
	for _, f := range scenarios.Table().Describe(path) {
		for _, name := range f.Names {
			all = append(all, path+"="+name)
		}
	}
	return all
}

// completeMetrics completes metric names of the default scenario.
func completeMetrics(c *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if plan, err := declaredBy(c.Context(), defaultScenario); err == nil {
		for _, m := range plan.Summary {
			names = append(names, m.Name+"\t"+m.Doc)
		}
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

// completeElements completes the elements of the scenario that is given, or the default one.
func completeElements(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	var names []string
	if scn, err := scenarios.Load(scenarioIn(args), scenarios.Options{}); err == nil {
		names = scn.Elements()
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func completeFigures(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, g := range plots.List() {
		names = append(names, g.Name+"\t"+g.Shows)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}

func addSet(c *cobra.Command, set *[]string) {
	c.Flags().StringArrayVar(set, "set", nil, "set `PATH=VALUE` in the scenario; repeatable")
	must(c.RegisterFlagCompletionFunc("set", completeSet))
}
