package graph

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// declared is what the comments and the size line at the top of a file say of the graph.
type declared struct {
	nodes, edges int64 // 0: not said
	konect       bool  // a KONECT file, whose second comment has the counts
}

// counts are numbers of nodes and edges in a comment, as "Nodes: 40 Edges: 100" or "40 nodes, 100 edges".
var counts = [2]*regexp.Regexp{
	regexp.MustCompile(`(?i)\b(?:(nodes|vertices)|edges|links|arcs)\b['"]?\s*[:=]?\s*(\d+)`),
	regexp.MustCompile(`(?i)\b(\d+)\s+(?:(nodes|vertices)|edges|links|arcs)\b`),
}

// comment reads a comment above the edges.
func (p *reader) comment(line []byte, n int64) error {
	words := strings.Fields(strings.ToLower(strings.Trim(string(line), "#% ")))
	if slices.ContainsFunc(words, func(w string) bool { w = strings.Trim(w, ".,;:()"); return w == "bip" || w == "bipartite" }) {
		return p.twoKinds(n, line)
	}
	d := &p.declared
	if d.konect && len(words) > 1 && d.nodes == 0 {
		edges, err1 := strconv.ParseInt(words[0], 10, 64)
		nodes, err2 := strconv.ParseInt(words[1], 10, 64)
		if err1 == nil && err2 == nil {
			d.edges, d.nodes = edges, nodes
			return nil
		}
	}
	d.konect = d.konect || n == 1 && line[0] == '%' && len(words) > 0 && (words[0] == "sym" || words[0] == "asym")
	form, word, number := 0, 1, 2
	if at := counts[1].FindIndex(line); at != nil && !counts[0].Match(line[:at[1]]) {
		form, word, number = 1, 2, 1
	}
	for _, m := range counts[form].FindAllSubmatch(line, -1) {
		to := &d.edges
		if len(m[word]) > 0 {
			to = &d.nodes
		}
		if *to == 0 {
			*to, _ = strconv.ParseInt(string(m[number]), 10, 64)
		}
	}
	return nil
}

// twoKinds refuses a bipartite graph, in which two nodes of different kinds have the same number.
func (p *reader) twoKinds(n int64, line []byte) error {
	return fmt.Errorf(`%s:%d: %q: the graph is bipartite, and number 3 of one kind would be taken for number 3 of the other: put a letter before the ids of one kind (awk '{print $1, "i" $2}') and leave this line out, or join those who share a neighbour`, p.format.Name, n, cut(line))
}

// sizeLine reads the size line of a Matrix Market file: rows, columns and entries.
func (p *reader) sizeLine(line []byte, n int64) error {
	p.rep.Header = cut(line)
	size := bytes.Fields(line)
	if len(size) != 3 {
		return nil
	}
	if !bytes.Equal(size[0], size[1]) {
		return p.twoKinds(n, line)
	}
	p.declared.nodes, _ = strconv.ParseInt(string(size[0]), 10, 64)
	p.declared.edges, _ = strconv.ParseInt(string(size[2]), 10, 64)
	return nil
}

// foreign reports whether a line begins a file of Pajek or Gephi that has nodes and edges.
func foreign(line []byte) bool {
	word, _, _ := strings.Cut(strings.ToLower(cut(line)), " ")
	return strings.HasPrefix(word, "nodedef>") || strings.HasPrefix(word, "edgedef>") ||
		slices.Contains([]string{"*vertices", "*network", "*arcs", "*edges", "*arcslist", "*edgeslist", "*matrix"}, word)
}

// ofNodes says why a file with a header that names no ends of edges may be a table of nodes.
func ofNodes(names [][]byte, ids []string) string {
	for k, name := range names[:min(2, len(names))] {
		switch word := strings.ToLower(strings.Trim(string(name), " _")); word {
		case "label", "name":
			return "names a column " + word
		case "id", "ids", "nodeid", "node_id", "node id":
			if k == 0 {
				return "begins with a column " + word
			}
		}
	}
	seen := map[string]bool{}
	for _, id := range ids {
		if seen[id] {
			return ""
		}
		seen[id] = true
	}
	if len(ids) > 2 {
		return "stands above lines of which each begins with another id"
	}
	return ""
}

// naming tells how to say which columns hold the ids, by their names.
func naming(a, b []byte) string {
	both := []string{cut(a), cut(b)}
	return fmt.Sprintf("graph.columns: [%s]; guanxi graph stats --columns %q", strings.Join(both, ", "), strings.Join(both, ","))
}

// doubt says what the file as a whole shows to be no list of edges.
func (p *reader) doubt() error {
	name, first := p.format.Name, p.first
	switch {
	case p.edges == 0 && p.rep.Loops > 1 && p.declared.nodes == 0:
		return fmt.Errorf("%s: each of its %d edges joins a node to itself, as where a table of nodes is read: its edges are in another file, or in other columns; %s", name, p.rep.Loops, nameColumns)
	case first == nil || p.edges < 2:
		return nil
	case p.texts != nil && !('0' <= first.text[0] && first.text[0] <= '9') && p.lone(): // nobody names a column 5x
		names, _ := fields(first.text, nil, p.loose())
		return fmt.Errorf("%s:%d: %q: no other line has one of its two ids. If it is a header, name its columns (%s); if it is an edge, write the line source,target above all", name, first.n, cut(first.text), naming(names[p.columns[0]], names[p.columns[1]]))
	case p.numbers != nil && p.sizes():
		return fmt.Errorf("%s:%d: %q: as many lines follow as the second number says, and no id is above the first: if it is the size of the graph, put # before it; if it is an edge, move it below another", name, first.n, cut(first.text))
	}
	return nil
}

// lone reports whether no edge but the first has one of its nodes.
func (p *reader) lone() bool {
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

// sizes reports whether the first line may be the numbers of nodes and of edges.
func (p *reader) sizes() bool {
	cells, _ := fields(p.first.text, nil, p.loose())
	n, _ := strconv.ParseInt(string(cells[0]), 10, 64)
	m, _ := strconv.ParseInt(string(cells[1]), 10, 64)
	if len(cells) != 2 || m != p.edges+p.rep.Loops-1 || int64(len(p.numbers)) > n+1 {
		return false
	}
	for id, k := range p.numbers {
		if id < 0 || id > n && k > 1 { // the first line has the numbers 0 and 1
			return false
		}
	}
	return true
}
