package results

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// A dataPackage is a Frictionless data package (specs.frictionlessdata.io, version 1), with the
// unit, kind and type in this program beside the standard type.
type dataPackage struct {
	Profile   string         `json:"profile"`
	Name      string         `json:"name"`
	Title     string         `json:"title"`
	Resources []dataResource `json:"resources"`
}

type dataResource struct {
	Profile     string     `json:"profile"`
	Name        string     `json:"name"`
	Path        string     `json:"path"`
	Description string     `json:"description,omitempty"`
	Format      string     `json:"format"`
	MediaType   string     `json:"mediatype"`
	Encoding    string     `json:"encoding,omitempty"`
	Schema      dataSchema `json:"schema"`
}

type dataSchema struct {
	Fields        []dataField  `json:"fields"`
	MissingValues []string     `json:"missingValues"`
	PrimaryKey    []string     `json:"primaryKey,omitempty"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
}

// A foreignKey says that the fields of each row are those of a row of another resource.
type foreignKey struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"`
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

type dataField struct {
	Name        string         `json:"name"`
	Type        string         `json:"type"`
	Format      string         `json:"format,omitempty"`
	Description string         `json:"description,omitempty"`
	Constraints *manifest.Ends `json:"constraints,omitempty"`
	Unit        string         `json:"unit,omitempty"`
	Kind        table.Kind     `json:"kind"`
	Stored      table.Type     `json:"stored"`
}

// encodePackage lists the tables in each format. Those of the first format come first, since
// readers use them.
func encodePackage(scenario string, tables []*table.Table, formats ...string) ([]byte, error) {
	p := newPackage(scenario)
	for i, format := range formats {
		for _, t := range tables {
			r := resourceOf(t, format)
			if i > 0 {
				r.Name += "." + format // names of resources must differ
			}
			p.Resources = append(p.Resources, r)
		}
	}
	p.link()
	return manifest.Encode(p)
}

// link says which tables belong together.
func (p *dataPackage) link() {
	there := map[string]bool{}
	for _, r := range p.Resources {
		there[r.Name] = true
	}
	for i := range p.Resources {
		s, table := &p.Resources[i].Schema, strings.TrimSuffix(p.Resources[i].Path, filepath.Ext(p.Resources[i].Path))
		s.ForeignKeys = nil
		for _, k := range schema.ForeignKeys(s.PrimaryKey) {
			if to := slug(k.Table); to != slug(table) && there[to] {
				f := foreignKey{Fields: k.Columns}
				f.Reference.Resource, f.Reference.Fields = to, k.Columns
				s.ForeignKeys = append(s.ForeignKeys, f)
			}
		}
	}
}

// newPackage describes no table yet.
func newPackage(title string) *dataPackage {
	return &dataPackage{Profile: "data-package", Name: slug(title), Title: title, Resources: []dataResource{}}
}

func resourceOf(t *table.Table, format string) dataResource {
	r := dataResource{Profile: "tabular-data-resource", Name: slug(t.Name), Path: t.Name + "." + format, Description: t.Doc,
		Format: format, MediaType: "text/csv", Encoding: "utf-8", Schema: dataSchema{MissingValues: []string{""}}}
	if format == table.Parquet {
		r.MediaType, r.Encoding = "application/vnd.apache.parquet", ""
	}
	for _, c := range t.Columns() {
		f := dataField{Name: c.Name, Type: "number", Description: c.Doc, Constraints: manifest.EndsOf(c.Range), Unit: c.Unit, Kind: c.Kind, Stored: c.Type}
		switch c.Type {
		case table.IntType:
			f.Type = "integer"
		case table.TextType:
			f.Type = "string"
		case table.DateType:
			f.Type = "date"
		case table.DateTimeType:
			f.Type, f.Format = "datetime", "%Y-%m-%dT%H:%M:%S"
		}
		r.Schema.Fields = append(r.Schema.Fields, f)
	}
	r.Schema.PrimaryKey = schema.PrimaryKey(t)
	return r
}

// readPackage returns the name, description, path and columns of each table.
func readPackage(dir string) ([]described, error) {
	path := filepath.Join(dir, manifest.PackageFile)
	b, err := manifest.ReadBelow(dir, manifest.PackageFile)
	if err != nil {
		return nil, err
	}
	var p dataPackage
	if err := json.Unmarshal(b, &p); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var out []described
	for _, r := range p.Resources {
		d := described{name: strings.TrimSuffix(r.Path, filepath.Ext(r.Path)), doc: r.Description, path: r.Path}
		for _, f := range r.Schema.Fields {
			d.cols = append(d.cols, table.NewColumn(f.Name, f.Stored, f.Kind, f.Unit, f.Description, f.Constraints.Range()))
		}
		if !filepath.IsLocal(r.Path) || len(d.cols) == 0 {
			return nil, fmt.Errorf("%s: resource %q with path %q is not a table of this folder", path, r.Name, r.Path)
		}
		out = append(out, d)
	}
	return out, nil
}

// described is a table as datapackage.json describes it.
type described struct {
	name, doc, path string
	cols            []table.Column
}

// slug keeps the characters that a package's name may have: lower case, digits, . _ -
func slug(s string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '.', r == '_', r == '-':
			return r
		}
		return '-'
	}, strings.ToLower(s))
	if clean == "" {
		return "run"
	}
	return clean
}
