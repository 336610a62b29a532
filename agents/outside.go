package agents

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"guanxi/agents/society"
	"guanxi/sim/fault"
	"guanxi/sim/spec"
)

// Outside is a mechanism of another module, with what a built-in one has in this one: its entry in the list, its
// page and what tells it from other versions. It costs nothing where a scenario has it off.
type Outside struct {
	Entry
	Page    string // its page, which the description of a scenario prints: "### Title (`name`)", then words and equations
	Source  fs.FS  // all that it is compiled from, by //go:embed; tests and pages do not count
	Version string // in place of Source: a word that changes whenever numbers may
	Before  string // the mechanism before which its steps run within a phase; "": satisfaction, the last
}

// What names what a program adds, for messages.
func (o Outside) What() string { return "mechanism " + orName(o.Name, "without a name") }

// outside are the mechanisms of other modules in this program, and graphs their kinds of graphs. They are set once,
// before a scenario is read: what reads scenarios, from a page to a question, would otherwise be handed a list that is
// the same throughout the program.
var (
	outside []Outside
	graphs  []society.GraphKind
)

// Install makes mechanisms of other modules those of this program, in place of any before. The error says all that is
// wrong with them, and nothing is installed then.
func Install(all ...Outside) (err error) {
	before := outside
	defer func() {
		if err != nil {
			outside = before
		}
	}()
	outside = nil
	top, _ := spec.Decode(nil, NewSpec().Declare)
	known := All()
	var wrong []error
	for _, o := range all {
		for _, why := range o.faults(top, known) {
			wrong = append(wrong, fmt.Errorf("%s: %s", o.What(), why))
		}
		known = append(known, o.Entry)
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	var right []Outside
	for _, o := range all {
		o.Equation = orName(o.Equation, o.Name)
		outside = append(slices.Clip(right), o)
		more := o.declarations()
		if wrong = append(wrong, more...); len(more) == 0 {
			right = outside
		}
	}
	outside = right
	return errors.Join(wrong...)
}

func orName(text, name string) string {
	if text == "" {
		return name
	}
	return text
}

// faults says what is wrong with the entry itself, beside the keys of scenarios and the entries before it.
func (o *Outside) faults(top *spec.Section, known []Entry) (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	names := namesOf(known)
	is := func(name string) bool { return slices.Contains(names, name) }
	elements := elements()
	short := func(e string) bool { return strings.HasPrefix(underscored(e)+"_", o.Name+"_") }
	switch _, key := top.Lookup(o.Name); {
	case nameFault(o.Name, names) != "":
		say("%s", nameFault(o.Name, names))
	case key || slices.Contains([]string{"guanxi", "extends", "tables"}, o.Name):
		say("%s is a key of scenarios; choose another name", o.Name)
	case slices.ContainsFunc(elements, short):
		say("%s is an element of the paper; choose another name", o.Name)
	}
	if o.Doc == "" {
		say("Doc is empty: say in a line what it models")
	}
	if !slices.Contains(elements, o.Element) {
		say("Element is %q, which is no element of the paper: %s", o.Element, strings.Join(elements, ", "))
	}
	if !strings.HasPrefix(o.Page, "### ") || !strings.Contains(heading(o.Page), "(`"+o.Name+"`)") {
		say("Page does not begin with ### and a title with its name, such as ### Cash-back (`%s`)", o.Name)
	}
	if why := unmade(o.New == nil, o.Version, o.Source); why != "" {
		say("%s", why)
	}
	for _, need := range o.Needs {
		if !is(need) {
			say("it needs %s, which is no mechanism before it in the list", need)
		}
	}
	if o.Before != "" && !is(o.Before) {
		say("Before is %q, which is no mechanism", o.Before)
	}
	return all
}

// unmade says what is wrong with New, or with what tells it from other versions.
func unmade(none bool, version string, source fs.FS) string {
	switch digest, err := digestOf(version, source); {
	case none:
		return "New is nil"
	case err != nil:
		return fmt.Sprintf("Source cannot be read: %v", err)
	case digest == "":
		return "Source has no file and Version is empty, so nothing tells its numbers from those of another version: add " +
			"//go:embed *.go"
	}
	return ""
}

// InstallGraphs makes kinds of graphs of other modules those of this program, in place of any before, as Install does
// with mechanisms, which it comes after.
func InstallGraphs(all ...society.GraphKind) error {
	graphs = nil
	table, _ := spec.Decode(nil, NewSpec().Declare)
	kind, _ := table.Lookup("graph.kind")
	taken := append(namesOf(All()), kind.Names...)
	var wrong []error
	for _, k := range all {
		wrong = append(wrong, CheckName(k.What(), k.Name, taken))
		if why := unmade(k.New == nil, k.Version, k.Source); why != "" {
			wrong = append(wrong, fmt.Errorf("%s: %s", k.What(), why))
		}
		if taken = append(taken, k.Name); k.Doc == "" {
			wrong = append(wrong, fmt.Errorf("%s: Doc is empty", k.What()))
		}
	}
	err := errors.Join(wrong...)
	if err == nil {
		graphs = all
	}
	return err
}

func namesOf(all []Entry) (names []string) {
	for _, e := range all {
		names = append(names, e.Name)
	}
	return names
}

// CheckName says what is wrong with the name of something that a program adds, where some are taken.
func CheckName(what, name string, taken []string) error {
	if why := nameFault(name, taken); why != "" {
		return fmt.Errorf("%s: %s", what, why)
	}
	return nil
}

func nameFault(name string, taken []string) string {
	switch {
	case !named.MatchString(name) || strings.Contains(name, "-") || words.MatchString(name):
		return fmt.Sprintf("%q is no key: write a lower-case letter, then at most 39 of lower-case letters, digits and _, "+
			"and no word such as on or no", name)
	case slices.Contains(taken, name):
		return "there is one of this name; choose another"
	}
	return ""
}

func underscored(element string) string {
	return strings.ReplaceAll(strings.ReplaceAll(element, " and ", "_"), " ", "_")
}

// elements are those of the paper to which built-in mechanisms belong.
func elements() (all []string) {
	for _, e := range builtIn() {
		all = append(all, e.Element)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func heading(page string) string {
	line, _, _ := strings.Cut(page, "\n")
	return line
}

// declarations says what is wrong with its keys, and with what it declares in a world that has all mechanisms.
func (o *Outside) declarations() (wrong []error) {
	say := func(format string, args ...any) {
		wrong = append(wrong, fmt.Errorf("mechanism "+o.Name+": "+format, args...))
	}
	defer func() {
		if v := recover(); v != nil {
			say("%v", fault.At("Declare", v))
		}
	}()
	root, ps := spec.Decode(spec.Mapping(spec.Entry{Key: o.Name, Value: spec.Mapping()}), NewSpec().Declare)
	for _, p := range ps {
		if p.Msg == spec.DeclaredTwice {
			say("the key %s exists already", p.Path)
		}
	}
	for _, f := range root.Fields() {
		if strings.HasPrefix(f.Path, o.Name+".") && f.Doc == "" {
			say("the key %s says nothing of what it means", f.Path)
		}
	}
	if len(wrong) > 0 {
		return wrong
	}
	return tried(o.Name)
}

// twice finds what two mechanisms declare.
var twice = regexp.MustCompile(`is declared (twice|by )`)

// tried builds a world with all mechanisms, and says what of them has the name of something else.
func tried(name string) (wrong []error) {
	defer func() {
		if v := recover(); v != nil {
			wrong = []error{fmt.Errorf("mechanism %s: %v", name, fault.At("Build", v))}
		}
	}()
	_, err := everySwitch().small(300)
	if err != nil && twice.MatchString(err.Error()) {
		for line := range strings.Lines(err.Error()) {
			wrong = append(wrong, fmt.Errorf("mechanism %s: %s; choose another name", name, strings.TrimSpace(line)))
		}
	}
	return wrong
}

// digestOf is what tells something from other versions of it.
func digestOf(version string, source fs.FS) (string, error) {
	if version != "" || source == nil {
		return version, nil
	}
	sum, n := sha256.New(), 0
	err := fs.WalkDir(source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := fs.ReadFile(source, path)
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))
		fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		n++
		return err
	})
	if err != nil || n == 0 {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// Sources tells the versions of the mechanisms and kinds of graphs of other modules in this program, by name; nil:
// there are none.
func Sources() map[string]string {
	if len(outside)+len(graphs) == 0 {
		return nil
	}
	all := map[string]string{}
	for _, o := range outside {
		all[o.Name], _ = digestOf(o.Version, o.Source) // which Install has read
	}
	for _, k := range graphs {
		all[k.Name], _ = digestOf(k.Version, k.Source)
	}
	return all
}

// among puts the mechanisms of other modules at their places in the list.
func among(all []Entry) []Entry {
	for _, o := range outside {
		at := slices.IndexFunc(all, func(e Entry) bool { return e.Name == orName(o.Before, "satisfaction") })
		all = slices.Insert(all, at, o.Entry)
	}
	return all
}
