package graph

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// Edge lists unfold to 3 to 20 times what they are compressed. What unfolds to more than mostFold
// times, and to more than freely bytes, is refused before it fills the memory.
const (
	mostFold = 100
	freely   = 64 << 20
)

type counter struct {
	io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += int64(n)
	return n, err
}

// members reads gzip files one after another as one. gzip.Reader does so too, but takes
// what follows the last one and is no gzip file for a header that is cut off.
type members struct {
	count    *counter // of compressed bytes
	packed   *bufio.Reader
	z        *gzip.Reader
	unfolded int64
	err      error // stays
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
	if m.unfolded += int64(n); m.unfolded > freely+mostFold*m.count.n {
		m.err = errUnfolds
		return 0, m.err
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

var errUnfolds = fmt.Errorf("unfolds to more than %d MiB and %d times its compressed bytes, as no edge list does; if it is one, give it uncompressed", freely>>20, mostFold)

var errAfterGzip = errors.New("damaged gzip file: other bytes follow the compressed data; compress all lines, or none")

func gzipError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return errors.New("damaged gzip file: it ends in the middle (an unfinished download?)")
	}
	if err == errUnfolds || err == errAfterGzip {
		return err
	}
	return fmt.Errorf("damaged gzip file: %w", withoutPath(err))
}
