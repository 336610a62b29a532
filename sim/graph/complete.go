package graph

// NewComplete is the graph in which all nodes are neighbours: the well-mixed population of the Bass
// model. Its N(N−1)/2 edges are not stored; Neighbours is nil.
func NewComplete(n int) (*Graph, error) {
	if err := checkNodes(n); err != nil {
		return nil, err
	}
	return &Graph{n: n, complete: true}, nil
}
