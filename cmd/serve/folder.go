package serve

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"guanxi/plots/page"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// A folder is read on two pages: its tables, as datapackage.json describes them, and its report.

func (s *Server) folder(mux *http.ServeMux) {
	mux.HandleFunc("GET /report", s.report)
	mux.HandleFunc("GET /read.js", file("text/javascript", page.ReadScript))
	mux.HandleFunc("GET /data/{file}", s.data)
	mux.HandleFunc("GET /{$}", func(rw http.ResponseWriter, r *http.Request) {
		if _, err := os.Stat(filepath.Join(s.Folder, manifest.PackageFile)); err != nil { // a calibration of an old version
			s.report(rw, r)
			return
		}
		file("text/html", page.Read)(rw, r)
	})
}

// report serves the report, which has a policy of its own in its head.
func (s *Server) report(rw http.ResponseWriter, _ *http.Request) {
	html, err := s.Report()
	if err != nil {
		refuse(rw, http.StatusServiceUnavailable, err.Error())
		return
	}
	rw.Header().Set("Content-Security-Policy", "frame-ancestors 'none'")
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.Write(html)
}

// data serves what describes the tables, and those that it describes, all as CSV.
func (s *Server) data(rw http.ResponseWriter, r *http.Request) {
	described, err := os.ReadFile(filepath.Join(s.Folder, manifest.PackageFile))
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
		if x.Path != name || !filepath.IsLocal(name) {
			continue
		}
		path := filepath.Join(s.Folder, name)
		rw.Header().Set("Content-Type", "text/csv; charset=utf-8")
		if !strings.HasSuffix(name, "."+table.Parquet) {
			http.ServeFile(rw, r, path)
			return
		}
		t, err := table.ReadParquetFile(path)
		if err != nil {
			refuse(rw, http.StatusServiceUnavailable, err.Error())
			return
		}
		t.WriteCSV(rw)
		return
	}
	refuse(rw, http.StatusNotFound, "this folder has no table "+name)
}
