package graph

import "bytes"

const utf16 = "UTF-16 text"

// magic names the type of a file that begins like a known binary format.
func magic(head []byte) string {
	for _, m := range []struct{ prefix, kind string }{
		{"PK\x03\x04", "a zip archive"},
		{"BZh", "a bzip2 file"},
		{"\xfd7zXZ\x00", "an xz file"},
		{"\x28\xb5\x2f\xfd", "a zstd file"},
		{"PAR1", "a Parquet file"},
		{"\x1f\x8b", "a gzip file within a gzip file"},
		{"\xff\xfe", utf16},
		{"\xfe\xff", utf16},
		{"\x89HDF", "an HDF5 file"},
		{"%PDF", "a PDF file"},
		{"<!DOCT", "a web page"},
		{"<!doct", "a web page"},
		{"<html", "a web page"},
	} {
		if bytes.HasPrefix(head, []byte(m.prefix)) {
			return m.kind
		}
	}
	return ""
}

// otherFormat names the format of a graph file that is text but no edge list, from its first lines
// that are neither empty nor comments. Its lines of nodes would otherwise pass for edges.
func otherFormat(head []byte) string {
	keys := 0
	for line := range bytes.Lines(bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))) {
		line = bytes.ToLower(bytes.TrimSpace(line))
		if len(line) == 0 || line[0] == '#' || line[0] == '%' {
			continue
		}
		for _, m := range []struct{ prefix, kind string }{
			{"<?xml", "XML, such as GraphML or GEXF"},
			{"<graphml", "GraphML"},
			{"<gexf", "GEXF"},
			{"*vertices", "a Pajek file"},
			{"*network", "a Pajek file"},
			{"creator \"", "GML"},
			{"graph [", "GML"},
			{"{\"", "JSON"},
			{"[{", "JSON"},
			{"dl n=", "a UCINET file"},
			{"dl n =", "a UCINET file"},
		} {
			if bytes.HasPrefix(line, []byte(m.prefix)) {
				return m.kind
			}
		}
		if string(line) == "{" || string(line) == "graph" {
			return map[byte]string{'{': "JSON", 'g': "GML"}[line[0]]
		}
		if yamlKey(line) { // a header may look like one key
			keys++
			if keys == 2 {
				return "YAML, such as a scenario"
			}
			continue
		}
		return ""
	}
	return ""
}

// yamlKey reports whether a line in small letters begins with a key of YAML.
func yamlKey(line []byte) bool {
	key, rest, found := bytes.Cut(line, []byte(":"))
	return found && len(key) > 0 && len(bytes.Trim(key, "abcdefghijklmnopqrstuvwxyz_-")) == 0 && (len(rest) == 0 || rest[0] == ' ')
}
