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

	"guanxi/sim/fault"
	"guanxi/sim/spec"
)

// Outside is a mechanism of another module, with what a built-in one has in this one.
type Outside struct {
	Entry
	Page    string // its page, which the description of a scenario prints: "### Title (`name`)", then words and equations
	Source  fs.FS  // all that it is compiled from, by //go:embed; tests and pages do not count
	Version string // in place of Source: a word that changes whenever numbers may
	Before  string // the mechanism before which its steps run within a phase; "": satisfaction, the last
}

// outside are the mechanisms of other modules in this program. It is set once, before a scenario is read: what reads
// scenarios, from a page to a question, would otherwise be handed a list that is the same throughout the program.
var outside []Outside

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
			wrong = append(wrong, fmt.Errorf("mechanism %s: %s", orName(o.Name, "without a name"), why))
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
	is := func(name string) bool {
		return slices.ContainsFunc(known, func(e Entry) bool { return e.Name == name })
	}
	elements := elements()
	short := func(e string) bool { return strings.HasPrefix(underscored(e)+"_", o.Name+"_") }
	switch _, key := top.Lookup(o.Name); {
	case !named.MatchString(o.Name) || strings.Contains(o.Name, "-") || words.MatchString(o.Name):
		say("%q is no key: write a lower-case letter, then at most 39 of lower-case letters, digits and _, and no word "+
			"such as on or no", o.Name)
	case is(o.Name):
		say("there is one of this name; choose another")
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
	switch digest, err := o.digest(); {
	case o.New == nil:
		say("New is nil")
	case err != nil:
		say("Source cannot be read: %v", err)
	case digest == "":
		say("Source has no file and Version is empty, so nothing tells its numbers from those of another version: add " +
			"//go:embed *.go")
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

// digest is what tells it from other versions.
func (o *Outside) digest() (string, error) {
	if o.Version != "" {
		return o.Version, nil
	}
	if o.Source == nil {
		return "", nil
	}
	sum, n := sha256.New(), 0
	err := fs.WalkDir(o.Source, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, ".md") {
			return err
		}
		text, err := fs.ReadFile(o.Source, path)
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

// Sources tells the versions of the mechanisms of other modules in this program, by name; nil: there are none.
func Sources() map[string]string {
	var all map[string]string
	for _, o := range outside {
		if all == nil {
			all = map[string]string{}
		}
		all[o.Name], _ = o.digest() // which Install has read
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
