package results

import (
	"bytes"
	"errors"
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

// columnRow is a row of columns.csv: a table of a folder, without a column, or one of its columns.
type columnRow struct {
	File     string  `key:"file of the table"`
	Column   string  `key:"column; empty in the row about the table"`
	Type     string  `factor:"int, float, money (a decimal), text, date or datetime"`
	Kind     string  `factor:"key, stock, flow, factor or ratio"`
	Unit     string  `factor:"unit of its numbers"`
	Least    float64 `factor:"least value that it can have" unit:"unit"`
	Greatest float64 `factor:"greatest value that it can have" unit:"unit"`
	Meaning  string  `factor:"what it is"`
}

// encodeColumns writes columns.csv.
func encodeColumns(all []described) ([]byte, error) {
	t := table.Of[columnRow]("columns", "what the tables of the folder hold")
	for _, d := range all {
		t.Add(columnRow{File: d.file, Least: math.NaN(), Greatest: math.NaN(), Meaning: d.doc})
		for _, c := range d.cols {
			x := columnRow{d.file, c.Name, c.Type.String(), c.Kind.String(), c.Unit, math.NaN(), math.NaN(), c.Doc}
			if c.Range.Known() {
				x.Least, x.Greatest = c.Range.Low, c.Range.High
			}
			t.Add(x)
		}
	}
	var b bytes.Buffer
	err := t.WriteCSV(&b)
	return b.Bytes(), err
}

// decodeColumns reads columns.csv; place is for messages.
func decodeColumns(text []byte, place string) (all []described, err error) {
	t, err := table.ReadCSV(bytes.NewReader(text), place, table.Columns[columnRow]())
	if err != nil {
		return nil, err
	}
	for row, x := range table.RowsOf[columnRow](t, nil) {
		if name, is := table.Named(x.File); x.Column == "" {
			if !is || !filepath.IsLocal(x.File) {
				return nil, fmt.Errorf("%s:%d: %q is not a table of this folder", place, row+2, x.File)
			}
			all = append(all, described{file: x.File, name: name, doc: x.Meaning})
			continue
		}
		if len(all) == 0 || all[len(all)-1].file != x.File {
			return nil, fmt.Errorf("%s:%d: column %s of %s stands below no row about that table", place, row+2, x.Column, x.File)
		}
		c := table.Column{Name: x.Column, Unit: x.Unit, Doc: x.Meaning}
		if !math.IsNaN(x.Least) {
			c.Range = table.Range{Low: x.Least, High: x.Greatest}
		}
		if err := errors.Join(c.Type.UnmarshalText([]byte(x.Type)), c.Kind.UnmarshalText([]byte(x.Kind))); err != nil {
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
