package cli

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"guanxi/agents"
	"guanxi/scenarios"
)

//go:embed mechanism/*.txt
var mechanism embed.FS

func newInitMechanism() *cobra.Command {
	var source string
	c := &cobra.Command{
		Use:   "mechanism NAME [DIR]",
		Short: "Write a Go module with a mechanism of your own, and its program",
		Long: `mechanism writes a module outside guanxi: a package with a small mechanism to replace, its
page and tests, a scenario that uses it, and a program that has every verb of guanxi and the
mechanism in addition to the others. It builds and passes its tests as it is. docs/outside.md goes on.

The module finds guanxi where its source lies: in the clone in which one works, or in --source.`,
		Example: "  guanxi init mechanism perks\n  cd perks && go test ./... && go run . run perks.yaml",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) < 1 || len(args) > 2 {
				return usagef("init mechanism takes a name, and a folder if it is not that of the name")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			dir := args[len(args)-1]
			files, err := moduleOf(args[0], source)
			if err != nil {
				return usage(err)
			}
			if other, err := inTheWay(dir, files); err != nil || other != "" {
				return cmp.Or(err, usagef("%s has files, such as %s: name an empty folder, or none that exists", dir, other))
			}
			if _, err := putNew(dir, files); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "%s\nnext: cd %[1]s && go test ./... && go run . run %s.yaml\n", dir, args[0])
			return err
		},
	}
	c.Flags().StringVar(&source, "source", "", "folder of guanxi's source (default: the clone in which one works)")
	must(c.MarkFlagDirname("source"))
	return c
}

// asPackage is what can name a package, a folder and a key.
var asPackage = regexp.MustCompile(`^[a-z][a-z0-9]{1,39}$`)

// reserved are words that begin nothing in Go, and names that the template uses itself.
var reserved = strings.Fields("break case chan const continue default defer else fallthrough for func go goto if " +
	"import interface map package range return select struct switch type var main agents society societytest " +
	"mechanismtest simtest sim spec num rng units need cli embed math os testing on off yes no true false null nan inf")

// moduleOf are the files of a new module for a mechanism.
func moduleOf(name, source string) (files []scenarios.Starter, err error) {
	for _, word := range reserved {
		if name == word {
			return nil, fmt.Errorf("%s is a word of Go, of YAML or of the template; choose another name", name)
		}
	}
	if !asPackage.MatchString(name) {
		return nil, fmt.Errorf("%q is also the name of a package and a key: write 2 to 40 lower-case letters and digits, a "+
			"letter first", name)
	}
	if key, _ := scenarios.Table().Lookup(name); key != nil {
		return nil, fmt.Errorf("%s is a key of scenarios; choose another name", name)
	}
	if source != "" {
		if source, err = filepath.Abs(source); err == nil {
			source, err = sourceAbove(source)
		}
	} else {
		source, err = sourceFolder()
	}
	if err != nil {
		return nil, fmt.Errorf("the module needs guanxi's source, which --source names: %w", err)
	}
	if files, err = goFiles(name, source); err != nil {
		return nil, err
	}
	err = fs.WalkDir(mechanism, "mechanism", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := mechanism.ReadFile(path)
		to := strings.ReplaceAll(strings.TrimSuffix(d.Name(), ".txt"), "NAME", name)
		if to != "main.go" && filepath.Ext(to) != ".yaml" {
			to = name + "/" + to
		}
		text = []byte(strings.NewReplacer("MODULE", name, "NAME", name).Replace(string(text)))
		files = append(files, scenarios.Starter{Name: to, Text: text})
		return err
	})
	return files, err
}

// goFiles are go.mod and go.sum of a module beside guanxi's source: what that requires, and where it lies.
func goFiles(module, source string) ([]scenarios.Starter, error) {
	theirs, err := os.ReadFile(filepath.Join(source, "go.mod"))
	if err != nil {
		return nil, err
	}
	sums, err := os.ReadFile(filepath.Join(source, "go.sum"))
	if err != nil {
		return nil, err
	}
	head, rest, _ := bytes.Cut(theirs, []byte("\nrequire ("))
	_, version, _ := bytes.Cut(head, []byte("\ngo "))
	var b strings.Builder
	fmt.Fprintf(&b, "module %s\n\ngo %s\n\nrequire guanxi v0.0.0\n\nreplace guanxi => %s\n\nrequire (", module,
		cmp.Or(strings.TrimSpace(string(version)), "1.26.0"), quoted(filepath.ToSlash(source)))
	for line := range strings.Lines(string(rest)) {
		if fields := strings.Fields(line); len(fields) >= 2 && strings.HasPrefix(fields[1], "v") {
			line = "\t" + fields[0] + " " + fields[1] + " // indirect\n"
		}
		b.WriteString(line)
	}
	return []scenarios.Starter{{Name: "go.mod", Text: []byte(b.String())}, {Name: "go.sum", Text: sums}}, nil
}

// quoted is a path as go.mod has it.
func quoted(path string) string {
	if strings.ContainsAny(path, " \"'`(),") {
		return fmt.Sprintf("%q", path)
	}
	return path
}

// notOfPage says why a page in one file cannot have what another module adds.
func notOfPage() error {
	for name := range agents.Sources() {
		return usagef("the page in one file is compiled from guanxi, which does not have %s: serve it from "+
			"this program, without -o", name)
	}
	return nil
}
