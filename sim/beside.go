package sim

import (
	"slices"

	"guanxi/sim/results/table"
	"guanxi/sim/spec"
)

// besides is a simulation that runs in step with another.
type besides struct {
	name string
	*Simulation
}

// Beside adds a simulation that runs in step with the one that is built: in each phase after its steps, on the same
// clock. It keeps books of its own. Its metrics stand in the series under its name, and so do its tables.
func (b *Builder) Beside(name string, r *Simulation) { b.beside = append(b.beside, besides{name, r}) }

// named is what stands under a name.
func named(name, what string) string { return name + "." + what }

// besideMetrics adds the metrics of simulations beside. These are reset where they are declared.
func (b *Builder) besideMetrics() {
	for _, o := range b.beside {
		for _, m := range o.b.metrics {
			own := *m
			own.Name, own.Owner, own.reset, own.forget = named(o.name, m.Name), named(o.name, m.Owner), nil, nil
			b.metrics = append(b.metrics, &own)
		}
	}
}

// besideTables returns the tables of simulations beside, under their names.
func (r *Simulation) besideTables() (all []*table.Table) {
	for _, o := range r.b.beside {
		for _, t := range o.Tables() {
			t.Name = named(o.name, t.Name)
			all = append(all, t)
		}
	}
	return all
}

// besideWarnings returns the warnings of simulations beside, whose scenarios are below a key.
func (r *Simulation) besideWarnings() (all spec.Problems) {
	for _, o := range r.b.beside {
		for _, p := range o.Warnings() {
			p.Path = named("platforms."+o.name, p.Path)
			all = append(all, p)
		}
	}
	return all
}

// every calls a function with a simulation and all that run beside it, which come first.
func (r *Simulation) every(do func(*Simulation) error) error {
	for _, o := range r.b.beside {
		if err := o.every(do); err != nil {
			return err
		}
	}
	return do(r)
}

// besideColumns returns the columns of simulations beside.
func (r *Simulation) besideColumns() (all []ColumnInfo) {
	for _, o := range r.b.beside {
		for _, c := range o.Columns() {
			c.Mechanism = named(o.name, c.Mechanism)
			all = append(all, c)
		}
	}
	return all
}

// besideSteps returns the steps of simulations beside.
func (r *Simulation) besideSteps() (all []StepInfo) {
	for _, o := range r.b.beside {
		for _, s := range o.Steps() {
			s.Mechanism = named(o.name, s.Mechanism)
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b StepInfo) int { return int(a.Phase) - int(b.Phase) })
	return all
}
