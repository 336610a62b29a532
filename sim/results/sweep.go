package results

import (
	"slices"

	"guanxi/sim/results/manifest"
	"guanxi/sim/results/schema"
	"guanxi/sim/results/table"
)

// Sweep is a sweep folder opened for reading. It is safe for concurrent use.
type Sweep struct {
	Manifest *manifest.Sweep
	*Folder
}

// OpenSweep reads the manifest and the description of the tables. It does not compare hashes:
// Verify and OpenSoundSweep do.
func OpenSweep(dir string) (*Sweep, error) {
	m, err := manifest.ReadSweep(dir)
	if err != nil {
		return nil, err
	}
	tables, err := openTables(dir, manifest.SweepKind, &m.Listing)
	if err != nil {
		return nil, err
	}
	return &Sweep{Manifest: m, Folder: tables}, nil
}

// OpenSoundSweep is OpenSweep for a folder that must be unaltered. It returns an *AlteredError
// if the manifest or the study has changed; reading a changed table returns one too.
func OpenSoundSweep(dir string) (*Sweep, error) {
	s, err := OpenSweep(dir)
	if err != nil {
		return nil, err
	}
	return s, s.sound()
}

// PutTables writes tables into a sweep folder as CSV, replacing those of the same name, and
// describes and lists them. from is what they were made from, nil if it does not matter; if the folder has other runs
// now, the error is a *manifest.RewrittenError. It refuses to sign a manifest that has been altered.
func PutTables(dir string, from *manifest.Sweep, tables ...*table.Table) error {
	return put(dir, from, func() []*table.Table { return tables })
}

// put writes what is made once nobody else writes.
func put(dir string, from *manifest.Sweep, tables func() []*table.Table) error {
	w, err := WriteSweep(dir)
	if err != nil {
		return err
	}
	defer w.Abort()
	m, err := manifest.ReadSweep(dir)
	if err != nil {
		return err
	}
	if err := manifest.Sound(dir, manifest.SweepKind); err != nil {
		return err
	}
	if from != nil && m.From != from.From {
		return &manifest.RewrittenError{Dir: dir}
	}
	for _, t := range tables() {
		s, err := w.Table(t)
		if err != nil {
			return err
		}
		if err := s.Write(t); err != nil {
			return err
		}
	}
	return w.Finish(m)
}

// PutAnswers is PutTables for answers. Those that the folder has to other questions stay.
func PutAnswers(dir string, from *manifest.Sweep, answers []schema.Answer, tables ...*table.Table) error {
	asked := map[string]bool{}
	for i := range answers {
		asked[answers[i].Question] = true
	}
	return put(dir, from, func() []*table.Table {
		var there []schema.Answer
		if s, err := OpenSweep(dir); err == nil {
			there = slices.DeleteFunc(s.Answers(), func(a schema.Answer) bool { return asked[a.Question] })
		}
		return append(tables, schema.NewAnswers(slices.Concat(answers, there)...))
	})
}

// Answers returns the answers to some questions, or to all; none where the table is not there, or not as it was
// written.
func (s *Sweep) Answers(questions ...string) []schema.Answer {
	if !s.Has(schema.AnswersTable) {
		return nil
	}
	t, err := s.Table(schema.AnswersTable)
	if err != nil {
		return nil
	}
	return schema.AnswersOf(t, questions...)
}
