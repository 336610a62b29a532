package study

import "guanxi/scenarios/sweep/design"

func grid() *Kind {
	return &Kind{Name: Grid, Doc: "every combination of the levels", Crossed: true, Count: crossed,
		Points: (*Builder).cross}
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
func (b *Builder) cross() error {
	s := b.Study
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
			b.Add(&Point{index: index, Levels: levels})
			continue
		}
		if len(s.Factors) > 0 {
			block++
		}
		for _, a := range s.Arms {
			b.Add(&Point{index: index, Levels: levels, Arm: a.Name, Block: block})
		}
	}
	return nil
}
