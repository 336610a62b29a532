package graph

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
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
	const four = "ann ben cleo dan"
	for _, c := range []struct{ name, columns, labels, edges string }{
		{"R_write.csv_as_edgelist_names.csv", "V1,V2", four, "ann-ben ann-dan ben-cleo cleo-dan"},
		{"R_write.csv_no_row_names.csv", "V1,V2", four, "ann-ben ann-dan ben-cleo cleo-dan"},
		{"nx_edgelist.txt", "1,2", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"given_row_numbers.csv", "2,3", "10 11 12 13", "10-11 10-13 11-12 12-13"},
		{"given_row_numbers.csv", "3,2", "10 11 12 13", "10-11 10-13 11-12 12-13"},
		{"given_contacts.dat", "2,3", "1558 1560 1567 1570 1574", "1558-1567 1560-1570 1567-1574"},
		{"pandas_own_names.csv", "u,v", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_own_names.csv", "2,v", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_times_own_names.csv", "a,b", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_contacts.csv", "i,j", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
	} {
		g, _, err := ReadFile(Format{Name: filepath.Join("testdata", "written", c.name), Columns: strings.Split(c.columns, ",")})
		if err != nil {
			t.Errorf("%s %s: %v", c.name, c.columns, err)
		} else if got := strings.Join(labels(g), " "); got != c.labels || edgeText(g) != c.edges {
			t.Errorf("%s %s: %s, %s", c.name, c.columns, got, edgeText(g))
		}
	}
	for columns, say := range map[string]string{
		"a":        `["a"]: two columns are needed, one for each id of an edge, by name or by number`,
		"a,a":      `["a" "a"]: two columns are needed`,
		"0,1":      `["0" "1"]: columns count from 1`,
		"u,target": `no column is named "target" in the first line, ", u, v, weight": give its name there, or its number`,
		"u,9":      `"0,10,11,4" has 4 column(s) where at least 9 are needed`,
		"2,3":      `own_names.csv:1: ",u,v,weight": no other line has one of its two ids. If it is a header, name its columns (graph.columns: [u, v]; guanxi graph stats --columns "u,v") or put # before it`,
	} {
		_, _, err := ReadFile(Format{Name: "testdata/written/pandas_own_names.csv", Columns: strings.Split(columns, ",")})
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("columns %s: %v, want %s", columns, err, say)
		}
	}
	if _, _, err := ReadFile(Format{Name: "testdata/written/R_write.table.txt", Columns: []string{"from", "to"}}); err == nil || !strings.Contains(err.Error(), "has 4 columns instead of 3") {
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

// Two ids a line, in any script, with any separator, are read as they were written. A further column, a table
// whose header is not named, a line of sizes and two kinds of nodes are refused at their line.
func TestReadDrawn(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 27))
	for k := range 240 {
		sep := []string{" ", "\t", ",", ";", ", "}[r.IntN(5)]
		texts := r.IntN(2) == 0
		id := func(k int) string {
			if texts {
				return []string{"李", "ann", "Öz", "иван"}[k%4] + fmt.Sprint(k)
			}
			return fmt.Sprint(1000 - 7*k)
		}
		// A path, so that each edge shares a node with another.
		var lines, want []string
		n := 5 + r.IntN(15)
		for i := range n {
			lines = append(lines, id(i)+sep+id(i+1))
			pair := []string{id(i), id(i + 1)}
			slices.Sort(pair)
			want = append(want, strings.Join(pair, " "))
		}
		heading := [][]string{{"用户", "好友"}, {"кто", "кого"}, {"صديق", "مستخدم"}, {"source", "target"}, {"Id", "Label"}}[r.IntN(5)]
		format, line, say := Format{}, 0, ""
		switch k % 8 {
		case 1:
			format.Columns, lines = heading, append([]string{strings.Join(heading, sep)}, lines...)
		case 2:
			lines, line, say = append([]string{strings.Join(heading, sep)}, lines...), 1, "no other line has one of its two ids"
		case 3:
			line = 1 + r.IntN(n)
			lines[line-1] += sep + id(r.IntN(n))
			say = "has 3 columns instead of 2"
		case 4:
			for i := range lines {
				lines[i] = fmt.Sprint(i) + sep + lines[i]
			}
			format.Columns = []string{"2", "3"}
		case 5:
			texts = false
			for i := range lines {
				lines[i] = id(i) + sep + id(i+1)
			}
			lines, line, say = append([]string{"# x", fmt.Sprint(1000+r.IntN(9)) + sep + fmt.Sprint(n)}, lines...), 2, "if it is the size of the graph"
		case 6:
			lines, line, say = append([]string{"% bip unweighted"}, lines...), 1, "nodes of one kind"
		case 7:
			lines, line, say = append([]string{"%%MatrixMarket matrix coordinate pattern general", fmt.Sprint(30, 31, n)}, lines...), 1, "nodes of one kind"
		}
		text := strings.Join(lines, "\n") + "\n"
		g, _, err := read(t, text, format)
		if line > 0 {
			if err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("g.txt:%d: ", line)) || !strings.Contains(err.Error(), say) {
				t.Errorf("%v, want line %d: %s\n%s", err, line, say, text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%v\n%s", err, text)
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
		slices.Sort(got)
		if slices.Sort(want); !slices.Equal(got, want) {
			t.Errorf("read %v, want %v\n%s", got, want, text)
		}
	}
}

// A table of nodes is no edge list.
func TestTablesOfNodes(t *testing.T) {
	for _, text := range []string{"Id,Label\n1,1\n2,2\n3,3\n", "p1 ann\np2 ben\np3 cleo\n"} {
		_, _, err := Read(strings.NewReader(text), Format{Name: "g"})
		if err == nil || !strings.HasPrefix(err.Error(), "g:1: no id stands in two lines") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
