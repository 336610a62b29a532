package graph

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"guanxi/sim/simtest/need"
)

func read(t testing.TB, text string, f Format) (*Graph, *ImportReport, error) {
	t.Helper()
	f.Name = "g.txt"
	g, rep, err := Read(strings.NewReader(text), f)
	if err == nil {
		invariants(t, g)
	}
	return g, rep, err
}

// edgeText lists the edges with their labels on one line.
func edgeText(g *Graph) string {
	var all []string
	for i := range g.N() {
		for _, j := range g.Neighbours(i) {
			if g.Directed() || int(j) > i {
				all = append(all, g.Label(i)+"-"+g.Label(int(j)))
			}
		}
	}
	return strings.Join(all, " ")
}

// Messy files: how they are read, and what is reported.
func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, text, labels, edges, dropped string
		format                             Format
	}{
		{"blanks", "0 1\n1 2\n", "0 1 2", "0-1 1-2", "", Format{}},
		{"no last line end", "0 1\n1 2", "0 1 2", "0-1 1-2", "", Format{}},
		{"CR LF", "0 1\r\n1 2\r\n\r\n", "0 1 2", "0-1 1-2", "", Format{}},
		{"byte order mark", "\xef\xbb\xbf0 1\n1 2\n", "0 1 2", "0-1 1-2", "", Format{}},
		{"all separators", "0 1\n1\t2\n2,3\n3;4\n4 , 5\n5 ;\t6\n  6   7  \n\t7\t\t8\n", "0 1 2 3 4 5 6 7 8",
			"0-1 1-2 2-3 3-4 4-5 5-6 6-7 7-8", "", Format{}},
		{"comments", "# SNAP\n% KONECT\n\n0 1\n#1 2\n", "0 1", "0-1", "3 comment lines", Format{}},
		{"header", "source,target\n0,1\n", "0 1", "0-1", `header "source,target"`, Format{Columns: []string{"source", "target"}}},
		{"header after comments", "# x\nFromNodeId\tToNodeId\n# y\n0\t1\n", "0 1", "0-1", `header "FromNodeId\tToNodeId"; 2 comment lines`, Format{Columns: []string{"FromNodeId", "ToNodeId"}}},
		{"index column", ",source,target,weight\n0,7,8,1.5\n1,8,9,2\n", "7 8 9", "7-8 8-9", `header ",source,target,weight"; 2 further columns`, Format{Columns: []string{"source", "target"}}},
		{"weights and times", "0 1 0.5 1300000000\n1 2 1e-3 1300000001\n", "0 1 2", "0-1 1-2", "2 further columns",
			Format{Columns: []string{"1", "2"}}},
		{"quotes", "\"0\",\"1\"\n\"1\",\"2\"\n", "0 1 2", "0-1 1-2", "", Format{}},
		{"gaps, order, sign", "1000000000000 -5\n-5 30\n7 30\n", "-5 7 30 1000000000000", "-5-30 -5-1000000000000 7-30", "",
			Format{}},
		{"leading zeros", "007 008\n7 9\n", "7 8 9", "7-8 7-9", "", Format{}},
		{"loops", "0 1\n2 2\n1 1\n", "0 1 2", "0-1", "2 loops (first in line 2)", Format{}},
		{"only a loop", "5 5\n", "5", "", "1 loop (first in line 1)", Format{}},
		{"repeats", "0 1\n1 2\n# x\n0 1\n0 1\n", "0 1 2", "0-1 1-2",
			"1 comment line; 2 repeated lines (first in line 4)", Format{}},
		{"both directions", "0 1\n1 2\n1 0\n2 1\n2 1\n", "0 1 2", "0-1 1-2",
			"1 repeated line (first in line 5); 2 edges given in both directions (first in line 3)", Format{}},
		{"directed", "0 1\n1 0\n1 2\n1 2\n", "0 1 2", "0-1 1-0 1-2",
			"1 repeated line (first in line 4)", Format{Directed: true}},
		{"texts", "anna ben\nben cleo\n", "anna ben cleo", "anna-ben ben-cleo", "", Format{}},
		{"texts in order of appearance", "zoe ben\nben ann\n", "zoe ben ann", "zoe-ben ben-ann", "", Format{}},
		{"texts with header", "from\tto\nNew York\tBonn\n\"a, b\"\tBonn\n", "New York|Bonn|a, b", "New York-Bonn Bonn-a, b", `header "from\tto"`, Format{Columns: []string{"from", "to"}}},
		{"quotes in quotes", "\"say \"\"x\"\"\",b\n", `say "x" b`, `say "x"-b`, "", Format{}},
		{"texts that look like numbers", "1 007\n007 7\n", "1 007 7", "1-007 007-7", "", Format{Layout: Texts}},
		{"a single edge of words", "anna ben", "anna ben", "anna-ben", "", Format{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, rep, err := read(t, c.text, c.format)
			if err != nil {
				t.Fatal(err)
			}
			separator := " "
			if strings.Contains(c.labels, "|") {
				separator = "|"
			}
			if got := strings.Join(labels(g), separator); got != c.labels {
				t.Errorf("nodes %s, want %s", got, c.labels)
			}
			if got := edgeText(g); got != c.edges {
				t.Errorf("edges %s, want %s", got, c.edges)
			}
			if got := strings.Join(rep.Dropped(), "; "); got != c.dropped {
				t.Errorf("dropped %s, want %s", got, c.dropped)
			}
			for i, label := range labels(g) {
				if k, ok := g.Find(label); !ok || k != i {
					t.Errorf("Find(%q) is %d %t, want %d", label, k, ok, i)
				}
			}
			if _, ok := g.Find("nobody"); ok {
				t.Error("found nobody")
			}
		})
	}
}

func zip(t testing.TB, text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	need.Nil(t, z.Close())
	return b.String()
}

func TestReadGzip(t *testing.T) {
	var text strings.Builder
	for i := range 3000 {
		fmt.Fprintln(&text, i, i*7%3001)
	}
	packed := zip(t, text.String())
	g, rep, err := read(t, packed, Format{})
	if err != nil || !rep.Gzip {
		t.Fatal(err)
	}
	plain, _, _ := read(t, text.String(), Format{})
	if g.Digest() != plain.Digest() {
		t.Error("gzip changes the graph")
	}
	var many strings.Builder
	for i := range 2000 {
		many.WriteString(zip(t, fmt.Sprintln(i, i+1)))
	}
	if g, _, err := read(t, many.String(), Format{}); err != nil || g.Edges() != 2000 {
		t.Error("2000 gzip members:", g, err)
	}
	for _, k := range []int{3, 12, len(packed) / 2, len(packed) - 3} {
		if _, _, err := read(t, packed[:k], Format{}); err == nil || !strings.Contains(err.Error(), "damaged gzip file: "+
			"it ends in the middle") {
			t.Errorf("cut at %d bytes: %v", k, err)
		}
	}
	if _, _, err := read(t, zip(t, "0 1\n")+"1 2\n3 4\n5 6\n", Format{}); err == nil || !strings.Contains(err.Error(),
		"damaged gzip file") {
		t.Errorf("text after the data: %v", err)
	}
	broken := []byte(packed)
	broken[len(broken)/2] ^= 0xff
	if _, _, err := read(t, string(broken), Format{}); err == nil || !strings.HasPrefix(err.Error(), "g.txt:") {
		t.Errorf("one byte changed: %v", err)
	}
}

// A file that cannot be read gives an error with place and reason.
func TestReadErrors(t *testing.T) {
	for _, c := range []struct {
		name, text, say string
		format          Format
	}{
		{"empty", "", "g.txt: holds no edges: it is empty", Format{}},
		{"empty gzip", zip(t, ""), "g.txt: holds no edges: it is empty", Format{}},
		{"only comments", "# a\n% b\n\n", "g.txt: holds no edges: 3 lines, of which 2 are comments, 1 blank and 0 bad",
			Format{}},
		{"sizes first", "# x\n1000 3\n1 2\n2 3\n3 4\n", `g.txt:2: `, Format{}},
		{"only a header", "source,target\n# x\n", "only the header \"source,target\"",
			Format{Columns: []string{"source", "target"}}},
		{"binary", "0 1\n1 2\n\x00\x01\x02\n", "g.txt:3: is binary (a zero byte)", Format{}},
		{"binary from the start", "\x7fELF\x00\x00", "g.txt:1: is binary", Format{}},
		{"UTF-16", "\xff\xfe0\x00 \x001\x00", "UTF-16 text must be converted to UTF-8", Format{}},
		{"id over two lines", "ann,ben\n\"ann\nb\",cleo\n", `g.txt:2: "\"ann" opens a quote that it does not close`, Format{}},
		{"second id over two lines", "ann,ben\nann,\"cleo\nb\"\n", `g.txt:2: "ann,\"cleo" opens a quote that it does not close: a text must be on one line`, Format{}},
		{"GML", "graph [\n  node [\n", `g.txt:1: id "[" has brackets or a colon, as printed lists and data do: write each edge`, Format{}},
		{"YAML", "# comment\nguanxi: 1\nname: a\n", `g.txt:2: id "guanxi:" has brackets or a colon`, Format{}},
		{"one column", "0 1\n2\n", `g.txt:2: "2" has 1 column(s) where at least 2 are needed`, Format{}},
		{"empty column", "source,target,on\n0,1,1\n2,,3\n", `g.txt:3: id "" is empty: complete the line, or leave it out`, Format{Columns: []string{"source", "target"}}},
		{"empty text", "a,b\n,c\n", `g.txt:2: id "" is empty`, Format{}},
		{"word among integers", "0 1\n1 x\n", `g.txt:2: id "x" is not an integer as the others are`, Format{}},
		{"fraction", "0 1\n1 2.5\n", `id "2.5" is a number with a fraction or in exponent form: write whole numbers`, Format{}},
		{"beyond 64 bits", "0 1\n1 99999999999999999999\n", `g.txt:2: id "99999999999999999999" does not fit 64 bits: read ids as texts (graph.format: texts)`, Format{}},
		{"control character", "a b\nc \x01d\n", `id "\x01d" holds a control character`, Format{}},
		{"Latin-1", "a b\nc \xe4\n", `is not UTF-8 text: save the file as UTF-8`, Format{}},
		{"integers wanted", "a b\n", `g.txt:1: id "a" is not an integer`, Format{Layout: Integers}},
		{"layout", "0 1\n", `layout "csv" is not known: auto, integers, texts`, Format{Layout: "csv"}},
		{"long line", "0 1\n" + strings.Repeat("7", 2<<20), "g.txt:2: the line is longer than", Format{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, _, err := read(t, c.text, c.format)
			if err == nil || !strings.Contains(err.Error(), c.say) || g != nil && !errors.As(err, new(*BadLinesError)) {
				t.Errorf("error %v does not say %s", err, c.say)
			}
		})
	}
}

// However many lines have one fault, the first of another is told.
func TestReadTellsAllKinds(t *testing.T) {
	_, rep, err := read(t, "0 1\n"+strings.Repeat("2\n", 99)+"3 4 5\n", Format{})
	if err == nil || !strings.Contains(err.Error(), "g.txt:101: ") || rep.Bad != 100 || len(rep.BadLines) != shownBad+1 {
		t.Errorf("%v %+v", err, rep)
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	secret := filepath.Join(dir, "secret")
	need.Nil(t, os.WriteFile(secret, []byte("0 1\n"), 0))
	for path, say := range map[string]string{
		filepath.Join(dir, "none"): "none: no such file or directory",
		dir:                        ": is a directory, not an edge list",
		secret:                     "secret: permission denied",
	} {
		if path == secret && os.Geteuid() == 0 {
			continue // root may read anything
		}
		if _, _, err := ReadFile(Format{Name: path}); err == nil || !strings.HasSuffix(err.Error(), say) {
			t.Errorf("%v, want … %s", err, say)
		}
	}
}

type failing struct{ text io.Reader }

func (f failing) Read(p []byte) (int, error) {
	n, err := f.text.Read(p)
	if err == io.EOF {
		err = errors.New("disk on fire")
	}
	return n, err
}

func TestReadFails(t *testing.T) {
	_, _, err := Read(failing{strings.NewReader("0 1\n1 2\n")}, Format{Name: "g"})
	if err == nil || err.Error() != "g:3: disk on fire" {
		t.Error(err)
	}
}

// Any edges in any order, read back, equal those in a map of pairs.
func TestReadTwin(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		directed := rapid.Bool().Draw(t, "directed")
		id := rapid.OneOf(rapid.Int64Range(-3, 12), rapid.Int64Range(1<<40, 1<<40+5), rapid.Int64())
		var text strings.Builder
		type pair struct{ u, v int64 }
		first := map[pair]int64{}
		nodes := map[int64]bool{}
		var loops, repeats, reversed, edges, line int64
		var at [3]int64 // lines of the first loop, repeat and reversed edge
		count := func(k int, n *int64) {
			if *n++; *n == 1 {
				at[k] = line
			}
		}
		for n := range int64(rapid.IntRange(1, 40).Draw(t, "lines")) {
			for rapid.IntRange(0, 5).Draw(t, "before") == 0 {
				text.WriteString(rapid.SampledFrom([]string{"\n", "# x\n"}).Draw(t, "no edge"))
				line++
			}
			line++
			e := pair{id.Draw(t, "u"), id.Draw(t, "v")}
			text.WriteString(fmt.Sprint(e.u, rapid.SampledFrom([]string{" ", "\t", ",", "; "}).Draw(t, "separator"), e.v, "\n"))
			nodes[e.u], nodes[e.v] = true, true
			back := pair{e.v, e.u}
			switch {
			case e.u == e.v:
				count(0, &loops)
			case first[e] > 0:
				count(1, &repeats)
			default:
				first[e] = n + 1
				if !directed && first[back] > 0 {
					count(2, &reversed)
				} else {
					edges++
				}
			}
		}
		g, rep, err := Read(strings.NewReader(text.String()), Format{Directed: directed})
		if err != nil {
			t.Fatal(err)
		}
		invariants(t, g)
		if rep.Loops != loops || rep.Repeats != repeats || rep.Reversed != reversed || rep.Edges != edges ||
			rep.Nodes != len(nodes) || g.N() != len(nodes) {
			t.Fatalf("%+v, want %d loops, %d repeats, %d reversed, %d edges, %d nodes", rep, loops, repeats, reversed, edges,
				len(nodes))
		}
		if got := [3]int64{rep.FirstLoop, rep.FirstRepeat, rep.FirstBack}; got != at {
			t.Fatalf("first in lines %v, want %v\n%s", got, at, text.String())
		}
		for e := range first {
			if e.u == e.v {
				continue
			}
			u, ok := g.Find(fmt.Sprint(e.u))
			v, ok2 := g.Find(fmt.Sprint(e.v))
			if !ok || !ok2 || !g.Has(u, v) {
				t.Fatalf("%v is missing", e)
			}
		}
		for i := 1; i < g.N(); i++ {
			var a, b int64
			fmt.Sscan(g.Label(i-1), &a)
			fmt.Sscan(g.Label(i), &b)
			if a >= b {
				t.Fatalf("nodes are not in ascending order: %s, %s", g.Label(i-1), g.Label(i))
			}
		}
	})
}

// A written graph reads back as the same graph.
func TestWriteEdges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t, rapid.Bool().Draw(t, "directed"))
		var b bytes.Buffer
		need.Nil(t, writeEdges(&b, g))
		again, rep, err := Read(&b, Format{Directed: g.Directed()})
		if err != nil {
			t.Fatal(err)
		}
		if again.Digest() != g.Digest() || rep.Edges != g.Edges() {
			t.Fatalf("read back: %+v", rep)
		}
	})
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	g := karate()
	for _, name := range []string{"k.txt", "k.txt.gz"} {
		path := filepath.Join(dir, name)
		need.Nil(t, WriteFile(context.Background(), path, g))
		again, rep, err := ReadFile(Format{Name: path})
		if err != nil || again.Digest() != g.Digest() || rep.Gzip != strings.HasSuffix(name, ".gz") {
			t.Errorf("%s: %+v %v", name, rep, err)
		}
	}
	need.Refusal(t, WriteFile(context.Background(), filepath.Join(dir, "none", "k.txt"), g), "k.txt: no such file")
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(context.Background())
	cancel(stop)
	if err := WriteFile(ctx, filepath.Join(dir, "stopped.txt"), g); !errors.Is(err, stop) {
		t.Error(err)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("%d files are left, want 2", len(left))
	}
	complete, _ := NewComplete(5)
	var b bytes.Buffer
	if err := writeEdges(&b, complete); err != nil || strings.Count(b.String(), "\n") != 11 {
		t.Errorf("%q %v", b.String(), err)
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{
		"", "0 1\n1 2\n", "source,target\n1,2\n", "# c\n% c\n\n0\t1\t3.5\r\n1 0\n2 2\n", "a b\nb c\n", "\"x,\"\"y\",z\n",
		"%%MatrixMarket m\n2 2 1\n1 2\n", "1\n", "99999999999999999999 1\n", "-1 1\n0 -0\n", "\xef\xbb\xbf1 2\n",
		"1 2\x00\n", "7;8;9\r8;7\r",
		"\x1f\x8b", zip(f, "0 1\n1 2\n"), zip(f, "0 1\n1 2\n")[:20], "\"", "\"a\"b c\n", ",,,\n;\t\n",
		"x,y,z\n0,1,2\n1,2,3\n", "0 1 0\n1 0 1\n0 1 0\n", "ann ben {}\nben {}\n", "a -> b\n", "(1, 2)\n",
		"# a\nb 1\n# b\nc 2\n", "a b c\na b d\n1e5\t2\n", "20 a b\n30 b c\n",
	} {
		for k := range byte(9) {
			f.Add([]byte(s), k)
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, options byte) {
		format := Format{Directed: options&1 != 0, Layout: Layouts()[options/2%3]}
		if options >= 6 {
			format.Columns = [][]string{{"2", "1"}, {"1", "3"}, {"x", "2"}}[options%3]
		}
		g, rep, err := Read(bytes.NewReader(text), format)
		if err != nil {
			if g != nil && !errors.As(err, new(*BadLinesError)) {
				t.Fatal("a graph and an error")
			}
			if len(err.Error()) > 20*(len(format.Name)+600) {
				t.Fatalf("an error of %d bytes", len(err.Error()))
			}
			return
		}
		invariants(t, g)
		rep.Dropped()
		if g.N() != rep.Nodes || g.Edges() != rep.Edges {
			t.Fatalf("%+v", rep)
		}
		for i := range min(g.N(), 50) {
			if k, ok := g.Find(g.Label(i)); !ok || k != i {
				t.Fatalf("node %d is called %q, which finds %d %t", i, g.Label(i), k, ok)
			}
		}
	})
}

// labels lists the ids of all nodes of an imported graph, or nil for a generated one.
func labels(g *Graph) []string {
	if !g.Named() {
		return nil
	}
	all := make([]string, g.n)
	for i := range all {
		all[i] = g.Label(i)
	}
	return all
}
