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

	"guanxi/sim/units"
)

// Layouts of an edge list. Every layout accepts blanks, tabs, commas and semicolons as separators,
// lines from '#' or '%' as comments, quotes, CR LF and gzip.
const (
	// Auto reads ids as integers if those of the first edge are, otherwise as texts.
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
	// Columns holds the columns of the two ids, each by its name in the header, which is the first
	// line, or by its number from 1. Without them a line has two ids and nothing else.
	Columns []string
	// Weight is the column of the weights, above 0, likewise; "": ties have none. Those of lines with
	// the same edge are added.
	Weight string
	Seen   func(id string, line int64) // is told each id as it is read; may be nil
}

// CheckColumns says what is wrong with the columns of a format.
func CheckColumns(columns []string) error {
	if len(columns) == 0 {
		return nil
	}
	if len(columns) != 2 || columns[0] == columns[1] {
		return fmt.Errorf("%q: two columns are needed, one for each id of an edge, by name or by number", columns)
	}
	return countFromOne(columns)
}

// CheckWeight says what is wrong with the column of weights beside those of the ids.
func CheckWeight(weight string, columns []string) error {
	if len(columns) == 0 {
		columns = []string{"1", "2"}
	}
	if slices.Contains(columns, weight) {
		return fmt.Errorf("%q is the column of an id; name the one of the weights", weight)
	}
	return countFromOne([]string{weight})
}

func countFromOne(columns []string) error {
	for _, c := range columns {
		if k, err := strconv.Atoi(c); err == nil && k < 1 {
			return fmt.Errorf("%q: columns count from 1", columns)
		}
	}
	return nil
}

const (
	shownBad  = 20
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

// Read reads an edge list: one edge per line. The report
// lists what is dropped. Lines that cannot be read are an error, which counts them and shows the
// first twenty. A node that has only loops is kept, without neighbours. The report is returned with an
// error, too, as far as reading came, and with bad lines the graph of the others.
func Read(r io.Reader, format Format) (*Graph, *ImportReport, error) {
	if format.Name == "" {
		format.Name = "edge list"
	}
	p := &reader{format: format, columns: [2]int{0, 1}, weight: -1, most: 2, rep: &ImportReport{Name: format.Name,
		BadLines: []string{}}}
	switch format.Layout {
	case "", Auto:
	case Integers:
		p.integers()
	case Texts:
		p.texts = map[string]uint32{}
	default:
		return nil, nil, fmt.Errorf("%s: layout %q is not known: %s", format.Name, format.Layout,
			strings.Join(Layouts(), ", "))
	}
	if err := CheckColumns(format.Columns); err != nil {
		return nil, nil, fmt.Errorf("%s: columns %w", format.Name, err)
	}
	at := func(c string) int {
		k, err := strconv.Atoi(c)
		p.headed = p.headed || err != nil
		return k - 1
	}
	for i, c := range format.Columns {
		p.columns[i], p.most = at(c), 0
	}
	if c := format.Weight; c != "" {
		if err := CheckWeight(c, format.Columns); err != nil {
			return nil, nil, fmt.Errorf("%s: weight %w", format.Name, err)
		}
		if p.weight = at(c); p.most > 0 {
			p.most = max(p.most, p.weight+1)
		}
	}
	if err := p.lines(r); err != nil {
		return nil, p.rep, err
	}
	if err := p.wrong.Err(); err != nil && p.edges > 0 {
		return p.build(), p.rep, err
	} else if err != nil {
		return nil, p.rep, err
	}
	if p.edges == 0 && p.rep.Loops == 0 {
		return nil, p.rep, fmt.Errorf("%s: holds no edges: %s", format.Name, p.whyEmpty())
	}
	if err := p.doubt(); err != nil {
		return nil, p.rep, err
	}
	return p.build(), p.rep, nil
}

type reader struct {
	format Format
	rep    *ImportReport
	wrong  BadLinesError

	numbers map[int64]uint32  // ids and their numbers, in one or the other
	texts   map[string]uint32 // both nil until the first edge is read
	labels  []string          // of texts, in order of appearance
	columns [2]int            // of the ids, from 0
	weight  int               // column of the weights, likewise; −1: none
	most    int               // columns of a line; 0 if any number will do
	headed  bool              // the header that names the columns is still to come
	first   string            // the first line, if it is read as an edge
	firstAt int64             // its number

	chunks  [][]uint64 // edges u<<32|v, numbered by appearance, without loops
	edges   int64
	jumps   [][2]int64 // edges, counted from 0, that are not in the line after that of the edge before, and their lines
	weights []float64  // of these edges; nil: none
}

func (p *reader) integers() { p.numbers = map[int64]uint32{} }

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
	if head, _ := in.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		p.rep.Gzip = true
		z, err := gzip.NewReader(in)
		if err != nil {
			return fmt.Errorf("%s: %w", name, gzipError(err))
		}
		in = bufio.NewReaderSize(z, longest)
	}
	if head, _ := in.Peek(3); string(head) == "\xef\xbb\xbf" {
		in.Discard(3)
	}
	for {
		line, err := in.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			return fmt.Errorf("%s:%d: the line is longer than %d bytes: not an edge list, or one without line ends", name,
				p.rep.Lines+1, longest)
		}
		if len(line) > 0 {
			if err := p.line(bytes.Trim(line, " \t\r\n")); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			if p.rep.Gzip {
				err = gzipError(err)
			}
			return fmt.Errorf("%s:%d: %w", name, p.rep.Lines+1, withoutPath(err))
		}
	}
}

func gzipError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("damaged gzip file: it ends in the middle (an unfinished download?)")
	}
	return fmt.Errorf("damaged gzip file: %w", err)
}

func withoutPath(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}

func (p *reader) line(line []byte) error {
	p.rep.Lines++
	n := p.rep.Lines
	switch {
	case len(line) == 0:
		p.rep.Blank++
		return nil
	case (line[0] == '#' || line[0] == '%') && !bytes.HasPrefix(line, []byte("#N/A")): // a missing id
		p.rep.Comments++
		if n == 1 && (bytes.HasPrefix(line, []byte("%%MatrixMarket")) || bytes.HasPrefix(line, []byte("% bip"))) {
			return fmt.Errorf("%s:1: %q: only lists of edges among nodes of one kind are read: leave out this line and that "+
				"of the size; "+
				"of a bipartite graph put a letter before the ids of one kind, or join those who share a neighbour", p.format.Name,
				cut(line))
		}
		return nil
	case bytes.IndexByte(line, 0) >= 0:
		return fmt.Errorf("%s:%d: is binary (a zero byte), not an edge list: give plain text or gzip; UTF-16 text must be "+
			"converted to UTF-8", p.format.Name, n)
	case p.headed:
		p.headed = false
		return p.header(line, n)
	}
	return p.read(line, n)
}

// read reads a line with an edge.
func (p *reader) read(line []byte, n int64) (err error) {
	if p.numbers == nil && p.texts == nil {
		if p.whole(line) {
			p.integers()
		} else {
			p.texts = map[string]uint32{}
		}
	}
	var f [16][]byte
	columns, closed := fields(line, f[:0], p.loose())
	need, ids := max(p.columns[0], p.columns[1], p.weight)+1, "an id for each end of an edge"
	if p.weight >= 0 {
		ids += " and a weight"
	}
	switch {
	case !closed:
		p.bad(n, "%q opens a quote that it does not close: a text must be on one line", cut(line))
		return nil
	case len(columns) < need:
		p.bad(n, "%q has %d column(s) where at least %d are needed, %s: complete it, or leave the line out", cut(line),
			len(columns), need, ids)
		return nil
	case p.most > 0 && len(columns) > p.most:
		cure := nameColumns
		if len(p.format.Columns) > 0 {
			cure = "correct it, or leave the line out"
		}
		p.bad(n, "%q has %d columns instead of %d: "+cure, cut(line), len(columns), p.most)
		return nil
	}
	more, weight := len(columns)-2, 0.0
	if p.weight >= 0 {
		if weight, err = units.ParseNumber(string(columns[p.weight])); err != nil || weight <= 0 {
			p.bad(n, "weight %q is not a number above 0: correct it, or leave the line out", cut(columns[p.weight]))
			return nil
		}
		more--
	}
	p.rep.MoreColumns = max(p.rep.MoreColumns, more)
	var edge [2]uint32
	for end, k := range p.columns {
		id, why := p.id(columns[k])
		if why != "" {
			p.bad(n, "id %q %s", cut(columns[k]), why)
			return nil
		}
		edge[end] = id
		if p.format.Seen != nil {
			p.format.Seen(string(columns[k]), n)
		}
	}
	if len(p.numbers) > maxNodes || len(p.texts) > maxNodes {
		return fmt.Errorf("%s:%d: more than %d nodes", p.format.Name, n, maxNodes)
	}
	p.edge(edge[0], edge[1], weight, n)
	if p.edges == 1 && n == p.rep.Comments+p.rep.Blank+1 {
		p.first, p.firstAt = string(line), n
	}
	return nil
}

// loose reports whether blanks and tabs separate columns wherever they stand.
func (p *reader) loose() bool { return p.texts == nil && p.columns == [2]int{0, 1} }

// whole reports whether a line holds integers in the columns of the ids.
func (p *reader) whole(line []byte) bool {
	all, _ := fields(line, nil, p.loose())
	return !slices.ContainsFunc(p.columns[:], func(k int) bool {
		if k >= len(all) {
			return true
		}
		_, err := strconv.ParseInt(string(all[k]), 10, 64)
		return err != nil
	})
}

func (p *reader) bad(n int64, format string, args ...any) {
	p.wrong.Addf("%s:%d: "+format, append([]any{p.format.Name, n}, args...)...)
	p.rep.Bad, p.rep.BadLines = p.wrong.Count, p.wrong.Lines
}

func (p *reader) edge(u, v uint32, weight float64, n int64) {
	if u == v {
		p.rep.Loops++
		if p.rep.FirstLoop == 0 {
			p.rep.FirstLoop = n
		}
		return
	}
	if p.edges&(edgeChunk-1) == 0 {
		var chunk []uint64
		if p.edges > 0 { // the first may stay small
			chunk = make([]uint64, 0, edgeChunk)
		}
		p.chunks = append(p.chunks, chunk)
	}
	if k := len(p.jumps) - 1; k < 0 || n-p.jumps[k][1] != p.edges-p.jumps[k][0] {
		p.jumps = append(p.jumps, [2]int64{p.edges, n})
	}
	last := &p.chunks[len(p.chunks)-1]
	*last = append(*last, uint64(u)<<32|uint64(v))
	if p.weight >= 0 {
		p.weights = append(p.weights, weight)
	}
	p.edges++
}
