package table

import (
	"errors"
	"io"
)

// A program of a page reads and writes no files, and is half the size without Parquet.
var errNoParquet = errors.New("this program has no Parquet")

// ParquetWriter is what NewParquetWriter does not give here.
type ParquetWriter struct{}

// NewParquetWriter returns an error.
func NewParquetWriter(io.Writer, *Table, map[string]string) (*ParquetWriter, error) {
	return nil, errNoParquet
}

// Write returns an error.
func (*ParquetWriter) Write(*Table) error { return errNoParquet }

// Close returns an error.
func (*ParquetWriter) Close() error { return errNoParquet }

// ReadParquetFile returns an error.
func ReadParquetFile(string) (*Table, error) { return nil, errNoParquet }

// EachRowGroup returns an error.
func EachRowGroup(string, func(*Table) error) error { return errNoParquet }
