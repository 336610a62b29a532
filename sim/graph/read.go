package graph

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
)

// Layouts of an edge list. Every layout accepts blanks, tabs, commas and semicolons as separators,
// lines from '#' or '%' as comments, further columns, quotes, CR LF and gzip.
const (
	// Auto reads ids as integers if the first line that is neither a comment nor a header has two,
	// otherwise as texts.
	Auto = "auto"
	// Integers reads ids as integers; 007 is 7.
	Integers = "integers"
	// Texts reads ids as texts, even if they look like numbers. A line with a tab, comma or
	// semicolon is split only there, so that ids may contain blanks.
	Texts = "texts"
)

// Layouts lists the layouts.
func Layouts() []string { return []string{Auto, Integers, Texts} }

// Format tells how to read an edge list.
type Format struct {
	Name     string // of the file, for messages
	Directed bool   // u v is an arc: u influences v
	Layout   string // "" means Auto
	// Columns holds the columns of the two ids, each by its name in the header or by its number
	// from 1; empty means the first two, or those of a header that is known.
	Columns []string
}

// CheckColumns says what is wrong with the columns of a format.
func CheckColumns(columns []string) error {
	if len(columns) == 0 {
		return nil
	}
	if len(columns) != 2 || columns[0] == columns[1] {
		return fmt.Errorf("%q: two columns are needed, one for each id of an edge, by name or by number", columns)
	}
	for _, c := range columns {
		if k, err := strconv.Atoi(c); err == nil && k < 1 {
			return fmt.Errorf("%q: columns count from 1", columns)
		}
	}
	return nil
}

const (
	shownBad  = 10
	longest   = 1 << 17 // bytes of a line
	edgeChunk = 1 << 17
)

// ReadFile reads the edge list in the file that the format names.
func ReadFile(format Format) (*Graph, *ImportReport, error) {
	f, err := os.Open(format.Name)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", format.Name, withoutPath(err))
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, nil, fmt.Errorf("%s: is a directory, not an edge list", format.Name)
	}
	return Read(f, format)
}

// Read reads an edge list: one edge per line, two ids and possibly further columns. The report
// lists what is dropped. Lines that cannot be read are an error, which counts them and shows the
// first ten. A node that has only loops is kept, without neighbours. The report is returned with an
// error, too, as far as reading came.
func Read(r io.Reader, format Format) (*Graph, *ImportReport, error) {
	if format.Name == "" {
		format.Name = "edge list"
	}
	p := &reader{format: format, columns: [2]int{0, 1}, rep: &ImportReport{Name: format.Name, Columns: [2]int{1, 2}, BadLines: []string{}}}
	switch format.Layout {
	case "", Auto:
	case Integers:
		p.numbers = &numberIndex{}
	case Texts:
		p.texts = newTextIndex()
	default:
		return nil, nil, fmt.Errorf("%s: layout %q is not known: %s", format.Name, format.Layout, strings.Join(Layouts(), ", "))
	}
	if err := CheckColumns(format.Columns); err != nil {
		return nil, nil, fmt.Errorf("%s: columns %w", format.Name, err)
	}
	if err := p.lines(r); err != nil {
		return nil, p.rep, err
	}
	if p.rep.Bad > 0 {
		return nil, p.rep, &BadLinesError{p.rep.BadLines, p.rep.Bad}
	}
	if p.edges == 0 && p.rep.Loops == 0 {
		return nil, p.rep, fmt.Errorf("%s: holds no edges: %s", format.Name, p.whyEmpty())
	}
	if found := p.rep.Lines - p.rep.Comments - p.rep.Blank - 1; found < p.entries {
		return nil, p.rep, fmt.Errorf("%s: ends after %d of the %d entries that its size line %q gives (an unfinished download?)", format.Name, found, p.entries, p.rep.Header)
	}
	p.rep.HeaderOfIDs = p.headerOfIDs()
	if !p.lone() {
		p.rep.LoneFirst, p.rep.LoneLine = "", 0
	}
	g := p.build()
	return g, p.rep, nil
}

// headerOfIDs reports whether another line has a word of the header as an id, as in a file that begins
// with "user1,user2" and goes on with "user2,user3".
func (p *reader) headerOfIDs() bool {
	if p.texts == nil || p.head == nil {
		return false
	}
	return slices.ContainsFunc(p.columns[:], func(k int) bool {
		if k >= len(p.head) {
			return false
		}
		_, there := p.texts.find(p.head[k])
		return there
	})
}

// lone reports whether no edge but the first has one of its nodes, in a file of several edges.
func (p *reader) lone() bool {
	if p.rep.LoneFirst == "" || p.edges < 4 {
		return false
	}
	u, v := uint32(p.chunks[0][0]>>32), uint32(p.chunks[0][0])
	for c, chunk := range p.chunks {
		for k, e := range chunk {
			if a, b := uint32(e>>32), uint32(e); (c > 0 || k > 0) && (a == u || a == v || b == u || b == v) {
				return false
			}
		}
	}
	return true
}

type reader struct {
	format Format
	rep    *ImportReport

	numbers *numberIndex // ids, in one or the other
	texts   *textIndex
	columns [2]int   // of the ids, from 0
	sample  []row    // the first lines, until they are judged
	sampled int      // bytes of them
	started bool     // they are
	head    [][]byte // the header
	width   int      // columns of every line; 0 if any number will do
	numeric bool     // all ids of the sample are numbers
	market  bool     // a Matrix Market file
	size    bool     // whose size line is still to come
	entries int64    // that it promises; 0 without one

	chunks [][]uint64 // edges u<<32|v, numbered by appearance, without loops
	edges  int64
	starts []lineStart
}

// lineStart says that from an edge on, edges are on consecutive lines from a given line on.
type lineStart struct{ edge, line int64 }

// mostStarts bounds the memory for line numbers of edges.
const mostStarts = 1 << 20

func (p *reader) whyEmpty() string {
	r := p.rep
	switch {
	case r.Lines == 0:
		return "it is empty"
	case r.Header != "":
		return fmt.Sprintf("only the header %q and %d comments in %d lines", r.Header, r.Comments, r.Lines)
	default:
		return fmt.Sprintf("%d lines, of which %d are comments, %d blank and %d bad", r.Lines, r.Comments, r.Blank, r.Bad)
	}
}

// lines reads line by line, through gzip if the content is compressed.
func (p *reader) lines(r io.Reader) error {
	name := p.format.Name
	packed := &counter{Reader: r}
	in := bufio.NewReaderSize(packed, longest)
	head, err := in.Peek(sniffed)
	if len(head) == 0 && err != io.EOF {
		return fmt.Errorf("%s: %w", name, withoutPath(err))
	}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		p.rep.Gzip = true
		z, err := gzip.NewReader(in)
		if err != nil {
			return fmt.Errorf("%s: %w", name, gzipError(err))
		}
		in = bufio.NewReaderSize(&members{count: packed, packed: in, z: z}, longest)
		if head, err = in.Peek(sniffed); len(head) == 0 && err != io.EOF {
			return fmt.Errorf("%s: %w", name, gzipError(err))
		}
	}
	if kind, cure := otherFile(head); kind != "" {
		return fmt.Errorf("%s: is %s, not an edge list: %s", name, kind, cure)
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		in.Discard(3)
	}
	for {
		line, err := in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			return fmt.Errorf("%s:%d: the line is longer than %d bytes: not an edge list, or one without line ends", name, p.rep.Lines+1, longest)
		}
		if len(line) > 0 {
			if err := p.physical(line); err != nil {
				return err
			}
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			if p.rep.Gzip {
				return fmt.Errorf("%s:%d: %w", name, p.rep.Lines+1, gzipError(err))
			}
			return fmt.Errorf("%s:%d: %w", name, p.rep.Lines+1, withoutPath(err))
		}
	}
	return p.start(true)
}

func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

// physical splits a line at bare carriage returns, the line ends of some old files.
func (p *reader) physical(line []byte) error {
	line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte{'\n'}), []byte{'\r'})
	for {
		one, rest, more := bytes.Cut(line, []byte{'\r'})
		if err := p.line(one); err != nil || !more {
			return err
		}
		line = rest
	}
}

func (p *reader) line(line []byte) error {
	p.rep.Lines++
	n := p.rep.Lines
	if p.numbers != nil && p.started && p.columns == [2]int{0, 1} {
		if u, v, ok := p.twoNumbers(line); ok {
			return p.number(u, v, n)
		}
	}
	line = bytes.Trim(line, " \t")
	if len(line) == 0 {
		p.rep.Blank++
		return nil
	}
	if line[0] == '#' || line[0] == '%' {
		p.rep.Comments++
		if n == 1 && bytes.HasPrefix(line, []byte("%%MatrixMarket")) {
			p.market, p.size = true, true
		}
		return nil
	}
	if bytes.IndexByte(line, 0) >= 0 {
		return fmt.Errorf("%s:%d: is binary (a zero byte), not an edge list; UTF-16 text must be converted to UTF-8", p.format.Name, n)
	}
	if p.size {
		// Rows, columns and entries, not an edge.
		p.size = false
		p.rep.Header = cut(line)
		if size := bytes.Fields(line); len(size) == 3 {
			p.entries, _ = strconv.ParseInt(string(size[2]), 10, 64)
		}
		return nil
	}
	if p.started {
		return p.slow(line, n)
	}
	p.sample = append(p.sample, row{n: n, text: bytes.Clone(line)})
	if p.sampled += len(line); len(p.sample) < sampleLines && p.sampled < sampleBytes {
		return nil
	}
	return p.start(false)
}

// start decides from the first lines which columns hold the ids, whether the first line is a header
// and whether ids are integers or texts, and reads these lines if they look like an edge list. whole
// says that there are no more.
func (p *reader) start(whole bool) error {
	rows := p.sample
	p.sample, p.started = nil, true
	if len(rows) == 0 {
		return nil
	}
	integers := func(k int) bool { return k < len(rows) && integers(rows[k].text, p.columns) }
	first := rows[0]
	names, _ := fields(first.text, nil, false)
	a, b, header := headerColumns(names)
	if header && bytes.EqualFold(names[a], []byte("v1")) { // as R names columns, and others nodes
		header = !slices.ContainsFunc(rows[1:], func(r row) bool { return bytes.Contains(r.text, names[a]) || bytes.Contains(r.text, names[b]) })
	}
	named, short := false, false
	if len(p.format.Columns) > 0 {
		var err error
		if a, b, header, err = p.given(names); err != nil {
			return fmt.Errorf("%s:%d: %w", p.format.Name, first.n, err)
		}
		p.columns, named, short = [2]int{a, b}, true, !header
		header = header || len(rows) > 1 && p.titles(names, rows[1].text)
	} else if header = header && (p.texts != nil || !integers(0)); header {
		p.columns, named = [2]int{a, b}, true
	}
	if !header && p.texts == nil && !integers(0) {
		// Words that are not a known header are one if integers follow. An id too large for an
		// integer, such as 99999999999999999999, is not a word, nor is 5x.
		header = integers(1) && !('0' <= first.text[0] && first.text[0] <= '9')
	}
	p.rep.Columns = [2]int{p.columns[0] + 1, p.columns[1] + 1}
	if header {
		p.head, p.rep.Header, rows = names, cut(first.text), rows[1:]
	}
	if p.numbers == nil && p.texts == nil {
		if integers(0) {
			p.numbers = &numberIndex{}
		} else {
			p.texts = newTextIndex()
		}
	}
	if err := p.plausible(names, rows, named || p.market, short, whole); err != nil {
		return err
	}
	for k, r := range rows {
		if err := p.slow(r.text, r.n); err != nil {
			return err
		}
		if k == 0 && !header && p.texts != nil && p.edges == 1 {
			p.rep.LoneFirst, p.rep.LoneLine = cut(r.text), r.n
		}
	}
	return nil
}

// titles reports whether a line is a header of unknown names: it has too few columns, as R writes it,
// or a word above a number that is no id.
func (p *reader) titles(names [][]byte, below []byte) bool {
	next, _ := fields(below, nil, false)
	for k := range min(len(names), len(next)) {
		over, _ := kindOf(names[k])
		under, _ := kindOf(next[k])
		if k != p.columns[0] && k != p.columns[1] && under <= moment && (over == none && k == 0 || over == word && p.noID(names[k]) == "") {
			return true
		}
	}
	return len(names) <= max(p.columns[0], p.columns[1])
}

// given finds the columns of the ids that the format gives. named says that one is given by name.
func (p *reader) given(names [][]byte) (a, b int, named bool, err error) {
	var at [2]int
	for i, c := range p.format.Columns {
		k, err := strconv.Atoi(c)
		if err != nil {
			named = true
			if k = 1 + slices.IndexFunc(names, func(name []byte) bool { return string(name) == c }); k == 0 {
				return 0, 0, false, fmt.Errorf("no column is named %q in the first line, %q: give its name there, or its number", c, cut(bytes.Join(names, []byte(", "))))
			}
		}
		at[i] = k - 1
	}
	return at[0], at[1], named, nil
}

// slow reads any line.
func (p *reader) slow(line []byte, n int64) error {
	var f [16][]byte
	columns, open := fields(line, f[:0], p.texts == nil && p.columns == [2]int{0, 1})
	if need := max(p.columns[0], p.columns[1]) + 1; len(columns) < need {
		p.bad(n, fmt.Sprintf("%q has %d column(s) where at least %d are needed, an id for each end of an edge: complete it, or leave the line out", cut(line), len(columns), need))
		return nil
	}
	if open > 0 {
		if c := open - 1; c == p.columns[0] || c == p.columns[1] {
			p.bad(n, fmt.Sprintf("%q opens a quote before an id and does not close it: an id must be on one line", cut(line)))
			return nil
		}
		if p.rep.FirstOpen == 0 {
			p.rep.FirstOpen = n
		}
		p.rep.Open++
	}
	p.rep.MoreColumns = max(p.rep.MoreColumns, len(columns)-2)
	if p.width > 0 && len(columns) != p.width {
		p.bad(n, fmt.Sprintf("%q has %d columns and the lines before have %d: where names contain blanks, separate the columns by tabs or commas", cut(line), len(columns), p.width))
		return nil
	}
	a, b := columns[p.columns[0]], columns[p.columns[1]]
	if len(a) == 0 || len(b) == 0 {
		p.bad(n, fmt.Sprintf("%q has no id for one end of the edge: complete it, or leave the line out", cut(line)))
		return nil
	}
	if p.texts != nil {
		for _, t := range [][]byte{a, b} {
			if why := cmp.Or(badText(t), p.noID(t)); why != "" {
				p.bad(n, fmt.Sprintf("id %q %s", cut(t), why))
				return nil
			}
		}
		u, ok := p.texts.add(a)
		v, ok2 := p.texts.add(b)
		return p.edge(u, v, n, ok && ok2)
	}
	u, why := integer(a)
	v, wrong := integer(b)
	if why == "" && wrong == "" {
		return p.number(u, v, n)
	}
	t := a
	if why == "" {
		t, why = b, wrong
	}
	p.bad(n, fmt.Sprintf("id %q %s", cut(t), cmp.Or(p.noID(t), why)))
	return nil
}

func (p *reader) bad(n int64, message string) {
	p.rep.Bad++
	if len(p.rep.BadLines) < shownBad {
		p.rep.BadLines = append(p.rep.BadLines, fmt.Sprintf("%s:%d: %s", p.format.Name, n, message))
	}
}

func (p *reader) number(u, v, n int64) error {
	a, ok := p.numbers.add(u)
	b, ok2 := p.numbers.add(v)
	return p.edge(a, b, n, ok && ok2)
}

func (p *reader) edge(u, v uint32, n int64, fits bool) error {
	if !fits {
		return fmt.Errorf("%s:%d: more than %d nodes", p.format.Name, n, maxNodes)
	}
	if u == v {
		p.rep.Loops++
		if p.rep.FirstLoop == 0 {
			p.rep.FirstLoop = n
		}
		return nil
	}
	if p.edges&(edgeChunk-1) == 0 {
		var chunk []uint64
		if p.edges > 0 { // the first may stay small
			chunk = make([]uint64, 0, edgeChunk)
		}
		p.chunks = append(p.chunks, chunk)
	}
	last := &p.chunks[len(p.chunks)-1]
	*last = append(*last, uint64(u)<<32|uint64(v))
	if len(p.starts) < mostStarts {
		if s := len(p.starts); s == 0 || p.starts[s-1].line-p.starts[s-1].edge != n-p.edges {
			p.starts = append(p.starts, lineStart{p.edges, n})
		}
	}
	p.edges++
	return nil
}
