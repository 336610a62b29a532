package results

import (
	"bytes"
	"fmt"
	"math"
	"path/filepath"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// described is a table as columns.csv describes it.
type described struct {
	file, name, doc string
	cols            []table.Column
}

func describe(file string, t *table.Table) described {
	return described{file, t.Name, t.Doc, t.Columns()}
}

// columnsTable has a row for each table of a folder, without a column, and one for each of its columns.
func columnsTable() *table.Table {
	return table.New("columns", "what the tables of the folder hold", []table.Column{
		table.NewColumn("file", table.TextType, table.Key, "", "file of the table"),
		table.NewColumn("column", table.TextType, table.Key, "", "column; empty in the row about the table"),
		table.NewColumn("type", table.TextType, table.Factor, "", "int, float, money (a decimal), text, date or datetime"),
		table.NewColumn("kind", table.TextType, table.Factor, "", "key, stock, flow, factor or ratio"),
		table.NewColumn("unit", table.TextType, table.Factor, "", "unit of its numbers"),
		table.NewColumn("least", table.FloatType, table.Factor, "unit", "least value that it can have"),
		table.NewColumn("greatest", table.FloatType, table.Factor, "unit", "greatest value that it can have"),
		table.NewColumn("meaning", table.TextType, table.Factor, "", "what it is"),
	})
}

// encodeColumns writes columns.csv.
func encodeColumns(all []described) ([]byte, error) {
	t := columnsTable()
	for _, d := range all {
		none := table.Missing()
		t.AppendRow(table.Text(d.file), none, none, none, none, none, none, table.Text(d.doc))
		for _, c := range d.cols {
			low, high := none, none
			if c.Range.Known() {
				low, high = table.Float(c.Range.Low), table.Float(c.Range.High)
			}
			t.AppendRow(table.Text(d.file), table.Text(c.Name), table.Text(c.Type.String()), table.Text(c.Kind.String()), table.Text(c.Unit),
				low, high, table.Text(c.Doc))
		}
	}
	var b bytes.Buffer
	err := t.WriteCSV(&b)
	return b.Bytes(), err
}

// decodeColumns reads columns.csv; place is for messages.
func decodeColumns(text []byte, place string) (all []described, err error) {
	t, err := table.ReadCSV(bytes.NewReader(text), place, columnsTable().Columns())
	if err != nil {
		return nil, err
	}
	for row := range t.Rows() {
		word := func(k int) string { return t.At(k).Text(row) }
		file, column := word(0), word(1)
		if name, is := table.Named(file); column == "" {
			if !is || !filepath.IsLocal(file) {
				return nil, fmt.Errorf("%s:%d: %q is not a table of this folder", place, row+2, file)
			}
			all = append(all, described{file: file, name: name, doc: word(7)})
			continue
		}
		if len(all) == 0 || all[len(all)-1].file != file {
			return nil, fmt.Errorf("%s:%d: column %s of %s stands below no row about that table", place, row+2, column, file)
		}
		c := table.NewColumn(column, 0, 0, word(4), word(7))
		if low := t.At(5).Float(row); !math.IsNaN(low) {
			c.Range = table.Range{Low: low, High: t.At(6).Float(row)}
		}
		if err := c.Type.UnmarshalText([]byte(word(2))); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", place, row+2, err)
		}
		if err := c.Kind.UnmarshalText([]byte(word(3))); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", place, row+2, err)
		}
		d := &all[len(all)-1]
		d.cols = append(d.cols, c)
	}
	return all, nil
}

// readColumns returns what columns.csv of a folder says of its tables.
func readColumns(dir string) ([]described, error) {
	path := filepath.Join(dir, manifest.ColumnsFile)
	b, err := manifest.ReadBelow(dir, manifest.ColumnsFile)
	if err != nil {
		return nil, err
	}
	return decodeColumns(b, path)
}

// About returns the meaning of each table of a folder, by file.
func About(dir string) (map[string]string, error) {
	all, err := readColumns(dir)
	about := map[string]string{}
	for _, d := range all {
		about[d.file] = d.doc
	}
	return about, err
}
