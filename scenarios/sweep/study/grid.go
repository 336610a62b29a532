package study

import "guanxi/scenarios/sweep/design"

func grid() kind {
	return kind{name: Grid, doc: "every combination of the levels", crossed: true, count: crossed, points: (*builder).cross}
}

// crossed returns the number of combinations of levels and arms.
func crossed(s *Study) (int, bool) {
	levels := []int{max(1, len(s.Arms))}
	for _, f := range s.Factors {
		levels = append(levels, len(f.Levels))
	}
	return design.GridSize(levels)
}

// cross makes a cell of every combination of levels (one cell if there are no factors), with
// every arm in it. The cells of arms are blocks.
func (b *builder) cross() error {
	s := b.s
	cells := [][]int{{}}
	if len(s.Factors) > 0 {
		levels := make([]int, len(s.Factors))
		for i, f := range s.Factors {
			levels[i] = len(f.Levels)
		}
		cells = design.Grid(levels)
	}
	block := 0
	for _, index := range cells {
		levels := s.levels(index)
		if !s.allowed(levels) {
			continue
		}
		if len(s.Arms) == 0 {
			b.add(&Point{index: index, Levels: levels})
			continue
		}
		if len(s.Factors) > 0 {
			block++
		}
		for _, a := range s.Arms {
			b.add(&Point{index: index, Levels: levels, Arm: a.Name, Block: block})
		}
	}
	return nil
}
