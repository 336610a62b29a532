package graph

import (
	"bytes"
	"regexp"
	"slices"
)

// sniffed is how many bytes tell the type of a file.
const sniffed = 4096

// writeEdgeList says how to turn a graph in another form into an edge list.
const writeEdgeList = `write its edges as two ids a line (write_edgelist of networkx with data=False, write_graph of igraph with "ncol")`

// otherFile names the type of a file that is no edge list, and what to do, from its beginning: of a
// binary file from its first bytes, of text from its first line that is neither empty nor a
// comment. Lines of nodes would otherwise pass for edges.
func otherFile(head []byte) (kind, cure string) {
	const plain, utf8 = "give plain text or gzip", "save it as UTF-8"
	for _, m := range []struct{ prefix, kind, cure string }{
		{"PK\x03\x04", "a zip archive", plain},
		{"BZh", "a bzip2 file", plain},
		{"\xfd7zXZ\x00", "an xz file", plain},
		{"\x28\xb5\x2f\xfd", "a zstd file", plain},
		{"PAR1", "a Parquet file", plain},
		{"\x1f\x8b", "a gzip file within a gzip file", plain},
		{"\xff\xfe", "UTF-16 text", utf8},
		{"\xfe\xff", "UTF-16 text", utf8},
		{"\x89HDF", "an HDF5 file", plain},
		{"%PDF", "a PDF file", plain},
		{"%%MatrixMarket matrix array", "a full matrix of Matrix Market", writeEdgeList},
		{"version https://git-lfs", "the pointer of a large-file store", "git lfs pull fetches the file"},
	} {
		if begins(head, m.prefix) {
			return m.kind, m.cure
		}
	}
	return otherText(head), writeEdgeList
}

func begins(text []byte, prefixes ...string) bool {
	return slices.ContainsFunc(prefixes, func(prefix string) bool { return bytes.HasPrefix(text, []byte(prefix)) })
}

func otherText(head []byte) string {
	if lgl.Match(head) {
		return "an LGL file of igraph"
	}
	keys := 0
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		line = bytes.ToLower(bytes.TrimSpace(line))
		switch {
		case len(line) == 0 || line[0] == '#' || line[0] == '%':
		case begins(line, "<!doct", "<html", "<table"):
			return "a web page"
		case begins(line, "<?xml"):
			return "XML, such as GraphML or GEXF"
		case begins(line, "<graphml"):
			return "GraphML"
		case begins(line, "<gexf"):
			return "GEXF"
		case begins(line, "<http"):
			return "RDF"
		case begins(line, "*vertices", "*network"):
			return "a Pajek file"
		case begins(line, "creator \"", "graph [") || string(line) == "graph":
			return "GML"
		case begins(line, "/* created by igraph"), bytes.HasSuffix(line, []byte("{")) && begins(line, "graph", "digraph", "strict"):
			return "a DOT file"
		case begins(line, "c created by igraph", "p max ", "p edge ", "p sp "):
			return "a DIMACS file"
		case begins(line, "dl n=", "dl n ="):
			return "a UCINET file"
		case printed(line):
			return "JSON or a printed list"
		case yamlKey(line): // a header may look like one key
			if keys++; keys == 2 {
				return "YAML, such as a scenario"
			}
		default:
			return ""
		}
	}
	return ""
}

// lgl matches two nodes, each with its neighbours in lines below it and perhaps their weights.
var lgl = regexp.MustCompile(`^(# \S+\n(\S+( [-+.0-9eE]+)?\n)+){2}# \S`)

// printed reports whether a line begins as a list or mapping of JSON, Python or JavaScript does, and
// not as a name such as [deleted].
func printed(line []byte) bool {
	if line[0] != '[' && line[0] != '{' {
		return false
	}
	rest := bytes.TrimLeft(line[1:], " ")
	return len(rest) == 0 || bytes.IndexByte([]byte(`[{("'0123456789-]}`), rest[0]) >= 0
}

// yamlKey reports whether a line in small letters begins with a key of YAML.
func yamlKey(line []byte) bool {
	key, rest, found := bytes.Cut(line, []byte(":"))
	return found && len(key) > 0 && len(bytes.Trim(key, "abcdefghijklmnopqrstuvwxyz_-")) == 0 && (len(rest) == 0 || rest[0] == ' ')
}
