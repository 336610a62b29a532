package main

import (
	"archive/tar"
	"cmp"
	"compress/gzip"
	"io"
	"slices"
	"time"

	"guanxi/cmd/compile"
)

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
			Mode: int64(compile.Mode(f.Name)), ModTime: date}); err != nil {
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
	files = sorted(files)
	for k := range files {
		files[k].Name = folder + "/" + files[k].Name
	}
	text, err := compile.Zip(files, date)
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}
