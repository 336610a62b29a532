package results

import (
	"guanxi/sim/results/manifest"
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
// describes and lists them. from is what they were made from, nil if it does not matter; if the folder has other runs now, the
// error is a *manifest.RewrittenError. It refuses to sign a manifest that has been altered.
func PutTables(dir string, from *manifest.Sweep, tables ...*table.Table) error {
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
	for _, t := range tables {
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
