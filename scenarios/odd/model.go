package odd

import (
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"guanxi/agents"
	"guanxi/docs"
	"guanxi/scenarios"
	"guanxi/scenarios/runner"
	"guanxi/sim/spec"
)

//go:generate go run ./generate

// Model makes the pages of docs/ on the model, by name: model.md from that below the folder agents, with
// an index of the mechanisms at its mark, and model/Mnn-NAME.md from the page beside the code of each,
// followed by what its Declare and Build declare.
func Model(folder fs.FS) (map[string]string, error) {
	frame, err := fs.ReadFile(folder, "model.md")
	if err != nil {
		return nil, err
	}
	scn, err := Whole(Everything()...)
	if err != nil {
		return nil, err
	}
	run, err := runner.Build(scn, 1)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	d := &description{scn: scn, run: run, settings: scn.Section().Settings()}
	sections, err := pagesOf(folder)
	if err != nil {
		return nil, err
	}
	all := slices.Clone(agents.All())
	slices.SortFunc(all, func(a, b agents.Entry) int { return a.Number() - b.Number() })
	pages, index := map[string]string{}, "| page | what it says |\n|---|---|\n"
	for _, e := range all {
		if sections[e.Name] == "" {
			return nil, fmt.Errorf("%s has no page: a file model.md beside its code with a heading ### %s … (`%[1]s`)", e.Name, e.Equation)
		}
		d.text.Reset()
		d.printf("%s\n", sections[e.Name])
		d.declared(e.Name)
		name := fmt.Sprintf("model/M%02d-%s.md", e.Number(), e.Name)
		pages[name] = "<!-- Made by go generate ./scenarios/odd from model.md beside the code of the mechanism: edit that. -->\n\n" + docs.Page(d.text.String())
		index += fmt.Sprintf("| [%s `%s`](%s) | %s |\n", e.Equation, e.Name, name, cell(e.Doc))
		delete(sections, e.Name)
	}
	for name := range sections {
		return nil, fmt.Errorf("the page of %s names no mechanism of agents.All", name)
	}
	d.text.Reset()
	d.phases()
	page := strings.NewReplacer("<!-- steps -->\n\n", d.text.String(), "<!-- mechanisms -->\n\n", docs.Begin+index+docs.End+"\n").Replace(string(frame))
	pages["model.md"] = "<!-- Made by go generate ./scenarios/odd from agents/model.md: edit that. -->\n\n" + page
	return pages, nil
}

// pagesOf returns the pages below a folder by the mechanism that their first heading names.
func pagesOf(folder fs.FS) (map[string]string, error) {
	heading := regexp.MustCompile("(?m)^### .*\\(`(\\w+)`\\)$")
	pages := map[string]string{}
	err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != "model.md" || path == "model.md" {
			return err
		}
		page, err := fs.ReadFile(folder, path)
		if err != nil {
			return err
		}
		named := heading.FindSubmatch(page)
		if named == nil {
			return fmt.Errorf("%s has no heading that names its mechanism", path)
		}
		pages[string(named[1])] = string(page)
		return nil
	})
	return pages, err
}

// Everything returns settings that switch on what wechat may leave off, in a small world.
func Everything() []string {
	return []string{
		"ads.articles={}", "commerce.buyers=365d", "teams={knowledge: {}, outside: {}, subsidy: {budget: 1000}}",
		"consumers.count=60", "graph.mean_degree=10", "graph.above_200=0", "adoption.weak_imitation=0.1/year",
		"sharing={broadcast: {}}", "services={stickers: {}, recharge: {}, coins: {}, verification: {}, api: {}}", "o2o={kind: both}",
	}
}

// Whole returns wechat with settings, and with each mechanism that they leave out at its defaults.
func Whole(set ...string) (*scenarios.Scenario, error) {
	scn, err := scenarios.Load("wechat", scenarios.Options{Set: set})
	if err != nil {
		return nil, err
	}
	own, err := scn.Decode()
	if err != nil {
		return nil, err
	}
	on := own.On()
	if !slices.Contains(set, "network_effects=off") { // beside which friends count nowhere else
		set = append([]string{"adoption.reservation.peers=0", "satisfaction.churn.friends=0", "satisfaction.return.friends=0"}, set...)
	}
	for _, e := range agents.All() {
		if !slices.ContainsFunc(on, func(x agents.Entry) bool { return x.Name == e.Name }) && !slices.Contains(set, e.Name+"=off") {
			set = append(set, e.Name+"=on")
		}
	}
	return scenarios.Load("wechat", scenarios.Options{Set: set})
}

// declaredHeading begins what is generated below the page of a mechanism.
const declaredHeading = "#### Declared by "

// declared lists what a mechanism declares: keys, steps, columns, draws, streams, entries,
// metrics.
func (d *description) declared(mechanism string) {
	d.printf("%s`%s`\n\n", declaredHeading, mechanism)
	d.rows("| key | symbol | default | meaning | source |", func(row func(string, ...any)) {
		for _, f := range scenarios.Table().Fields() {
			if key, is := strings.CutPrefix(f.Path, mechanism+"."); is && f.IsLeaf() {
				row("| `%s` | %s | %s | %s | %s |", key, cell(f.Symbol), cell(f.Default), cell(f.Doc), cell(sourceOf(f))+live(f))
			}
		}
	})
	d.names("Steps", func(name func(string)) {
		for _, s := range d.run.Steps() {
			if s.Mechanism == mechanism {
				name(fmt.Sprintf("`%s` (%v)", s.Name, s.Phase))
			}
		}
	})
	d.names("Columns", func(name func(string)) {
		for _, c := range d.run.Columns() {
			if c.Mechanism == mechanism {
				name("`" + d.generic(c.Name) + "`")
			}
		}
	})
	d.names("Draws", func(name func(string)) {
		for _, purpose := range d.run.Draws(mechanism) {
			name("`" + d.generic(purpose) + "`")
		}
	})
	d.rows("| stream | from → to | phase | what |", func(row func(string, ...any)) {
		for _, s := range d.run.Streams() {
			if s.Owner() == mechanism {
				row("| `%s` | %s → %s | %v | %s |", s.Name, s.From.Name, s.To.Name, s.Phase, cell(s.Doc))
			}
		}
	})
	d.rows("| entry | of | what |", func(row func(string, ...any)) {
		for _, e := range d.run.Entries() {
			if e.Owner() == mechanism {
				row("| `%s` | %s | %s |", e.Name, e.Account.Name, cell(e.Doc))
			}
		}
	})
	d.rows("| metric | unit | what |", func(row func(string, ...any)) {
		said := map[string]bool{}
		for _, m := range d.run.Metrics() {
			if name := d.generic(m.Name); m.Owner == mechanism && !said[name] {
				said[name] = true
				row("| `%s` | %s | %s |", name, m.Unit, cell(m.Doc))
			}
		}
	})
}

// rows prints a table, if it has any rows.
func (d *description) rows(head string, each func(row func(format string, a ...any))) {
	n := 0
	each(func(format string, a ...any) {
		if n++; n == 1 {
			d.printf("%s\n%s\n", head, strings.Repeat("|---", strings.Count(head, " | ")+1)+"|")
		}
		d.printf(format+"\n", a...)
	})
	if n > 0 {
		d.printf("\n")
	}
}

// names prints a list in a line, if there is anything in it.
func (d *description) names(what string, each func(name func(string))) {
	var all []string
	each(func(name string) {
		if !slices.Contains(all, name) {
			all = append(all, name)
		}
	})
	if len(all) > 0 {
		d.printf("%s: %s.\n\n", what, strings.Join(all, ", "))
	}
}

// generic replaces the names that a scenario gives to segments, campaigns, titles and so on.
func (d *description) generic(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if slices.ContainsFunc(d.settings, func(x spec.Setting) bool {
			at, of := strings.Split(x.Path, "."), strings.Split(x.Field.Path, ".")
			for k := range of {
				if k < len(at) && of[k] == "*" && at[k] == part {
					return true
				}
			}
			return false
		}) {
			parts[i] = "NAME"
		}
	}
	return strings.Join(parts, ".")
}

func live(f *spec.Field) string {
	is := "live"
	switch {
	case !f.Live:
		return ""
	case len(f.Treats) > 0:
		is = "live, treated by " + strings.Join(f.Treats, ", ")
	}
	if sourceOf(f) != "" {
		is = "; " + is
	}
	return is
}
