package graph

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
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
	var f [16][]byte
	columns, _ := fields(p.head, f[:0], false)
	return slices.ContainsFunc(p.columns[:], func(k int) bool {
		_, there := p.texts.find(columns[k])
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

	numbers     *numberIndex // ids, in one or the other
	texts       *textIndex
	columns     [2]int // of the ids, from 0
	pending     []byte // first line, while it may be a header
	pendingLine int64
	head        []byte // the header
	started     bool   // a line with data or a header was met
	matrix      bool   // the size line of a Matrix Market file is still to come
	entries     int64  // that it promises; 0 without one

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
	in := bufio.NewReaderSize(r, longest)
	head, err := in.Peek(6)
	if err != nil && err != io.EOF {
		return fmt.Errorf("%s: %w", name, withoutPath(err))
	}
	if bytes.HasPrefix(head, []byte{0x1f, 0x8b}) {
		p.rep.Gzip = true
		z, err := gzip.NewReader(in)
		if err != nil {
			return fmt.Errorf("%s: damaged gzip file: %w", name, gzipError(err))
		}
		in = bufio.NewReaderSize(&members{packed: in, z: z}, longest)
		if head, err = in.Peek(6); len(head) == 0 && err != io.EOF {
			return fmt.Errorf("%s: damaged gzip file: %w", name, gzipError(err))
		}
	}
	if kind := magic(head); kind == utf16 {
		return fmt.Errorf("%s: is %s: save it as UTF-8", name, kind)
	} else if kind != "" {
		return fmt.Errorf("%s: is %s, not an edge list: give plain text or gzip", name, kind)
	}
	start, _ := in.Peek(512) // fewer bytes where there are fewer
	if kind := otherFormat(start); kind != "" {
		return fmt.Errorf("%s: is %s, not an edge list: write its edges as two ids a line (write_edgelist of networkx with data=False, write_graph of igraph with \"ncol\")", name, kind)
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
				return fmt.Errorf("%s:%d: damaged gzip file: %w", name, p.rep.Lines+1, gzipError(err))
			}
			return fmt.Errorf("%s:%d: %w", name, p.rep.Lines+1, withoutPath(err))
		}
	}
	if p.pending != nil {
		return p.first(nil, 0)
	}
	return nil
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
			p.matrix = true
		}
		return nil
	}
	if bytes.IndexByte(line, 0) >= 0 {
		return fmt.Errorf("%s:%d: is binary (a zero byte), not an edge list; UTF-16 text must be converted to UTF-8", p.format.Name, n)
	}
	if p.matrix {
		// Rows, columns and entries, not an edge.
		p.matrix = false
		p.rep.Header = cut(line)
		if size := bytes.Fields(line); len(size) == 3 {
			p.entries, _ = strconv.ParseInt(string(size[2]), 10, 64)
		}
		return nil
	}
	if !p.started {
		if p.pending == nil {
			p.pending, p.pendingLine = bytes.Clone(line), n
			return nil
		}
		return p.first(line, n)
	}
	return p.slow(line, n)
}

// first decides, once a second line is there, whether the first is a header and whether ids are
// integers or texts.
func (p *reader) first(second []byte, n int64) error {
	head := p.pending
	p.pending, p.started = nil, true
	headInts := integers(head, [2]int{0, 1})
	a, b, header := headerColumns(head)
	if headInts && p.texts == nil {
		header = false
	}
	if !header && !headInts && p.texts == nil && second != nil {
		// Words that are not a known header are one if integers follow. An id too large for an
		// integer, such as 99999999999999999999, is not a word, nor is 5x.
		header = integers(second, [2]int{0, 1}) && !('0' <= head[0] && head[0] <= '9')
		a, b = 0, 1
	}
	if header {
		p.head = head
		p.columns = [2]int{a, b}
		p.rep.Columns = [2]int{a + 1, b + 1}
		p.rep.Header = cut(head)
	}
	if p.numbers == nil && p.texts == nil {
		ints := headInts
		if header && second != nil {
			ints = integers(second, p.columns)
		}
		if ints {
			p.numbers = &numberIndex{}
		} else {
			p.texts = newTextIndex()
		}
	}
	if !header {
		if err := p.slow(head, p.pendingLine); err != nil {
			return err
		}
		if p.texts != nil && p.edges == 1 {
			p.rep.LoneFirst, p.rep.LoneLine = cut(head), p.pendingLine
		}
	}
	if second != nil {
		return p.slow(second, n)
	}
	return nil
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
	a, b := columns[p.columns[0]], columns[p.columns[1]]
	if len(a) == 0 || len(b) == 0 {
		p.bad(n, fmt.Sprintf("%q has no id for one end of the edge: complete it, or leave the line out", cut(line)))
		return nil
	}
	if p.texts != nil {
		for _, t := range [][]byte{a, b} {
			if why := badText(t); why != "" {
				p.bad(n, fmt.Sprintf("id %q %s", cut(t), why))
				return nil
			}
			if p.edges == 0 && dated(t) {
				p.rep.DateID = cut(t)
			}
		}
		u, ok := p.texts.add(a)
		v, ok2 := p.texts.add(b)
		return p.edge(u, v, n, ok && ok2)
	}
	u, why := integer(a)
	if why == "" {
		var v int64
		if v, why = integer(b); why == "" {
			return p.number(u, v, n)
		}
	}
	p.bad(n, why)
	return nil
}

// dated reports whether a text begins with a date such as 2019-03-01.
func dated(t []byte) bool {
	_, err := time.Parse(time.DateOnly, string(t[:min(len(t), len(time.DateOnly))]))
	return err == nil
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
