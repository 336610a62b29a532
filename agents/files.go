package agents

import "io"

// Files lists the files that the scenario names, by path of the key.
func (s *Spec) Files() map[string]string {
	files := map[string]string{}
	if s.Ties.Kind == "file" {
		files["graph.path"] = s.Ties.Path
	}
	if s.People.File != "" {
		files["consumers.file"] = s.People.File
	}
	if s.People.HasAccess {
		files["consumers.access.file"] = s.People.Access.File
	}
	for _, o := range s.Observed {
		files["observed."+o.Name+".file"] = o.V.File
	}
	return files
}

// CheckFile reads the file of one of these keys and returns what is wrong with it.
func (s *Spec) CheckFile(key string, open func(path string) (io.ReadCloser, error)) (err error) {
	switch key {
	case "graph.path":
		_, _, err = s.Ties.ReadFile(open)
	case "consumers.file": // which is compared with the graph when that is read
		err = s.People.Check(open, &s.Ties, nil, true)
	case "consumers.access.file":
		err = s.People.Access.Check(open)
	default:
		for k := range s.Observed {
			if o := &s.Observed[k]; key == "observed."+o.Name+".file" {
				_, err = ReadObserved(o, open)
			}
		}
	}
	return err
}
