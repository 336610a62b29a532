// Package python contains the package guanxi for Python, which wheels have beside the program.
package python

import "embed"

// Files are those of the package.
//
//go:embed guanxi/*.py guanxi/py.typed
var Files embed.FS
