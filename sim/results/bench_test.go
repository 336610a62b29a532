package results

import (
	"fmt"
	"io"
	"path/filepath"
	"testing"

	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
	"guanxi/sim/simtest/need"
)

// wide is a replicate of eight years of daily rows with 100 metrics.
func wide(replicate int64) *table.Table {
	metrics := make([]table.Column, 100)
	for i := range metrics {
		metrics[i] = table.Column{Name: fmt.Sprint("m", i), Type: table.FloatType, Kind: table.Stock, Unit: "1"}
		if i%2 == 0 {
			metrics[i].Type = table.IntType
		}
	}
	t := schema.NewSeries(false, metrics...)
	row := make([]table.Cell, 105)
	for tick := range int64(2900) {
		row[0], row[1], row[2], row[3], row[4] = table.Int(replicate), table.Int(1), table.Int(tick), table.Float(float64(tick)), table.Missing()
		for i := range metrics {
			if i%2 == 0 {
				row[5+i] = table.Int(tick * int64(i))
			} else {
				row[5+i] = table.Float(float64(tick*int64(i)) / 7)
			}
		}
		t.AppendRow(row...)
	}
	return t
}

func BenchmarkAppendRow(b *testing.B) {
	for b.Loop() {
		wide(1)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2900/105, "ns/cell")
}

func BenchmarkWriteCSV(b *testing.B) {
	t := wide(1)
	for b.Loop() {
		need.Nil(b, t.WriteCSV(io.Discard))
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/2900/105, "ns/cell")
}

// BenchmarkFolder writes and reads a folder of eight such replicates.
func BenchmarkFolder(b *testing.B) {
	tables := make([]*table.Table, 8)
	for r := range tables {
		tables[r] = wide(int64(r + 1))
	}
	for b.Loop() {
		dir := filepath.Join(b.TempDir(), "x")
		w := need.Value(Create(dir, Options{Scenario: "wide"}))(b)
		for r, t := range tables {
			need.Nil(b, w.AddReplicate(ReplicateResult{Replicate: r + 1, Tables: []*table.Table{t}}))
		}
		need.Nil(b, w.Finish(nil))
		run := need.Value(Open(dir))(b)
		need.Value(run.Table(schema.SeriesTable))(b)
	}
}
