package graph

// karate is the friendship graph of the 34 members of a karate club before it split (Zachary 1977,
// An information flow model for conflict and fission in small groups): 78 ties, 45 triangles, one
// component. Member 0 is the instructor, 33 the president.
func karate() *Graph {
	// friends with a higher number, by member
	later := [...][]uint32{
		{1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31},
		{2, 3, 7, 13, 17, 19, 21, 30},
		{3, 7, 8, 9, 13, 27, 28, 32},
		{7, 12, 13},
		{6, 10},
		{6, 10, 16},
		{16},
		nil,
		{30, 32, 33},
		{33},
		nil, nil, nil,
		{33},
		{32, 33},
		{32, 33},
		nil, nil,
		{32, 33},
		{33},
		{32, 33},
		nil,
		{32, 33},
		{25, 27, 29, 32, 33},
		{25, 27, 31},
		{31},
		{29, 33},
		{33},
		{31, 33},
		{32, 33},
		{32, 33},
		{32, 33},
		{33},
		nil,
	}
	return assemble(len(later), func(edge func(u, v uint32)) {
		for u, row := range later {
			for _, v := range row {
				edge(uint32(u), v)
			}
		}
	})
}
