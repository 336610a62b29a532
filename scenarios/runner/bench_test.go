package runner

import (
	"context"
	"path/filepath"
	"testing"

	"guanxi/scenarios"
)

// BenchmarkWechat is the default run without its figures; its profile is what the
// compiler optimises the program for (make profile).
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
