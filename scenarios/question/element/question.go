package element

import "guanxi/scenarios/sweep/study"

// Question is the contribution of elements as studies ask it.
func Question() study.Question { return study.Question{Designs: []func() *study.Kind{coalitions}} }
