package compile

import (
	"testing"

	"guanxi/sim/simtest/need"
)

// A module that has no licence is an error, so that each new one is seen to.
func TestModuleWithoutLicence(t *testing.T) {
	need.Refused(ofModule("example.org/none", t.TempDir()))(t, "example.org/none", "no licence")
}
