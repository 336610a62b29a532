package graph

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/sim/simtest/need"
)

// Files in testdata/written, as networkx 3.6, pandas 3.1, SciPy and igraph 1.0 wrote them, as R 4
// writes them, and as people gave them. Those with two ids a line are read; each other is refused at a line.
func TestReadWritten(t *testing.T) {
	want := map[string]string{
		"R_write_graph_edgelist.txt": "5 nodes, 6 edges",
		"R_write_graph_ncol.txt":     "4 nodes, 4 edges",
		"igraph_edgelist.txt":        "5 nodes, 6 edges",
		"igraph_ncol.txt":            "15 nodes, 20 edges",
	}
	dir := filepath.Join("testdata", "written")
	for _, f := range need.Value(os.ReadDir(dir))(t) {
		path := filepath.Join(dir, f.Name())
		g, _, err := ReadFile(Format{Name: path})
		if err != nil {
			line := 0
			if _, wrong := fmt.Sscanf(strings.TrimPrefix(err.Error(), path), ":%d: ", &line); wrong != nil || line < 1 {
				t.Errorf("%v: no place", err)
			}
			if want[f.Name()] != "" {
				t.Error(err)
			}
		} else if got := fmt.Sprintf("%d nodes, %d edges", g.N(), g.Edges()); got != want[f.Name()] {
			t.Errorf("%s: %s, want %s", f.Name(), got, want[f.Name()])
		}
	}
}

// The columns of the ids, by name or number, read what is refused without them.
func TestReadColumns(t *testing.T) {
	for _, c := range []struct{ name, columns, labels, edges string }{
		{"nx_edgelist.txt", "1,2", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"given_row_numbers.csv", "3,2", "10 11 12 13", "10-11 10-13 11-12 12-13"},
		{"given_contacts.dat", "2,3", "1558 1560 1567 1570 1574", "1558-1567 1560-1570 1567-1574"},
		{"pandas_own_names.csv", "2,v", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
	} {
		g, _, err := ReadFile(Format{Name: filepath.Join("testdata", "written", c.name),
			Columns: strings.Split(c.columns, ",")})
		if err != nil {
			t.Errorf("%s %s: %v", c.name, c.columns, err)
		} else if got := strings.Join(labels(g), " "); got != c.labels || edgeText(g) != c.edges {
			t.Errorf("%s %s: %s, %s", c.name, c.columns, got, edgeText(g))
		}
	}
	for columns, say := range map[string]string{
		"a":        `["a"]: two columns are needed, one for each id of an edge, by name or by number`,
		"0,1":      `["0" "1"]: columns count from 1`,
		"u,target": `no column is named "target" in the first line, ", u, v, weight": give its name there, or its number`,
		"u,9":      `"0,10,11,4" has 4 column(s) where at least 9 are needed`,
		"2,3":      `own_names.csv:1: ",u,v,weight": no other line has one of its two ids. If it is a header, name its columns (graph.columns: [u, v]) or put # before it`,
	} {
		_, _, err := ReadFile(Format{Name: "testdata/written/pandas_own_names.csv", Columns: strings.Split(columns, ",")})
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("columns %s: %v, want %s", columns, err, say)
		}
	}
	if _, _, err := ReadFile(Format{Name: "testdata/written/R_write.table.txt",
		Columns: []string{"from", "to"}}); err == nil || !strings.Contains(err.Error(), "has 4 columns instead of 3") {
		t.Error("names of a header that is too short:", err)
	}
}

// Texts that are asked for are taken as they stand.
func TestReadTexts(t *testing.T) {
	g, _, err := read(t, "NULL\t1e+05\n(1\tNULL\n", Format{Layout: Texts})
	if err != nil || edgeText(g) != "NULL-1e+05 NULL-(1" {
		t.Error(err)
	}
}
