// Package index asks how much each factor matters over all ranges: Morris' screening and Sobol' indices.
package index

import "guanxi/scenarios/sweep/study"

// Question is the importance of factors as studies ask it.
func Question() study.Question {
	return study.Question{Designs: []func() *study.Kind{morrisDesign, saltelliDesign}}
}
