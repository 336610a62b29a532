package graph

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// header finds the columns that the format names in the first line.
func (p *reader) header(line []byte, n int64) error {
	p.rep.Header = cut(line)
	names, _ := fields(line, nil, false)
	p.most = len(names)
	find := func(c string, at *int) error {
		if _, err := strconv.Atoi(c); err == nil || c == "" {
			return nil
		}
		is := func(name []byte) bool { return string(name) == c }
		if *at = slices.IndexFunc(names, is); *at >= 0 && slices.ContainsFunc(names[*at+1:], is) {
			return fmt.Errorf("%s:%d: two columns are named %q: remove one, or give its number", p.format.Name, n, c)
		} else if *at < 0 {
			return fmt.Errorf("%s:%d: no column is named %q in the first line, %q: give its name there, or its number",
				p.format.Name, n, c, cut(bytes.Join(names, []byte(", "))))
		}
		return nil
	}
	for i, c := range p.format.Columns {
		if err := find(c, &p.columns[i]); err != nil {
			return err
		}
	}
	return find(p.format.Weight, &p.weight)
}

// doubt refuses a first line that the file as a whole shows to be no edge, or not surely one.
func (p *reader) doubt() error {
	switch {
	case p.texts != nil && p.edges+p.rep.Loops > 2 && len(p.texts) == int(2*p.edges+p.rep.Loops):
		return fmt.Errorf("%s:1: no id stands in two lines, as in a table of nodes, which is no list of edges", p.format.Name)
	case p.first == "" || p.edges < 2:
		return nil
	case p.texts != nil && p.lone():
		names, _ := fields([]byte(p.first), nil, p.loose())
		both := []string{cut(names[p.columns[0]]), cut(names[p.columns[1]])}
		return fmt.Errorf("%s:%d: %q: no other line has one of its two ids. If it is a header, name its columns "+
			"(graph.columns: [%s]) or put # before it; if it is an edge, move it below another",
			p.format.Name, p.firstAt, cut([]byte(p.first)), strings.Join(both, ", "))
	case p.numbers != nil && p.sizes():
		return fmt.Errorf("%s:%d: %q: as many lines follow as the second number says, and no id is above the first: if it "+
			"is the size of the graph, put # before it; if it is an edge, move it below another", p.format.Name, p.firstAt,
			p.first)
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
	cells, _ := fields([]byte(p.first), nil, p.loose())
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
