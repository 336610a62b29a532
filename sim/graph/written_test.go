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
// writes them, and as people gave them. Each is read right, as so many nodes and edges, or refused
// with cause and cure.
func TestReadWritten(t *testing.T) {
	const (
		cure    = "separate the columns by tabs or commas and, if there are more than two, say which hold the ids (graph.columns: [2, 3] or [1, 2]; guanxi graph stats --columns 2,3)"
		one     = "has 1 column(s) where at least 2 are needed"
		uneven  = "and the lines before have 2, as in an adjacency list or where names contain blanks"
		numbers = "have row numbers or times before the ids, or a word between them: "
		empty   = "stands below a line that begins with an empty field, as where rows have numbers or names, or in a matrix: "
		words   = "has more than two words, as where names contain blanks or other columns come first: "
		matrix  = "begins a matrix, not an edge list: write its edges as two ids a line"
		short   = "has more columns than the header names, as where row numbers have no name: "
		data    = "has brackets or a colon, as printed lists, tuples and data do: write its edges as two ids a line"
		form    = "is a number with a fraction or in exponent form: write whole numbers"
		missing = "is a word for a missing value: complete the line, or leave it out; if it is a name, read ids as texts (graph.format: texts;"
	)
	want := map[string]string{
		"R_print_data_frame.txt":                short + cure,
		"R_write.csv.csv":                       "5 nodes, 6 edges",
		"R_write.csv_NA.csv":                    missing,
		"R_write.csv_as_adjacency_matrix.csv":   empty + cure,
		"R_write.csv_as_edgelist.csv":           "5 nodes, 6 edges",
		"R_write.csv_as_edgelist_names.csv":     "4 nodes, 4 edges",
		"R_write.csv_no_row_names.csv":          "4 nodes, 4 edges",
		"R_write.table.txt":                     short + cure,
		"R_write.table_as_adjacency_matrix.txt": words + cure,
		"R_write.table_as_edgelist.txt":         short + cure,
		"R_write.table_bare_exponent.txt":       form,
		"R_write.table_exponent.txt":            short + cure,
		"R_write_graph_edgelist.txt":            "5 nodes, 6 edges",
		"R_write_graph_ncol.txt":                "4 nodes, 4 edges",
		"given_adjacency_list.txt":              numbers + cure,
		"given_contacts.dat":                    numbers + cure,
		"given_matrix.csv":                      matrix,
		"given_null.csv":                        missing,
		"given_pointer.txt":                     "is the pointer of a large-file store, not an edge list: git lfs pull fetches the file",
		"given_row_numbers.csv":                 numbers + cure,
		"igraph_adjacency.txt":                  matrix,
		"igraph_dimacs.txt":                     words + cure,
		"igraph_dot.dot":                        words + cure,
		"igraph_edge_dataframe.csv":             "5 nodes, 6 edges",
		"igraph_edgelist.txt":                   "5 nodes, 6 edges",
		"igraph_gml.gml":                        one,
		"igraph_graphml.graphml":                words + cure,
		"igraph_leda.lgr":                       one,
		"igraph_lgl.txt":                        one,
		"igraph_ncol.txt":                       "15 nodes, 20 edges",
		"igraph_ncol_weights.txt":               "5 nodes, 6 edges",
		"igraph_printed.txt":                    words + cure,
		"igraph_printed_names.txt":              words + cure,
		"nx_adjacency.json":                     data,
		"nx_adjlist.txt":                        numbers + cure,
		"nx_adjlist_names.txt":                  uneven,
		"nx_arrows.txt":                         numbers + cure,
		"nx_davis.txt":                          words + cure,
		"nx_davis_nodata.txt":                   words + cure,
		"nx_edgelist.txt":                       "5 nodes, 6 edges",
		"nx_edgelist_names.txt":                 "15 nodes, 20 edges",
		"nx_edges.json":                         data,
		"nx_edges_indented.json":                one,
		"nx_graph.gexf":                         words + cure,
		"nx_graph.gml":                          data,
		"nx_graph.graphml":                      words + cure,
		"nx_graph.net":                          "begins a file of nodes and edges, not an edge list",
		"nx_grid.txt":                           data,
		"nx_grid_nodata.txt":                    data,
		"nx_matrix_01.txt":                      matrix,
		"nx_matrix_numpy.txt":                   form,
		"nx_multiline_adjlist.txt":              uneven,
		"nx_multiline_names.txt":                data,
		"nx_printed_list.txt":                   data,
		"nx_two_attributes.txt":                 data,
		"nx_weighted.txt":                       "5 nodes, 6 edges",
		"nx_weighted_karate.txt":                "34 nodes, 78 edges",
		"pandas_adjacency.csv":                  empty + cure,
		"pandas_adjacency_int.csv":              empty + cure,
		"pandas_adjacency_names.csv":            empty + cure,
		"pandas_blanks.txt":                     short + cure,
		"pandas_contacts.csv":                   numbers + cure,
		"pandas_contacts_no_header.txt":         numbers + cure,
		"pandas_edgelist.csv":                   "5 nodes, 6 edges",
		"pandas_exponents.csv":                  form,
		"pandas_exponents_no_header.txt":        form,
		"pandas_filtered_no_header.csv":         numbers + cure,
		"pandas_floats.csv":                     form,
		"pandas_lines.json":                     data,
		"pandas_missing.csv":                    form,
		"pandas_missing_no_header.csv":          form,
		"pandas_missing_null.csv":               form,
		"pandas_neither.csv":                    "5 nodes, 6 edges",
		"pandas_no_header.csv":                  numbers + cure,
		"pandas_no_index.csv":                   "5 nodes, 6 edges",
		"pandas_own_names.csv":                  empty + cure,
		"pandas_own_names_no_index.csv":         "5 nodes, 6 edges",
		"pandas_own_names_texts.csv":            empty + cure,
		"pandas_tabs.tsv":                       short + cure,
		"pandas_texts.csv":                      "15 nodes, 20 edges",
		"pandas_texts_missing_nan.csv":          missing,
		"pandas_texts_no_header.csv":            numbers + cure,
		"pandas_times.csv":                      "5 nodes, 6 edges",
		"pandas_times_no_header.csv":            numbers + cure,
		"pandas_times_own_names.csv":            numbers + cure,
		"pandas_to_html.html":                   words + cure,
		"pandas_to_json.json":                   data,
		"pandas_to_string.txt":                  short + cure,
		"scipy_matrix_market.mtx":               "5 nodes, 6 edges",
		"scipy_matrix_market_array.mtx":         one,
	}
	dir := filepath.Join("testdata", "written")
	for _, f := range need.Value(os.ReadDir(dir))(t) {
		say, named := want[f.Name()]
		delete(want, f.Name())
		g, rep, err := ReadFile(Format{Name: filepath.Join(dir, f.Name())})
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = fmt.Sprintf("%d nodes, %d edges", g.N(), g.Edges())
			for _, doubt := range rep.Doubts() {
				got += "; " + doubt
			}
		}
		if !named || !strings.Contains(got, say) || err == nil && got != say {
			t.Errorf("%s: %s, want %s", f.Name(), got, say)
		}
	}
	for name := range want {
		t.Errorf("%s is missing", name)
	}
}

// The columns of the ids, by name or number, read what is refused without them.
func TestReadColumns(t *testing.T) {
	const four = "ann ben cleo dan"
	for _, c := range []struct{ name, columns, labels, edges string }{
		{"R_write.table.txt", "2,3", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"R_print_data_frame.txt", "2,3", "10 11 12 13 14", "10-11 10-13 10-14 11-12"},
		{"R_write.table_as_edgelist.txt", "2,3", four, "ann-ben ann-dan ben-cleo cleo-dan"},
		{"R_write.csv_as_edgelist_names.csv", "V1,V2", four, "ann-ben ann-dan ben-cleo cleo-dan"},
		{"R_write.csv_as_edgelist_names.csv", "2,3", four, "ann-ben ann-dan ben-cleo cleo-dan"},
		{"given_row_numbers.csv", "2,3", "10 11 12 13", "10-11 10-13 11-12 12-13"},
		{"given_row_numbers.csv", "3,2", "10 11 12 13", "10-11 10-13 11-12 12-13"},
		{"given_contacts.dat", "2,3", "1558 1560 1567 1570 1574", "1558-1567 1560-1570 1567-1574"},
		{"pandas_own_names.csv", "u,v", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_own_names.csv", "2,v", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_times_own_names.csv", "a,b", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_times_own_names.csv", "2,3", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_contacts.csv", "i,j", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
		{"pandas_tabs.tsv", "2,3", "10 11 12 13 14", "10-11 10-13 10-14 11-12 12-13 12-14"},
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
		"2,9":      `"0,10,11,4" has 4 column(s) where at least 9 are needed`,
	} {
		_, _, err := ReadFile(Format{Name: "testdata/written/pandas_own_names.csv", Columns: strings.Split(columns, ",")})
		if err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("columns %s: %v, want %s", columns, err, say)
		}
	}
	if _, _, err := read(t, "\"from\" \"to\"\n\"1\" a b\n", Format{Columns: []string{"from", "to"}}); err == nil || !strings.Contains(err.Error(), "as where row numbers have no name") {
		t.Error("names of a header that is too short:", err)
	}
}

// Files that look much like refused ones and are right.
func TestReadPlausible(t *testing.T) {
	for _, c := range []struct{ name, text, edges string }{
		{"sorted, with weights", "0 1 4\n0 2 5\n1 2 3\n2 3 9\n", "0-1 0-2 1-2 2-3"},
		{"times last", "1 2 1082040961\n3 4 1082155839\n5 2 1082414391\n", "1-2 2-5 3-4"},
		{"ratings", "1001 17 5\n1001 18 3\n1002 19 4\n1003 18 5\n", "17-1001 18-1001 18-1003 19-1002"},
		{"weighted triangle", "1 2 5\n1 3 4\n2 3 1\n", "1-2 1-3 2-3"},
		{"both ways", "0 1\n1 0\n", "0-1"},
		{"path", "0 1\n1 2\n2 3\n", "0-1 1-2 2-3"},
		{"path with weights", "0 1 .5\n1 2 .5\n2 3 1\n", "0-1 1-2 2-3"},
		{"two kinds of nodes", "ann 12 3\nben 12 1\ncleo 13 1\n", "ann-12 12-ben cleo-13"},
		{"brackets within", "Ann (1)\tBen\nBen\tf(x)\n", "Ann (1)-Ben Ben-f(x)"},
		{"tuples in quotes", "\"(0, 0)\",\"(0, 1)\"\n\"(0, 1)\",\"(1, 1)\"\n", "(0, 0)-(0, 1) (0, 1)-(1, 1)"},
		{"removed authors", "[deleted] ann\nann ben\nben cleo\n", "[deleted]-ann ann-ben ben-cleo"},
		{"dashes", "a--b,c\nc,d\n", "a--b-c c-d"},
		{"addresses", "00:16:3e:01 00:16:3e:02\n00:16:3e:02 00:16:3e:03\n", "00:16:3e:01-00:16:3e:02 00:16:3e:02-00:16:3e:03"},
		{"nodes V1 and V2", "V1 V2\nV2 V3\n", "V1-V2 V2-V3"},
		{"Matrix Market", "%%MatrixMarket matrix coordinate integer general\n3 3 2\n1 2 2\n2 3 3\n", "1-2 2-3"},
		{"separators at the end", "source,target\n1,2,\n2,3,\n", "1-2 2-3"},
	} {
		g, rep, err := read(t, c.text, Format{})
		if err != nil || edgeText(g) != c.edges || len(rep.Doubts()) > 0 {
			t.Errorf("%s: %v", c.name, err)
			if err == nil {
				t.Error(edgeText(g), rep.Doubts())
			}
		}
	}
	for _, c := range []struct{ name, text, say string }{
		{"gaps in row numbers", "0,10,11\n3,11,12\n4,12,10\n", "have row numbers or times before the ids"},
		{"row numbers before far ids", "1,1,101\n2,1,102\n3,2,101\n", "have row numbers or times before the ids"},
		{"times from 0", "0 1558 1567\n20 1560 1570\n40 1567 1570\n", "have row numbers or times before the ids"},
		{"times of names", "40,ann,ben\n20,ben,cleo\n20,ann,cleo\n", "have row numbers or times before the ids"},
		{"relations between", "ann,likes,ben\nben,likes,cleo\ncleo,knows,ann\nann,knows,cleo\n", "or a word between them"},
		{"weights first", "0.5 1 2\n0.25 2 3\n", "have row numbers or times before the ids"},
		{"days first", "2019-03-01 08:00 12 13\n2019-03-02 09:00 13 14\n", "g.txt:1: id \"2019-03-01\" is a date"},
		{"tuples", "(1, 2)\n(2, 3)\n", "has brackets or a colon"},
		{"arrows", "a -> b\nb -> c\n", "has more than two words"},
		{"exponents", "1e5 2e5\n2e5 3e5\n", "g.txt:1: id \"1e5\" is a number with a fraction or in exponent form: write whole numbers"},
		{"an exponent among integers", "1 2\n2 1e+05\n", "g.txt:2: id \"1e+05\" is a number with a fraction or in exponent form"},
		{"points", "1.0 2.0\n2.0 3\n", "g.txt:1: id \"1.0\" is a number with a fraction"},
		{"missing", "ann ben\nann None\n", "g.txt:2: id \"None\" is a word for a missing value"},
		{"missing integer", "1,2\n1,NA\n", "g.txt:2: id \"NA\" is a word for a missing value"},
		{"adjacency list with commas", "ann,ben,cleo\nben,dan\n", "has 2 columns and the lines before have 3, as in an adjacency list"},
		{"weighted matrix", "0,.5,1\n.5,0,2\n1,2,0\n", "begins a matrix"},
		{"matrix with loops", "1 1 0\n1 1 1\n0 1 1\n", "have row numbers or times before the ids"},
		{"kinds of ties between blanks", "ann ben friend\nann cleo kin\n", "has more than two words"},
		{"a name with a blank, late", strings.Repeat("ann ben\n", 1000) + "Mary Ann ben\n", "g.txt:1001: \"Mary Ann ben\" has 3 columns and the lines before have 2"},
		{"git-annex", "/annex/objects/SHA256E-s1.csv\n", "has 1 column(s)"},
	} {
		if _, _, err := read(t, c.text, Format{}); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%s: %v, want %s", c.name, err, c.say)
		}
	}
	// Texts that are asked for are taken as they stand.
	g, _, err := read(t, "NULL\t1e+05\n(1\tNULL\n", Format{Layout: Texts})
	if err != nil || edgeText(g) != "NULL-1e+05 NULL-(1" {
		t.Error(err)
	}
}
