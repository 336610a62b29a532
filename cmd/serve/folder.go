//go:build !js

package serve

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"guanxi/plots/page"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// A folder is read on the page of its report, on which its tables, as datapackage.json describes them, are sorted,
// filtered and drawn.

func (s *Server) folder(mux *http.ServeMux) {
	mux.HandleFunc("GET /read.js", file("text/javascript", page.ReadScript))
	mux.HandleFunc("GET /data/{file}", s.data)
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, _ *http.Request) {
		html, err := s.Page()
		if err != nil {
			refuse(rw, http.StatusServiceUnavailable, err.Error())
			return
		}
		rw.Header().Set("Content-Security-Policy", "frame-ancestors 'none'") // besides that in its head
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		rw.Write(html)
	})
}

// mostBytes is the largest table that a page is sent.
const mostBytes = 32 << 20

// data serves what describes the tables, and those that it describes, all as CSV.
func (s *Server) data(rw http.ResponseWriter, r *http.Request) {
	described, err := manifest.ReadBelow(s.Folder, manifest.PackageFile)
	var p struct{ Resources []struct{ Path string } }
	if err == nil {
		err = json.Unmarshal(described, &p)
	}
	if err != nil {
		refuse(rw, http.StatusServiceUnavailable, err.Error())
		return
	}
	name := r.PathValue("file")
	if name == manifest.PackageFile {
		rw.Header().Set("Content-Type", "application/json")
		rw.Write(described)
		return
	}
	for _, x := range p.Resources {
		if x.Path != name {
			continue
		}
		text, err := tableText(s.Folder, name)
		if err != nil {
			refuse(rw, http.StatusServiceUnavailable, err.Error())
			return
		}
		rw.Header().Set("Content-Type", "text/csv; charset=utf-8")
		rw.Write(text)
		return
	}
	refuse(rw, http.StatusNotFound, "this folder has no table "+name)
}

// tableText is a table as CSV.
func tableText(dir, name string) ([]byte, error) {
	f, err := manifest.Below(dir, name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > mostBytes {
		return nil, fmt.Errorf("%s has %d MB, more than a page holds (%d); docs/reading.md says how programs read it", name, info.Size()>>20, mostBytes>>20)
	}
	if !strings.HasSuffix(name, "."+table.Parquet) {
		return io.ReadAll(f)
	}
	t, err := table.ReadParquetFile(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.WriteCSV(&b)
	return b.Bytes(), err
}
