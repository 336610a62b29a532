package cli

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/cmd/compile"
	"guanxi/cmd/serve"
	"guanxi/plots/page"
	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/whole"
)

// pageConsumers is the number of people of a page in one file where the scenario has more and no flag says how many.
const pageConsumers = 1000

func newPage() *cobra.Command {
	var out string
	var set []string
	c := &cobra.Command{
		Use:   "page [SCENARIO] -o FILE",
		Short: "Write the page of guanxi serve with its program as one HTML file",
		Long: `page writes the page on which guanxi serve runs a scenario (default: wechat) as one file:
the program, compiled to WebAssembly, and the scenario with its data files are in it. It opens
from disk in a browser, without guanxi, a server or a network, and can be sent to others. It has
1,000 people unless --set consumers.count says otherwise. When a run has ended, the page shows
the SHA-256 of its series.csv, which guanxi run of the scenario that it saves gives too.

The program comes from world.html beside guanxi, as archives of a release have it, or is
compiled in a clone of guanxi, which takes Go and, the first time, some minutes.`,
		Example: `  guanxi serve -o world.html
  guanxi serve my.yaml --set consumers.count=2000 -o my.html`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := notOfPage(); err != nil {
				return err
			}
			if out == "" {
				return usagef("guanxi serve needs a file to write: guanxi serve %s -o world.html", scenarioIn(args))
			}
			file, err := targetLike(out, page.Begin)
			if err != nil {
				return err
			}
			given, err := givenTo(c.Context(), scenarioIn(args), set)
			if err != nil {
				return usage(err)
			}
			base, err := emptyPage(c)
			if err != nil {
				return err
			}
			text, err := page.Give(base, given)
			if err == nil {
				err = whole.Bytes(file, text)
			}
			if err != nil {
				return err
			}
			fmt.Fprintf(c.ErrOrStderr(), "%.1f MB; open it in a browser\n", float64(len(text))/1e6)
			_, err = fmt.Fprintln(c.OutOrStdout(), out)
			return err
		},
	}
	addOut(c, &out, "the page")
	addSet(c, &set)
	return c
}

// givenTo is what the program of a page is given: a scenario that runs there, the others, and what explain says of
// their names; and what the page shows before the program runs. A scenario that reads a disk is written out, with its
// data files. Where there are finished runs, what runs live has fewer people, and else the scenario.
func givenTo(ctx context.Context, name string, set []string) (g page.Given, err error) {
	scn, err := loadOf(name, set)
	if err != nil {
		return g, err
	}
	own, err := scn.Decode()
	if err != nil {
		return g, err
	}
	if people := fmt.Sprintf("%s=%d", scenarios.CountKey, pageConsumers); own.People.Count > pageConsumers &&
		own.People.File == "" && own.Ties.Kind != "file" && (len(set) > 0 || page.Ready(name) == nil) &&
		!strings.Contains(strings.Join(set, "\n"), scenarios.CountKey) {
		if fewer, err := scn.With([]string{people}); err == nil {
			scn, set = fewer, append([]string{people}, set...)
		}
	}
	var explained explanations
	to := map[string]any{"name": name, "set": set, "more": others(name), "fewer": pageConsumers}
	from := name
	bundled := placeOf(name).bundled != ""
	for key := range scn.Inputs() {
		bundled = bundled && scn.Place(key) == ""
	}
	if !bundled {
		name = scn.Name + ".yaml"
		to["name"] = name
		if to["files"], err = runner.Files(scn); err != nil {
			return g, err
		}
	}
	s := serve.New(serve.Options{Name: name, More: others(name), Fewer: pageConsumers, Version: cmp.Or(build, version),
		Load: func() (*scenarios.Scenario, error) { return scn, nil }})
	type known struct {
		About json.RawMessage `json:"about"`
		Ready json.RawMessage `json:"ready,omitempty"`
	}
	worlds := map[string]known{}
	for _, of := range append([]string{""}, others(name)...) { // "": the first
		at := scn
		if of != "" {
			from = of
			if at, err = scenarios.Load(of, scenarios.Options{}); err != nil {
				return g, err
			}
		}
		var w known
		if w.Ready, err = page.ReadyJSON(cmp.Or(of, name)); err == nil {
			w.About, err = aboutOf(ctx, s, of)
		}
		if err == nil {
			var all map[string]string
			all, err = explainedAll(ctx, at, from, w.About)
			explained.add(of, all)
		}
		if err != nil {
			return g, err
		}
		worlds[of] = w
	}
	for part, v := range map[*[]byte]any{&g.Program: to, &g.Early: worlds, &g.Explained: explained} {
		text, wrong := json.Marshal(v)
		*part, err = text, cmp.Or(err, wrong)
	}
	return g, err
}

// explanations are what explain says of names, by name and world. Pages of the model stand once.
type explanations struct {
	Pages []string                     `json:"pages"`
	Names map[string]map[string][2]any `json:"names"` // text, and the number of the page that follows it, or −1
}

// add adds those of a world, where they differ from those of the first.
func (x *explanations) add(world string, all map[string]string) {
	if x.Names == nil {
		x.Names = map[string]map[string][2]any{}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		text, section, has := strings.Cut(all[name], "\n### ")
		page := -1
		if section = "\n### " + section; has {
			if page = slices.Index(x.Pages, section); page < 0 {
				page, x.Pages = len(x.Pages), append(x.Pages, section)
			}
		}
		if x.Names[name] == nil {
			x.Names[name] = map[string][2]any{}
		}
		if told := [2]any{text, page}; x.Names[name][""] != told {
			x.Names[name][world] = told
		}
	}
}

// aboutOf is what a page is told of a world.
func aboutOf(ctx context.Context, s *serve.Server, of string) (about json.RawMessage, err error) {
	const bare = `{"arms": [{}], "replicates": 1}`
	wrong := s.Answer(ctx, "POST", "/api/world?of="+url.QueryEscape(of), bare, func(p serve.Part) {
		if about = json.RawMessage(p.Text); p.Status != 200 {
			err = errors.New(strings.TrimSpace(p.Text))
		}
	})
	return about, cmp.Or(wrong, err)
}

// explainedAll is what explain says of the keys that a page has, and of its metrics.
func explainedAll(ctx context.Context, scn *scenarios.Scenario, from string, about []byte) (map[string]string, error) {
	var has struct {
		Keys []struct{ Path string }
	}
	if err := json.Unmarshal(about, &has); err != nil {
		return nil, err
	}
	run, err := runner.Small(scn)
	if err != nil {
		return nil, err
	}
	defer run.Close()
	names := []string{"added"}
	for _, k := range has.Keys {
		names = append(names, k.Path)
	}
	for _, m := range measure.Known(run) {
		names = append(names, m.Name)
	}
	all, of := map[string]string{}, declares(ctx, from)
	for _, name := range names {
		if text, err := explainedFor(name, scn.Name, of); err == nil {
			all[name] = text
		}
	}
	return all, nil
}

// emptyPage is a page in one file of this version: the one next to the program, or made from the source. In a clone a
// program that is no release may be of another state than the page next to it, so there it is always made.
func emptyPage(c *cobra.Command) ([]byte, error) {
	label := cmp.Or(build, version)
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	beside := filepath.Join(filepath.Dir(program), compile.PageFile)
	text, err := os.ReadFile(beside)
	source, outside := sourceFolder()
	if err == nil && (build != "" || outside != nil) &&
		bytes.Contains(text[:min(len(text), 2000)], []byte(page.Generator(label))) {
		return text, nil
	}
	if outside != nil {
		return nil, usagef("the program of the page is not here: there is no %s of guanxi %s next to guanxi (%s), and %w",
			compile.PageFile, label, filepath.Dir(program), outside)
	}
	if _, err := exec.LookPath(compile.Go()); err != nil {
		return nil, fmt.Errorf("the program of the page is compiled in this clone, which takes Go: %w", err)
	}
	fmt.Fprintln(c.ErrOrStderr(), "compiling the program of the page; the first time this takes minutes")
	p, err := compile.Page(source, label)
	if err != nil {
		return nil, err
	}
	return page.Alone(p)
}

// sourceFolder is the clone of guanxi, of this version, in which one works.
func sourceFolder() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return sourceAbove(dir)
}

// sourceAbove is the clone of guanxi, of this version, that has a folder.
func sourceAbove(dir string) (string, error) {
	for ; ; dir = filepath.Dir(dir) {
		module, _ := os.ReadFile(filepath.Join(dir, "go.mod"))
		if bytes.HasPrefix(module, []byte("module guanxi\n")) {
			break
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("the working folder is in no clone of guanxi, in which it could be compiled; take an " +
				"archive of a release, or work in a clone")
		}
	}
	if text, err := os.ReadFile(filepath.Join(dir, "cmd", "cli", "version.go")); err != nil ||
		!bytes.Contains(text, fmt.Appendf(nil, "const version = %q\n", version)) {
		return "", fmt.Errorf("the clone %s is of another version, and this is %s: go run ./cmd/guanxi serve there", dir,
			version)
	}
	return dir, nil
}
