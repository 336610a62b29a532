package scenarios

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"guanxi/sim/spec"
)

// Limits of a file. The default scenario has about 500 values in 15 kB.
const (
	maxBytes   = 16 << 20
	maxDepth   = 64
	maxValues  = 1_000_000
	maxAliased = 10_000 // values that come from repeated anchors
)

// Value reads a value as a file would have it.
func Value(text string) (*spec.Node, error) {
	n, ps := parseYAML([]byte(text), "")
	if len(ps) > 0 {
		return nil, errors.New(ps[0].Msg)
	}
	return n, nil
}

// parseYAML reads one document of YAML 1.2 core into a tree with places. Only this file uses the
// YAML library.
func parseYAML(src []byte, file string) (*spec.Node, spec.Problems) {
	fail := func(line, col int, msg, hint string) (*spec.Node, spec.Problems) {
		return nil, spec.Problems{{Pos: spec.Pos{File: file, Line: max(line, 1), Col: max(col, 1)}, Msg: msg, Hint: hint}}
	}
	broken := func(err error) (*spec.Node, spec.Problems) {
		line, col, msg := yamlError(err)
		if ps := wideAt(src, line, file); ps != nil {
			return nil, ps
		}
		return fail(line, col, msg, cmp.Or(otherFormat(file), yamlHint(msg, src)))
	}
	if len(src) > maxBytes {
		return fail(1, 1, fmt.Sprintf("the file is too large; a scenario can have at most %d bytes", maxBytes), "")
	}
	if bytes.HasPrefix(src, []byte{0xfe, 0xff}) || bytes.HasPrefix(src, []byte{0xff, 0xfe}) {
		return fail(1, 1, "the file is UTF-16", "save it as UTF-8")
	}
	src = bytes.TrimPrefix(src, []byte("\xef\xbb\xbf"))
	if i := notText(src); i >= 0 {
		before := strings.Split(lineEnds.Replace(string(src[:i])), "\n")
		line, col := len(before), 1+utf8.RuneCountInString(before[len(before)-1])
		if r, _ := utf8.DecodeRune(src[i:]); r != utf8.RuneError {
			return fail(line, col, fmt.Sprintf("%U is not a text character", r), "remove it")
		}
		return fail(line, col, fmt.Sprintf("byte 0x%02x is not UTF-8 text", src[i]), "save the file as UTF-8")
	}
	if ps := indentation(src, file); len(ps) > 0 {
		return nil, ps
	}
	src, line := directive(src)
	if line > 0 {
		return fail(line, 1, "a version of YAML that is not read", "write %YAML 1.2, or leave the line out")
	}
	loader, err := yaml.NewLoader(bytes.NewReader(src))
	if err != nil {
		return fail(1, 1, err.Error(), "")
	}
	var doc, second yaml.Node
	if err := load(loader, &doc); err != nil {
		if errors.Is(err, io.EOF) {
			return fail(1, 1, "the file is empty", "write keys and values, such as name: first")
		}
		return broken(err)
	}
	if err := load(loader, &second); err == nil {
		return fail(second.Line, second.Column, "a second document begins here, but a scenario is a single document",
			"remove ---")
	} else if !errors.Is(err, io.EOF) {
		return broken(err)
	}
	c := converter{file: file}
	root := &doc
	if doc.Kind == yaml.DocumentNode {
		if len(doc.Content) == 0 {
			return fail(1, 1, "the file is empty", "write keys and values, such as name: first")
		}
		root = doc.Content[0]
	}
	if ps := wideAt(src, 0, file); ps != nil && root.Kind == yaml.ScalarNode {
		return nil, ps
	}
	n := c.convert(root, 0, "")
	if n.Kind == spec.NullNode && len(c.problems) == 0 {
		return fail(1, 1, "the file is empty", "write keys and values, such as name: first")
	}
	return n, c.problems
}

// yamlHint says what is usually wrong when the library reports msg.
func yamlHint(msg string, src []byte) string {
	for i, line := range strings.Split(string(src), "\n") {
		_, after, _ := strings.Cut(line, ":")
		if r, _ := utf8.DecodeRuneInString(after); r > unicode.MaxASCII && unicode.IsSpace(r) {
			return fmt.Sprintf("in line %d %U follows the colon instead of a space", i+1, r)
		}
	}
	switch {
	case strings.Contains(msg, "escape character"), strings.Contains(msg, "hexadecimal"):
		return `a backslash in double quotes begins an escape; in paths write /`
	case strings.Contains(msg, "cannot start any token"):
		return "a tab is no blank here; a text that begins with @ or ` needs quotes"
	case strings.Contains(msg, "mapping values are not allowed"):
		return "a text that holds a colon and a space needs quotes; a key begins in the column of the keys around it"
	}
	return ""
}

// otherFormat returns a hint for a file whose name says that it is not meant as YAML.
func otherFormat(file string) string {
	switch ext := filepath.Ext(file); strings.ToLower(ext) {
	case "", ".yaml", ".yml", ".json":
		return ""
	default:
		return "scenarios and studies are YAML files; this is a " + ext + " file"
	}
}

// lineEnds converts all line endings to \n.
var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n")

// notText returns the place of the first byte that is not UTF-8 or of the first character that YAML
// does not allow, or -1 if there is none.
func notText(src []byte) int {
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return i
		}
		i += size
	}
	return -1
}

// load turns a panic of the library, which is a release candidate, into an error.
func load(l *yaml.Loader, n *yaml.Node) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("cannot be read as YAML: %v", r)
		}
	}()
	return l.Load(n)
}

// indentation reports lines indented by what YAML does not take for indentation: by tabs, or from their
// beginning by spaces other than that of ASCII, which look like it. After an indent these may be text.
func indentation(src []byte, file string) spec.Problems {
	var ps spec.Problems
	wrong := func(line, col int, what string) {
		ps = append(ps, spec.Problem{Pos: spec.Pos{File: file, Line: line, Col: col}, Msg: what + " in the indentation",
			Hint: "use spaces"})
	}
	for i, line := range bytes.Split(src, []byte("\n")) {
		rest := bytes.TrimLeft(line, " \t\r")
		if len(rest) == 0 || rest[0] == '#' {
			continue
		}
		if j := bytes.IndexByte(line[:len(line)-len(rest)], '\t'); j >= 0 {
			wrong(i+1, j+1, "a tab")
		} else if r, _ := utf8.DecodeRune(line); r > unicode.MaxASCII && unicode.IsSpace(r) {
			wrong(i+1, 1, fmt.Sprintf("%U instead of a space", r))
		}
	}
	return ps
}

// yamlError returns the place and the message of an error of the library.
func yamlError(err error) (line, col int, msg string) {
	var one *yaml.LoadError
	var many *yaml.LoadErrors
	if errors.As(err, &many) && len(many.Errors) > 0 {
		one = many.Errors[0]
	} else if !errors.As(err, &one) {
		return 1, 1, strings.TrimPrefix(err.Error(), "yaml: ")
	}
	at := one.Mark
	msg = one.Message
	if one.ContextMsg != "" {
		msg += ", " + one.ContextMsg
		if one.ContextMark.Line > 0 && one.ContextMark.Line != at.Line {
			msg += fmt.Sprintf(" that begins in line %d", one.ContextMark.Line)
		}
	}
	return at.Line, at.Column, "not YAML: " + msg
}

// converter turns the library's tree into a spec.Node and rejects YAML features that scenarios do
// not use.
type converter struct {
	file     string
	values   int
	aliased  int
	within   map[*yaml.Node]bool // anchors being expanded
	stopped  bool
	problems spec.Problems
}

func (c *converter) problem(n *yaml.Node, msg, hint string) {
	c.problems = append(c.problems, spec.Problem{Pos: c.pos(n), Msg: msg, Hint: hint})
}

func (c *converter) pos(n *yaml.Node) spec.Pos {
	return spec.Pos{File: c.file, Line: max(n.Line, 1), Col: max(n.Column, 1)}
}

// stop gives up on a file that exceeds a limit.
func (c *converter) stop(n *yaml.Node, msg string) {
	if !c.stopped {
		c.problem(n, msg, "")
	}
	c.stopped = true
}

func (c *converter) convert(n *yaml.Node, depth int, path string) *spec.Node {
	out := &spec.Node{Pos: c.pos(n), Origin: c.file}
	c.values++
	if len(c.within) > 0 {
		c.aliased++
	}
	switch {
	case c.stopped:
		return out
	case depth > maxDepth:
		c.stop(n, fmt.Sprintf("nested deeper than %d levels", maxDepth))
		return out
	case c.values > maxValues:
		c.stop(n, fmt.Sprintf("more than %d values", maxValues))
		return out
	case c.aliased > maxAliased:
		c.stop(n, fmt.Sprintf("aliases repeat more than %d values", maxAliased))
		return out
	}
	if n.Style&yaml.TaggedStyle != 0 && n.Kind != yaml.AliasNode && n.Tag != "!!str" && n.Tag != "!!map" &&
		n.Tag != "!!seq" {
		c.problem(n, fmt.Sprintf("the tag %s is not used in scenarios", n.Tag), "remove it")
	}
	switch n.Kind {
	case yaml.ScalarNode:
		out.Kind, out.Text = spec.ScalarNode, c.plain(n, "\n\t")
		const quoted = yaml.DoubleQuotedStyle | yaml.SingleQuotedStyle | yaml.LiteralStyle | yaml.FoldedStyle
		out.Quoted = n.Style&quoted != 0 || n.Style&yaml.TaggedStyle != 0 && n.Tag == "!!str"
		if n.Value == "on" || n.Value == "off" {
			out.Quoted = false // JSON and YAML 1.1 writers can only write them quoted
		}
		if !out.Quoted && isNull(n.Value) {
			out.Kind, out.Text = spec.NullNode, ""
		}
	case yaml.SequenceNode:
		out.Kind = spec.ListNode
		for _, x := range n.Content {
			if !c.looks(x, false, n.Style&yaml.FlowStyle != 0) {
				out.Items = append(out.Items, c.convert(x, depth+1, path))
			}
		}
	case yaml.MappingNode:
		out.Kind = spec.MapNode
		c.mapping(n, out, depth, path)
	case yaml.AliasNode:
		if n.Alias == nil || c.within[n.Alias] {
			c.problem(n, fmt.Sprintf("the alias *%s is inside its own anchor", n.Value), "")
			return out
		}
		if c.within == nil {
			c.within = map[*yaml.Node]bool{}
		}
		c.within[n.Alias] = true
		out = c.convert(n.Alias, depth+1, path)
		delete(c.within, n.Alias)
	default:
		c.problem(n, "is neither a value, a list nor a mapping", "")
	}
	return out
}

// isNull reports whether text is a spelling of null in YAML 1.2 core.
func isNull(text string) bool {
	switch text {
	case "", "~", "null", "Null", "NULL":
		return true
	}
	return false
}

// plain returns the text of a key or a value without the characters that are no text, such as escapes of
// a terminal, which it reports; besides lists those that may stay.
func (c *converter) plain(n *yaml.Node, besides string) string {
	return strings.Map(func(r rune) rune {
		if spec.Commands(r) && !strings.ContainsRune(besides, r) {
			c.problem(n, fmt.Sprintf("holds %U, which is no text", r), "remove it")
			return -1
		}
		return r
	}, n.Value)
}

func (c *converter) mapping(n *yaml.Node, out *spec.Node, depth int, path string) {
	first := make(map[string]int, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		switch {
		case c.stopped:
			return
		case k.Kind != yaml.ScalarNode:
			c.problem(k, "a key must be a single word, not a list, a mapping or an alias", "")
			continue
		case k.Value == "<<" && k.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0:
			c.problem(k, "merge keys (<<) are not supported", "use extends, which merges deeply")
			continue
		case isNull(k.Value) && k.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) == 0, k.Value == "":
			c.problem(k, "a key is missing before the colon", "")
			continue
		case c.looks(k, true, n.Style&yaml.FlowStyle != 0) || c.looks(v, false, n.Style&yaml.FlowStyle != 0):
			continue
		}
		k.Value = c.plain(k, "")
		at := k.Value
		if path != "" {
			at = path + "." + at
		}
		if line, twice := first[k.Value]; twice {
			c.problems = append(c.problems, spec.Problem{Pos: c.pos(k), Path: at,
				Msg: fmt.Sprintf("given twice, first at line %d", line)})
			continue
		}
		first[k.Value] = k.Line
		value := c.convert(v, depth+1, at)
		if value.Kind == spec.NullNode && v.Kind == yaml.ScalarNode && v.Value == "" {
			// The value is empty, so the library reports the place of what follows.
			value.Pos = c.pos(k)
		}
		out.Keys = append(out.Keys, spec.Entry{Key: k.Value, KeyPos: c.pos(k), Value: value})
	}
}
