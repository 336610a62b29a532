package experiment

import "guanxi/scenarios/sweep/study"

// Question is the experiment as studies ask it.
func Question() study.Question { return study.Question{Sections: []study.Section{section()}} }
