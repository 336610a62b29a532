//go:build !linux

package cli

import "github.com/rogpeppe/go-internal/testscript"

func mountSmall(ts *testscript.TestScript, _ bool, _ []string) { ts.Setenv("MOUNTED", "no") }
