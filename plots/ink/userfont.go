package ink

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/image/font/opentype"
)

// FontVariable is the variable of the environment that names a font file, or FILE#N of a collection, for letters that
// the embedded font lacks.
const FontVariable = "GUANXI_FONT"

// UserFont is a font named by the user for letters that the embedded font lacks.
type UserFont struct {
	name string
	font *opentype.Font
}

// OpenFont reads FILE, or FILE#N for the N-th font (from 1) of a collection. For "" it returns
// nil.
func OpenFont(name string) (*UserFont, error) {
	if name == "" {
		return nil, nil
	}
	path, number := name, 1
	if at := strings.LastIndexByte(name, '#'); at >= 0 {
		if n, err := strconv.Atoi(name[at+1:]); err == nil && n >= 1 {
			path, number = name[:at], n
		}
	}
	f, err := readFont(path, number)
	if err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	return &UserFont{filepath.Base(path), f}, nil
}

func readFont(path string, number int) (*opentype.Font, error) {
	doc, err := os.ReadFile(path)
	if err != nil {
		return nil, errors.Unwrap(err) // the caller names the file
	}
	all, err := opentype.ParseCollection(doc) // a single font is a collection of one
	if err != nil {
		return nil, fmt.Errorf("neither TrueType nor OpenType: %w", err)
	}
	if n := all.NumFonts(); number > n {
		return nil, fmt.Errorf("it holds %d, and not a number %d", n, number)
	}
	f, err := all.Font(number - 1)
	if err != nil {
		return nil, fmt.Errorf("it cannot be read: %w; Noto Sans CJK can", err)
	}
	return f, nil
}
