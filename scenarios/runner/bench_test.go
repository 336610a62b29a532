package runner

import (
	"context"
	"path/filepath"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// BenchmarkWechat measures the default run without its figures. Its profile guides the compiler's
// optimisation (make profile).
func BenchmarkWechat(b *testing.B) {
	scn := need.Value(scenarios.Load("wechat", scenarios.Options{}))(b)
	for b.Loop() {
		need.Value(Run(context.Background(), scn, Options{Dir: filepath.Join(b.TempDir(), "run"), Workers: 2}))(b)
	}
}
