package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// drawn is a file whose right reading is known: the edges that were written into it, or the line at
// which it must be refused.
type drawn struct {
	what, text string
	format     Format
	edges      []string // sorted, each as "u v", u before v
	line       int      // refused there; 0: read, or refused as a whole if say is given
	say        string   // in the error, or in a doubt
}

// headings of columns that name no ends of an edge, in some languages.
var headings = [][2]string{{"用户", "好友"}, {"人员A", "人员B"}, {"кто", "с кем"}, {"صديق", "مستخدم"}, {"ユーザー", "フレンド"}, {"mensch", "freund"}, {"Person A", "Person B"}}

// nodeHeads are headers of tables of nodes.
var nodeHeads = [][2]string{{"Id", "Label"}, {"id", "name"}, {"ID", "group"}, {"nodeId", "age"}, {"Name", "Id"}, {"編號", "年齡"}, {"номер", "возраст"}, {"رقم", "عمر"}}

// draw writes a graph in one of the forms, with true or wrong counts.
func draw(r *rand.Rand, kind int) drawn {
	sep := []string{" ", "\t", ",", ";", ", "}[r.IntN(5)]
	texts := r.IntN(2) == 0
	// Ids do not begin at 0 and the second edge shares a node with the first, so that neither is doubtful.
	id := func(k int) string {
		if texts {
			return []string{"李", "ann", "Öz", "иван"}[k%4] + fmt.Sprint(k)
		}
		return fmt.Sprint(1000 - 7*k)
	}
	n := 6 + r.IntN(15)
	var edges [][2]int
	has := map[[2]int]bool{}
	add := func(u, v int) {
		if u != v && !has[[2]int{min(u, v), max(u, v)}] {
			has[[2]int{min(u, v), max(u, v)}] = true
			edges = append(edges, [2]int{u, v})
		}
	}
	add(0, 1)
	add(0, 2)
	for len(edges) < n+5 {
		add(r.IntN(n), r.IntN(n))
	}
	nodes := map[int]bool{}
	d := drawn{format: Format{Name: "g.txt"}}
	var lines []string
	for _, e := range edges {
		nodes[e[0]], nodes[e[1]] = true, true
		lines = append(lines, id(e[0])+sep+id(e[1]))
		pair := []string{id(e[0]), id(e[1])}
		slices.Sort(pair)
		d.edges = append(d.edges, strings.Join(pair, " "))
	}
	slices.Sort(d.edges)
	top := func(all ...string) { lines = slices.Concat(all, lines) }
	integers := func() { // write the lines again
		texts = false
		for k, e := range edges {
			lines[k] = id(e[0]) + sep + id(e[1])
		}
		d.edges = d.edges[:0]
		for _, e := range edges {
			pair := []string{id(e[0]), id(e[1])}
			slices.Sort(pair)
			d.edges = append(d.edges, strings.Join(pair, " "))
		}
		slices.Sort(d.edges)
	}
	off := [][2]int{{0, 0}, {0, 0}, {6, 0}, {0, 22}, {6, 22}}[r.IntN(5)]
	wrong := func() {
		if off[0] > 0 {
			d.say = fmt.Sprintf("declares %d nodes, and its edges have %d", len(nodes)+off[0], len(nodes))
		}
		if off[1] > 0 {
			d.say += fmt.Sprintf(";declares %d edges, and %d lines have one", len(edges)+off[1], len(edges))
		}
	}
	N, M := len(nodes)+off[0], len(edges)+off[1]
	heading := headings[r.IntN(len(headings))]
	switch kind {
	case 0:
		d.what = "plain"
	case 1:
		d.what = "known header"
		top([]string{"source", "From", "FromNodeId", "user1"}[r.IntN(4)] + sep + []string{"target", "To", "ToNodeId", "user2"}[r.IntN(4)])
	case 2:
		d.what = "counts in a comment"
		top(fmt.Sprintf([]string{"# Nodes: %d Edges: %d", "%% nodes=%d, edges=%d", "# %d nodes, %d edges", "# Vertices %d Links %d"}[r.IntN(4)], N, M), "# FromNodeId\tToNodeId")
		wrong()
	case 3:
		d.what = "KONECT"
		top("% "+[]string{"sym", "asym"}[r.IntN(2)]+" unweighted", fmt.Sprintf("%% %d %d %d", M, N, N))
		wrong()
	case 4:
		d.what = "Matrix Market"
		integers()
		off[1] = -off[1] / 8
		top("%%MatrixMarket matrix coordinate pattern symmetric", "% x", fmt.Sprint(N, N, len(edges)+off[1]))
		d.say = ""
		off := off
		if off[0] > 0 {
			d.say = fmt.Sprintf("declares %d nodes", N)
		}
		if off[1] < 0 {
			d.say += fmt.Sprintf(";declares %d edges, and %d lines", len(edges)+off[1], len(edges))
		}
	case 5:
		d.what = "Matrix Market, cut"
		integers()
		top("%%MatrixMarket matrix coordinate pattern symmetric", fmt.Sprint(99, 99, len(edges)+3))
		d.edges, d.say = nil, fmt.Sprintf("ends after %d of the %d entries", len(edges), len(edges)+3)
	case 6:
		d.what = "bipartite"
		if r.IntN(2) == 0 {
			top("% bip unweighted", "% 9 5 4")
			d.line = 1
		} else {
			top("# who read what", "# a Bipartite graph", "# x")
			d.line = 2
		}
		d.edges, d.say = nil, "the graph is bipartite"
	case 7:
		d.what = "Matrix Market, two kinds"
		top("%%MatrixMarket matrix coordinate pattern general", fmt.Sprint(30, 31, len(edges)))
		d.edges, d.line, d.say = nil, 2, "the graph is bipartite"
	case 8:
		d.what = "header of other words"
		if sep == " " || sep == ", " {
			sep = ";"
		}
		for k, e := range edges {
			lines[k] = id(e[0]) + sep + id(e[1])
		}
		top(heading[0] + sep + heading[1])
		switch {
		case r.IntN(3) == 0:
			d.format.Columns = heading[:]
		case texts:
			d.edges, d.line, d.say = nil, 1, "no other line has one of its two ids"
			if r.IntN(2) == 0 {
				d.format.Layout = Texts
			}
		}
	case 9:
		d.what = "table of nodes"
		head := nodeHeads[r.IntN(len(nodeHeads))]
		lines = nil
		for k := range n {
			lines = append(lines, fmt.Sprint(3*k+5)+";"+fmt.Sprint(20+r.IntN(50)))
		}
		top("", head[0]+";"+head[1])
		d.edges, d.line, d.say = nil, 2, "as the header of a table of nodes"
	case 10:
		d.what = "labels of nodes"
		lines = nil
		for k := range n {
			lines = append(lines, fmt.Sprint(k)+","+id(k)+"x")
		}
		top([]string{"Id,Label", "编号,姓名", "номер,имя"}[r.IntN(3)])
		if r.IntN(2) == 0 {
			d.format.Layout = Texts
		}
		d.edges, d.line = nil, 1
	case 11:
		d.what = "nodes that are their own labels"
		lines = nil
		for k := range n {
			lines = append(lines, fmt.Sprint(k, sep, k))
		}
		d.edges, d.say = nil, "joins a node to itself, as where a table of nodes is read"
	case 12:
		d.what = "size line"
		integers()
		top("# x", "", fmt.Sprint(1000+r.IntN(9))+sep+fmt.Sprint(len(edges)))
		d.edges, d.line, d.say = nil, 3, "if it is the size of the graph"
	case 13:
		d.what = "Pajek and Gephi"
		top([]string{"*Vertices 20", "*Arcs :1", "nodedef>name VARCHAR" + sep + "label VARCHAR", "*Network x"}[r.IntN(4)])
		d.edges, d.line, d.say = nil, 1, "begins a file of nodes and edges"
	}
	d.text = strings.Join(lines, "\n") + "\n"
	return d
}

// A file is read as the edges that were written into it, or refused where it does not say which they are.
func TestReadDrawn(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 27))
	for k := range 280 {
		d := draw(r, k%14)
		g, rep, err := Read(strings.NewReader(d.text), d.format)
		if d.edges == nil {
			at := "g.txt: "
			if d.line > 0 {
				at = fmt.Sprintf("g.txt:%d: ", d.line)
			}
			if err == nil || !strings.HasPrefix(err.Error(), at) || !strings.Contains(err.Error(), d.say) {
				t.Errorf("%s: %v, want %s… %s\n%s", d.what, err, at, d.say, d.text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", d.what, err, d.text)
			continue
		}
		var got []string
		for i := range g.N() {
			for _, j := range g.Neighbours(i) {
				if pair := []string{g.Label(i), g.Label(int(j))}; int(j) > i {
					slices.Sort(pair)
					got = append(got, strings.Join(pair, " "))
				}
			}
		}
		if slices.Sort(got); !slices.Equal(got, d.edges) {
			t.Errorf("%s: read %v, want %v\n%s", d.what, got, d.edges, d.text)
		}
		doubts := strings.Join(rep.Doubts(), ";")
		for say := range strings.SplitSeq(d.say, ";") {
			if !strings.Contains(doubts, say) || d.say == "" && doubts != "" {
				t.Errorf("%s: told %q, want %q\n%s", d.what, doubts, d.say, d.text)
			}
		}
	}
}
