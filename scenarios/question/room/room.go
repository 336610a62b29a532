// Package room says what a question brings along.
package room

import (
	"guanxi/plots/figure"
	"guanxi/scenarios/sweep/analysis"
	"guanxi/scenarios/sweep/study"
)

// Room is a question: what it adds to a study file, how runs become answers, and figures of these.
type Room struct {
	Designs    []func() *study.Kind
	Sections   []study.Section
	Estimators map[string]func() analysis.Estimator // by the name of a design or section
	Figures    []figure.Figure
}

// What names what a program adds, for messages.
func (r Room) What() string { return "question" }
