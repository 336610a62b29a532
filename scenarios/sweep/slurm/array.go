package slurm

import (
	"strconv"
	"strings"

	"guanxi/sim/results/digits"
)

// part is a job array; the shard of its task i is offset + i.
type part struct {
	offset int
	shards []int
}

// mostText keeps --array below the longest argument that a system accepts (128 KiB on Linux).
const mostText = 100_000

// arrays splits sorted shards into job arrays whose indices, from 1, stay below Slurm's
// MaxArraySize.
func arrays(shards []int, maxArraySize int) []part {
	var all []part
	text := 0
	for _, shard := range shards {
		if k := len(all) - 1; k >= 0 && shard-all[k].offset < maxArraySize && text < mostText {
			all[k].shards = append(all[k].shards, shard)
			text += len(strconv.Itoa(shard)) + 1
			continue
		}
		offset := 0
		if shard >= maxArraySize {
			offset = shard - 1
		}
		all = append(all, part{offset, []int{shard}})
		text = 0
	}
	return all
}

// indices returns the indices of the array in the syntax of --array.
func (p part) indices() string {
	own := make([]int, len(p.shards))
	for i, shard := range p.shards {
		own[i] = shard - p.offset
	}
	return ranges(own)
}

// ranges formats sorted numbers for sbatch, such as 1-3,5.
func ranges(n []int) string { return strings.ReplaceAll(digits.Ranges(n), " ", "") }
