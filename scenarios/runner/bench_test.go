package runner

import (
	"context"
	"path/filepath"
	"testing"

	"guanxi/scenarios"
)

// BenchmarkWechat measures the default run without its figures. Its profile guides the compiler's
// optimisation (make profile).
func BenchmarkWechat(b *testing.B) {
	scn, err := scenarios.Load("wechat", scenarios.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Run(context.Background(), scn, Options{Dir: filepath.Join(b.TempDir(), "run"), Workers: 2}); err != nil {
			b.Fatal(err)
		}
	}
}
