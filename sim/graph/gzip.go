package graph

import (
	"bufio"
	"compress/gzip"
	"errors"
	"io"
)

// members reads gzip files one after another as one. gzip.Reader does so too, but takes
// what follows the last one and is no gzip file for a header that is cut off.
type members struct {
	packed *bufio.Reader
	z      *gzip.Reader
	err    error // stays
}

func (m *members) Read(p []byte) (n int, err error) {
	for n == 0 && m.err == nil {
		m.z.Multistream(false)
		if n, err = m.z.Read(p); err == io.EOF {
			m.err = m.following()
		} else {
			m.err = err
		}
	}
	if n > 0 {
		return n, nil
	}
	return 0, m.err
}

// following goes on with the next gzip file; io.EOF if there is none.
func (m *members) following() error {
	next, err := m.packed.Peek(2)
	switch {
	case len(next) == 0:
		return err
	case next[0] != 0x1f || len(next) == 2 && next[1] != 0x8b:
		return errAfterGzip
	}
	if err := m.z.Reset(m.packed); err != io.EOF {
		return err
	}
	return io.ErrUnexpectedEOF
}

var errAfterGzip = errors.New("other bytes follow the compressed data; compress all lines, or none")

func gzipError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("it ends in the middle (an unfinished download?)")
	}
	return withoutPath(err)
}
