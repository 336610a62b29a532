//go:build !js

package serve

import (
	"fmt"
	"io"
	"net/http"

	"guanxi/plots/page"
	"guanxi/sim/results"
	"guanxi/sim/results/manifest"
	"guanxi/sim/results/table"
)

// A folder is read on the page of its report, on which its tables, as columns.csv describes them, are sorted,
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
	about, err := results.About(s.Folder)
	name := r.PathValue("file")
	if _, is := about[name]; err == nil && !is && name != manifest.ColumnsFile {
		refuse(rw, http.StatusNotFound, "this folder has no table "+name)
		return
	}
	var text []byte
	if err == nil {
		text, err = tableText(s.Folder, name)
	}
	if err != nil {
		refuse(rw, http.StatusServiceUnavailable, err.Error())
		return
	}
	rw.Header().Set("Content-Type", "text/csv; charset=utf-8")
	rw.Write(text)
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
	if info.Size() > mostBytes || table.IsPacked(name) {
		return nil, fmt.Errorf("%s has %d MB, more than a page holds (%d); docs/reading.md says how programs read it", name,
			info.Size()>>20, mostBytes>>20)
	}
	return io.ReadAll(f)
}
