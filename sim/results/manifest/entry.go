package manifest

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
)

// Entry vouches for one file. Its key is the slash-separated path.
type Entry struct {
	SHA256  string  `json:"sha256"`
	Bytes   int64   `json:"bytes"`
	Rows    *int64  `json:"rows,omitempty"`    // for a table
	Seconds float64 `json:"seconds,omitempty"` // what was derived from tables took, from reading them, with all that was written at once
}

// EntryOf returns the entry of a file with these bytes.
func EntryOf(data []byte) Entry {
	sum := sha256.Sum256(data)
	return Entry{SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data))}
}

// HashFile returns the entry of a file of a folder.
func HashFile(dir, name string) (Entry, error) {
	f, err := Below(dir, name)
	if err != nil {
		return Entry{}, err
	}
	defer f.Close()
	h := NewHashing(io.Discard)
	_, err = io.Copy(h, f)
	return h.Entry(), err
}

// Hashing is a writer that keeps the entry of what it wrote.
type Hashing struct {
	to  io.Writer
	sum hash.Hash
	n   int64
}

// NewHashing returns a Hashing that writes to w.
func NewHashing(w io.Writer) *Hashing { return &Hashing{to: w, sum: sha256.New()} }

// Entry returns the entry of everything written.
func (h *Hashing) Entry() Entry {
	return Entry{SHA256: hex.EncodeToString(h.sum.Sum(nil)), Bytes: h.n}
}

func (h *Hashing) Write(b []byte) (int, error) {
	n, err := h.to.Write(b)
	h.sum.Write(b[:n])
	h.n += int64(n)
	return n, err
}
