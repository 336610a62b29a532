package main

import (
	"archive/tar"
	"archive/zip"
	"cmp"
	"compress/gzip"
	"io"
	"io/fs"
	"slices"
	"time"

	"guanxi/cmd/compile"
)

// mode lets everyone run the program and read the rest.
func mode(name string) fs.FileMode {
	if name == "guanxi" || name == "guanxi.exe" {
		return 0o755
	}
	return 0o644
}

func sorted(files []compile.File) []compile.File {
	return slices.SortedFunc(slices.Values(files), func(a, b compile.File) int { return cmp.Compare(a.Name, b.Name) })
}

// tarball writes files below a folder, by name, all of one date and of no owner.
func tarball(w io.Writer, folder string, files []compile.File, date time.Time) error {
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range sorted(files) {
		if err := t.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: folder + "/" + f.Name, Size: int64(len(f.Text)),
			Mode: int64(mode(f.Name)), ModTime: date}); err != nil {
			return err
		}
		if _, err := t.Write(f.Text); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	return z.Close()
}

// zipped does the same for Windows.
func zipped(w io.Writer, folder string, files []compile.File, date time.Time) error {
	z := zip.NewWriter(w)
	for _, f := range sorted(files) {
		h := &zip.FileHeader{Name: folder + "/" + f.Name, Method: zip.Deflate, Modified: date}
		h.SetMode(mode(f.Name))
		part, err := z.CreateHeader(h)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.Text); err != nil {
			return err
		}
	}
	return z.Close()
}
