package graph

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
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
		rewrite  = ": write its edges as two ids a line"
		columns  = "say which columns hold the ids (graph.columns: [2, 3] or [1, 2]; guanxi graph stats --columns 2,3)"
		tabs     = ": separate the columns by tabs or commas"
		missing  = "is a word for a missing value: complete the line, or leave it out; if it is a name, read ids as texts (graph.format: texts;"
		upwards  = "count up in column 1, as row numbers do, and columns 2 and 3 may be the ids: " + columns
		times    = "the same ids in columns 2 and 3 and others in column 1, as where times come first: " + columns
		matrix   = "begins a matrix, not an edge list" + rewrite
		nameless = "as where row numbers have no name: " + columns
	)
	want := map[string]string{
		"R_print_data_frame.txt":                nameless,
		"R_write.csv.csv":                       "5 nodes, 6 edges",
		"R_write.csv_NA.csv":                    `id "NA" ` + missing,
		"R_write.csv_as_adjacency_matrix.csv":   matrix,
		"R_write.csv_as_edgelist.csv":           "5 nodes, 6 edges",
		"R_write.csv_as_edgelist_names.csv":     "4 nodes, 4 edges",
		"R_write.csv_no_row_names.csv":          "4 nodes, 4 edges",
		"R_write.table.txt":                     nameless,
		"R_write.table_as_adjacency_matrix.txt": matrix,
		"R_write.table_as_edgelist.txt":         nameless,
		"R_write.table_bare_exponent.txt":       "is a number in exponent form: write all its digits",
		"R_write.table_exponent.txt":            nameless,
		"R_write_graph_edgelist.txt":            "5 nodes, 6 edges",
		"R_write_graph_ncol.txt":                "4 nodes, 4 edges",
		"given_row_numbers.csv":                 upwards,
		"given_contacts.dat":                    times,
		"given_adjacency_list.txt":              "and other lines have fewer, as in an adjacency list" + rewrite,
		"given_matrix.csv":                      matrix,
		"given_pointer.txt":                     "is the pointer of a large-file store, not an edge list: git lfs pull fetches the file",
		"given_null.csv":                        `id "NULL" ` + missing,
		"igraph_adjacency.txt":                  matrix,
		"igraph_dimacs.txt":                     "is a DIMACS file, not an edge list" + rewrite,
		"igraph_dot.dot":                        "is a DOT file, not an edge list" + rewrite,
		"igraph_edge_dataframe.csv":             "5 nodes, 6 edges",
		"igraph_edgelist.txt":                   "5 nodes, 6 edges",
		"igraph_gml.gml":                        "is GML, not an edge list" + rewrite,
		"igraph_graphml.graphml":                "is XML, such as GraphML or GEXF, not an edge list" + rewrite,
		"igraph_leda.lgr":                       "as where names contain blanks or in an adjacency list: separate the two ids of an edge by a tab or comma; if it is an edge list, " + columns,
		"igraph_lgl.txt":                        "is an LGL file of igraph, not an edge list" + rewrite,
		"igraph_lgl_weights.txt":                "is an LGL file of igraph, not an edge list" + rewrite,
		"igraph_ncol.txt":                       "15 nodes, 20 edges",
		"igraph_ncol_weights.txt":               "5 nodes, 6 edges",
		"igraph_printed.txt":                    "as where names contain blanks or in an adjacency list: separate the two ids of an edge by a tab or comma; if it is an edge list, " + columns,
		"igraph_printed_names.txt":              "as where names contain blanks or in an adjacency list: separate the two ids of an edge by a tab or comma; if it is an edge list, " + columns,
		"nx_adjacency.json":                     "is JSON or a printed list, not an edge list" + rewrite,
		"nx_adjlist.txt":                        "and other lines have fewer, as in an adjacency list" + rewrite,
		"nx_adjlist_names.txt":                  "as where names contain blanks or in an adjacency list: separate the two ids of an edge by a tab or comma; if it is an edge list, " + columns,
		"nx_arrows.txt":                         "has an arrow among its ids" + rewrite,
		"nx_davis.txt":                          "has data in braces behind more than two columns, as where names contain blanks" + tabs,
		"nx_davis_nodata.txt":                   "always have the same word after a first word, as where names contain blanks" + tabs,
		"nx_edgelist.txt":                       "5 nodes, 6 edges",
		"nx_edgelist_names.txt":                 "15 nodes, 20 edges",
		"nx_edges.json":                         "is JSON or a printed list, not an edge list" + rewrite,
		"nx_edges_indented.json":                "is JSON or a printed list, not an edge list" + rewrite,
		"nx_graph.gexf":                         "is XML, such as GraphML or GEXF, not an edge list" + rewrite,
		"nx_graph.gml":                          "is GML, not an edge list" + rewrite,
		"nx_graph.graphml":                      "is XML, such as GraphML or GEXF, not an edge list" + rewrite,
		"nx_graph.net":                          "is a Pajek file, not an edge list" + rewrite,
		"nx_grid.txt":                           "has brackets in its ids, as printed lists and tuples do" + rewrite,
		"nx_grid_nodata.txt":                    "has brackets in its ids, as printed lists and tuples do" + rewrite,
		"nx_matrix_01.txt":                      matrix,
		"nx_matrix_numpy.txt":                   matrix,
		"nx_multiline_adjlist.txt":              "has data in braces in place of an id, as an adjacency list of several lines a node does" + rewrite,
		"nx_multiline_names.txt":                "has data in braces in place of an id, as an adjacency list of several lines a node does" + rewrite,
		"nx_printed_list.txt":                   "is JSON or a printed list, not an edge list" + rewrite,
		"nx_two_attributes.txt":                 "has brackets in its ids, as printed lists and tuples do" + rewrite,
		"nx_weighted.txt":                       "5 nodes, 6 edges",
		"nx_weighted_karate.txt":                "34 nodes, 78 edges",
		"pandas_adjacency.csv":                  matrix,
		"pandas_adjacency_int.csv":              matrix,
		"pandas_adjacency_names.csv":            matrix,
		"pandas_blanks.txt":                     nameless,
		"pandas_contacts.csv":                   times,
		"pandas_contacts_no_header.txt":         times,
		"pandas_edgelist.csv":                   "5 nodes, 6 edges",
		"pandas_exponents.csv":                  "is a number in exponent form: write all its digits",
		"pandas_exponents_no_header.txt":        "is a number in exponent form: write all its digits",
		"pandas_filtered_no_header.csv":         upwards,
		"pandas_floats.csv":                     "5 nodes, 6 edges",
		"pandas_lines.json":                     "is JSON or a printed list, not an edge list" + rewrite,
		"pandas_missing.csv":                    "has a whole number and one with a fraction as ids",
		"pandas_missing_no_header.csv":          "has a whole number and one with a fraction as ids",
		"pandas_missing_null.csv":               `id "NULL" ` + missing,
		"pandas_neither.csv":                    "5 nodes, 6 edges",
		"pandas_no_header.csv":                  upwards,
		"pandas_no_index.csv":                   "5 nodes, 6 edges",
		"pandas_own_names.csv":                  upwards,
		"pandas_own_names_no_index.csv":         "5 nodes, 6 edges",
		"pandas_own_names_texts.csv":            upwards,
		"pandas_tabs.tsv":                       nameless,
		"pandas_texts.csv":                      "15 nodes, 20 edges",
		"pandas_texts_missing_nan.csv":          `id "NaN" ` + missing,
		"pandas_texts_no_header.csv":            upwards,
		"pandas_times.csv":                      "5 nodes, 6 edges",
		"pandas_times_no_header.csv":            "has times or weights in column 1, not ids: " + columns,
		"pandas_times_own_names.csv":            "has times or weights in column 1, not ids: " + columns,
		"pandas_to_html.html":                   "is a web page, not an edge list" + rewrite,
		"pandas_to_json.json":                   "is JSON or a printed list, not an edge list" + rewrite,
		"pandas_to_string.txt":                  nameless,
		"scipy_matrix_market.mtx":               "5 nodes, 6 edges",
		"scipy_matrix_market_array.mtx":         "is a full matrix of Matrix Market, not an edge list" + rewrite,
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
		{"star with weights", "0 1 1\n0 2 1\n0 3 2\n", "0-1 0-2 0-3"},
		{"sorted, with weights", "0 1 4\n0 2 5\n1 2 3\n2 3 9\n", "0-1 0-2 1-2 2-3"},
		{"times last", "1 2 1082040961\n3 4 1082155839\n5 2 1082414391\n", "1-2 2-5 3-4"},
		{"ratings", "1001 17 5\n1001 18 3\n1002 19 4\n1003 18 5\n", "17-1001 18-1001 18-1003 19-1002"},
		{"weighted triangle", "1 2 5\n1 3 4\n2 3 1\n", "1-2 1-3 2-3"},
		{"both ways", "0 1\n1 0\n", "0-1"},
		{"path", "0 1\n1 2\n2 3\n", "0-1 1-2 2-3"},
		{"path with weights", "0 1 .5\n1 2 .5\n2 3 1\n", "0-1 1-2 2-3"},
		{"weights missing", "1 2 .5\n2 3\n", "1-2 2-3"},
		{"weights of texts missing", "ann,ben,5\nben,cleo\n", "ann-ben ben-cleo"},
		{"kinds of ties", "ann ben friend\nann cleo kin\nben cleo friend\n", "ann-ben ann-cleo ben-cleo"},
		{"two kinds of nodes", "ann 12 3\nben 12 1\ncleo 13 1\n", "ann-12 12-ben cleo-13"},
		{"brackets within", "Ann (1)\tBen\nBen\tf(x)\n", "Ann (1)-Ben Ben-f(x)"},
		{"tuples in quotes", "\"(0, 0)\",\"(0, 1)\"\n\"(0, 1)\",\"(1, 1)\"\n", "(0, 0)-(0, 1) (0, 1)-(1, 1)"},
		{"removed authors", "[deleted] ann\nann ben\nben cleo\n", "[deleted]-ann ann-ben ben-cleo"},
		{"dashes", "a--b,c\nc,d\n", "a--b-c c-d"},
		{"hashes", "12e4 a3f\na3f 3e5\n", "12e4-a3f a3f-3e5"},
		{"addresses", "00:16:3e:01 00:16:3e:02\n00:16:3e:02 00:16:3e:03\n", "00:16:3e:01-00:16:3e:02 00:16:3e:02-00:16:3e:03"},
		{"points", "1.0 2.0\n2.0 3.0\n", "1.0-2.0 2.0-3.0"},
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
		{"gaps in row numbers", "0,10,11\n3,11,12\n4,12,10\n", "count up in column 1"},
		{"row numbers before far ids", "1,1,101\n2,1,102\n3,2,101\n", "count up in column 1"},
		{"times from 0", "0 1558 1567\n20 1560 1570\n40 1567 1570\n", "count up in column 1"},
		{"times of names", "40 ann ben\n20 ben cleo\n20 ann cleo\n", "as where times come first"},
		{"relations between", "ann likes ben\nben likes cleo\ncleo knows ann\nann knows cleo\n", "as where a relation stands between"},
		{"weights first", "0.5 1 2\n0.25 2 3\n", "has a whole number and one with a fraction as ids"},
		{"days first", "2019-03-01 08:00 12 13\n2019-03-02 09:00 13 14\n", "times or weights in column 1"},
		{"tuples", "(1, 2)\n(2, 3)\n", "has brackets in its ids"},
		{"list on lines", "(1, 2),\n(2, 3),\n", "has brackets in its ids"},
		{"arrows", "a -> b\nb -> c\n", "has an arrow among its ids"},
		{"exponents", "1e5 2e5\n2e5 3e5\n", "g.txt:1: id \"1e5\" is a number in exponent form: write all its digits"},
		{"an exponent among integers", "1 2\n2 1e+05\n", "g.txt:2: id \"1e+05\" is a number in exponent form"},
		{"an exponent among names", "ann 2\n2 1e+05\n", "g.txt:2: id \"1e+05\" is a number in exponent form"},
		{"missing", "ann ben\nann None\n", "g.txt:2: id \"None\" is a word for a missing value"},
		{"missing integer", "1,2\n1,NA\n", "g.txt:2: id \"NA\" is a word for a missing value"},
		{"star as adjacency list", "0 1 2 3\n1\n2\n3\n", "as in an adjacency list"},
		{"adjacency list with commas", "ann,ben,cleo\nben,dan\n", "as in an adjacency list"},
		{"weighted matrix", "0,.5,1\n.5,0,2\n1,2,0\n", "begins a matrix"},
		{"matrix with loops", "1 1 0\n1 1 1\n0 1 1\n", "begins a matrix"},
		{"names with blanks", "Ann Lee Bob\nBob Cleo\n", "as where names contain blanks"},
		{"a name with a blank, late", strings.Repeat("ann ben\n", 1000) + "Mary Ann ben\n", "g.txt:1001: \"Mary Ann ben\" has 3 columns and the lines before have 2: where names contain blanks"},
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

// What unfolds to many times its bytes is refused long before its end.
func TestReadUnfolds(t *testing.T) {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, "0 1\n")
	comment := []byte("#" + strings.Repeat(" ", 1<<16) + "\n")
	for range 2000 {
		z.Write(comment)
	}
	need.Nil(t, z.Close())
	_, rep, err := read(t, b.String(), Format{})
	need.Refusal(t, err, "unfolds to more than 64 MiB and 100 times its compressed bytes, as no edge list does; if it is one, give it uncompressed")
	if rep.Lines > 1500 {
		t.Errorf("%d lines are read", rep.Lines)
	}
}
