package table

import (
	"compress/gzip"
	"fmt"
	"io"
	"strings"
)

// Tables are stored as CSV: NAME.csv, or NAME.csv.gz where that is longer than MostPlain bytes.
const (
	plain  = ".csv"
	packed = ".csv.gz"

	MostPlain = 10 << 20
)

// File returns the name of the file of a table whose CSV has so many bytes.
func File(name string, bytes int64) string {
	if bytes > MostPlain {
		return name + packed
	}
	return name + plain
}

// Files returns the names that the file of a table may have.
func Files(name string) []string { return []string{name + plain, name + packed} }

// Named returns the table that a file of that name holds; is is false if it holds none.
func Named(file string) (name string, is bool) {
	if name, is = strings.CutSuffix(file, packed); is {
		return name, true
	}
	return strings.CutSuffix(file, plain)
}

// IsPacked reports whether a file of that name is compressed.
func IsPacked(file string) bool { return strings.HasSuffix(file, packed) }

// Packed returns what writes the text of a table into a file of that name, compressed if it is
// named so. Close ends the text and not the file.
func Packed(file string, to io.Writer) io.WriteCloser {
	if IsPacked(file) {
		return gzip.NewWriter(to)
	}
	return unpacked{to}
}

type unpacked struct{ io.Writer }

func (unpacked) Close() error { return nil }

// Unpacked reads a file of a table as CSV. It closes the file where it is damaged.
func Unpacked(file string, f io.ReadCloser) (io.ReadCloser, error) {
	if !IsPacked(file) {
		return f, nil
	}
	z, err := gzip.NewReader(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return unpacking{z, f}, nil
}

type unpacking struct {
	*gzip.Reader
	file io.Closer
}

func (u unpacking) Close() error { return u.file.Close() }
