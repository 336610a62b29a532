package runner

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"guanxi/scenarios"
	"guanxi/sim/simtest"
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

// BenchmarkMeasure measures a small run: 1,000 consumers of bass, with rows. It also reports the
// least cost beyond the ticks: reading the scenario, building the world, and the metrics. It takes
// the minimum because other work on a machine can only slow a run down.
func BenchmarkMeasure(b *testing.B) {
	scn := need.Value(scenarios.Load("bass", scenarios.Options{Set: []string{"consumers.count=1000"}}))(b)
	o := MeasureOptions{Series: true, Graphs: NewGraphs(1 << 20), Metrics: metricsOf(b, "adopters", "new_adopters", "time_to(adopters, 50%)", "max(new_adopters)", "time_of_max(new_adopters)")}
	ticks, all := time.Hour, time.Hour
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		world := need.Value(Build(scn, 1))(b)
		began := time.Now()
		simtest.Run(b, world)
		ticks = min(ticks, time.Since(began))
		b.StartTimer()
		began = time.Now()
		measured(b, scn, 1, o)
		all = min(all, time.Since(began))
	}
	b.ReportMetric(float64((all - ticks).Microseconds()), "µs-beside/op")
}
