package study

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"guanxi/scenarios"
	"guanxi/scenarios/measure"
	"guanxi/scenarios/runner"
	"guanxi/sim/spec"
	"guanxi/sim/units"
)

// StudyFile is the name of a study within the folder of its runs.
const StudyFile = "study.yaml"

// Options say how a study is read.
type Options struct {
	Set []string // path=value laid over the scenario at every point, as after --set
	Dir string   // to which a path is relative; "" is where the program runs

	Typed []scenarios.Part // of a text for Parse that was made from what a user typed
}

func standard() *scenarios.Reader {
	return &scenarios.Reader{New: func() scenarios.Declarer { return &file{} }, Bundled: scenarios.Studies(), Noun: "study"}
}

// Load reads a study: a path, the folder of its runs, or the name of a bundled
// one. The error is a *scenarios.Error with everything that is wrong, or says
// that the file cannot be read.
func Load(nameOrPath string, o Options) (*Study, error) {
	name := nameOrPath
	if info, err := os.Stat(filepath.Join(o.Dir, name)); err == nil && info.IsDir() && !IsBundled(name) {
		inner := filepath.Join(name, StudyFile)
		if _, err := os.Stat(filepath.Join(o.Dir, inner)); errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s is a folder without a %s, which the folder of a study has", name, StudyFile)
		}
		name = inner
	}
	f, ps, err := standard().LoadPart(name, scenarios.Options{Dir: o.Dir})
	if err != nil {
		return nil, err
	}
	return read(f, ps, o)
}

// Parse reads a study from text; name stands for the file in messages.
func Parse(name string, text []byte, o Options) (*Study, error) {
	f, ps, err := standard().ParsePart(name, text)
	if err != nil {
		return nil, err
	}
	ps = f.Typed(o.Typed, ps)
	return read(f, ps, o)
}

// Bundled names the bundled studies, sorted.
func Bundled() []scenarios.Summary { return scenarios.ListFiles(scenarios.Studies()) }

// IsBundled reports whether it is the name of a bundled study, which goes before
// a folder of that name; ./NAME is the folder.
func IsBundled(name string) bool {
	if strings.ContainsAny(name, `/\`) {
		return false
	}
	_, err := fs.Stat(scenarios.Studies(), name+".yaml")
	return err == nil
}

// Is reports whether a name or path is that of a study rather than of a
// scenario: a bundled study, a file with a key that only studies have, or the
// folder of a study.
func Is(nameOrPath string) bool {
	if IsBundled(nameOrPath) {
		return true
	}
	if info, err := os.Stat(nameOrPath); err == nil && info.IsDir() {
		_, err := os.Stat(filepath.Join(nameOrPath, StudyFile))
		return err == nil
	}
	text, err := os.ReadFile(nameOrPath)
	if err != nil {
		return false
	}
	for _, line := range strings.Split(string(text), "\n") {
		key, _, ok := strings.Cut(line, ":")
		switch {
		case !ok:
		case key == "design", key == "factors", key == "arms", key == "scenario", key == "metrics", key == "claim":
			return true
		}
	}
	return false
}

// reader is a study being read.
type reader struct {
	file     *scenarios.Scenario
	in       file
	study    *Study
	problems spec.Problems
	formal   spec.Problems      // those of the keys, found before
	others   []*scenarios.Error // of the scenario
	doubts   []*scenarios.Error // of levels and arms by themselves
	warnings []string
	warned   map[string]bool
}

func read(f *scenarios.Scenario, ps spec.Problems, o Options) (*Study, error) {
	r := &reader{file: f, study: &Study{file: f}, problems: ps, formal: ps}
	f.DecodeInto(&r.in)
	s := r.study
	s.Name, s.Description, s.Confidence = f.Name, r.in.Description, r.in.Confidence
	s.Design = Design{Kind: r.in.Kind, Points: r.in.design.Points, Base: r.in.design.Base, Trajectories: r.in.design.Trajectories,
		Levels: r.in.design.Levels, Second: r.in.design.Second, Seed: uint64(r.in.design.Seed), Baseline: r.in.design.Baseline,
		Of: r.in.design.Of, Samples: r.in.design.Samples}
	r.warnings = append(r.warnings, f.Warnings()...)
	r.scenario(o)
	r.factors()
	r.arms(o)
	r.calibration()
	r.metrics()
	if r.right("replicates") {
		r.replicates()
	}
	if r.right("design") && r.right("factors") {
		r.design()
		r.overlaps()
	}
	if r.right("claim") && r.right("design") {
		r.claim()
	}
	if err := r.err(); err != nil {
		r.moreMetrics()
		r.others = append(r.others, r.doubts...)
		return nil, r.err()
	}
	s.Files = append(append(s.Files, f.Files...), s.Scenario.Files...)
	for _, a := range s.Arms {
		if a.Scenario != nil {
			s.Files = append(s.Files, a.Scenario.Files...)
		}
	}
	if r.size(); r.err() != nil {
		return nil, r.err()
	}
	if r.tryPoints(); r.err() != nil {
		return nil, r.err()
	}
	s.Warnings = unique(r.warnings)
	return s, nil
}

func (r *reader) err() error {
	if len(r.problems) == 0 && len(r.others) == 0 {
		return nil
	}
	return r.file.Invalid(r.problems, r.others...)
}

// right says that no key at or below a path was found wrong, on whose value
// nothing can be built.
func (r *reader) right(path string) bool {
	for _, p := range r.formal {
		if p.Path == path || strings.HasPrefix(p.Path, path+".") || p.Path == "" {
			return false
		}
	}
	return true
}

// unique keeps the first of each.
func unique(texts []string) []string {
	var out []string
	for _, t := range texts {
		if !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func (r *reader) errorf(at spec.Pos, path, hint, format string, args ...any) {
	r.problems = append(r.problems, spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf(format, args...), Hint: hint})
}

// wrong is errorf at the value of the path, or at what encloses it.
func (r *reader) wrong(path, hint, format string, args ...any) {
	r.errorf(r.pos(path), path, hint, format, args...)
}

func (r *reader) warnf(at spec.Pos, path, format string, args ...any) {
	p := spec.Problem{Pos: at, Path: path, Msg: fmt.Sprintf(format, args...), Warning: true}
	r.warnings = append(r.warnings, r.file.Render(spec.Problems{p}))
}

// fault takes over an error of a scenario.
func (r *reader) fault(at spec.Pos, path string, err error) {
	var invalid *scenarios.Error
	if errors.As(err, &invalid) {
		r.others = append(r.others, invalid)
		return
	}
	r.errorf(at, path, "", "%v", err)
}

// pos is the place of the value at a path of the study, or of what encloses it.
func (r *reader) pos(path string) spec.Pos {
	for p := path; p != ""; {
		if n := r.file.Tree.At(p); n != nil {
			return n.Pos
		}
		k := strings.LastIndexByte(p, '.')
		if k < 0 {
			break
		}
		p = p[:k]
	}
	return spec.Pos{File: r.file.Files[0].Name, Line: 1, Col: 1}
}

// placed is a value that stands for what is at a place of the file.
func placed(pos spec.Pos, text string) *spec.Node {
	n := spec.Scalar(text)
	n.Pos, n.Origin = pos, pos.File
	return n
}

// factorPos is the place of a factor's name.
func (r *reader) factorPos(name string) spec.Pos {
	if n := r.file.Tree.At("factors"); n != nil {
		for _, e := range n.Keys {
			if e.Key == name {
				return e.KeyPos
			}
		}
	}
	return r.pos("factors")
}

// assignments reads a mapping from path to value.
func (r *reader) assignments(n *spec.Node, at string) []assignment {
	if n == nil {
		return nil
	}
	if n.Kind != spec.MapNode {
		if !n.Is("on") {
			r.errorf(n.Pos, at, "such as {ads.billing: interactive}", "a mapping from path to value is expected here, not %v", n.Kind)
		}
		return nil
	}
	var all []assignment
	for _, e := range n.Keys {
		all = append(all, assignment{Path: e.Key, At: e.KeyPos, Value: e.Value})
	}
	return all
}

// scenario reads what the study varies.
func (r *reader) scenario(o Options) {
	n := r.in.Scenario
	if n == nil {
		return // said already
	}
	scn, ok := r.load(n, o)
	if !ok {
		return
	}
	r.study.Scenario = scn
	r.warnings = append(r.warnings, scn.Warnings()...)
	r.warned = map[string]bool{}
	for _, p := range scn.Problems() {
		r.warned[said(p)] = true
	}
	own, err := scn.Decode()
	if err != nil {
		r.fault(n.Pos, "scenario", err)
		return
	}
	r.study.Seed = uint64(own.Seed)
	r.study.Replicates = Replicates{Min: own.Replicates, Max: own.Replicates}
}

// said is what a warning of the scenario says, wherever it stands: its hint may
// name the place in a file below.
func said(p spec.Problem) string { return p.Path + "\x00" + p.Msg }

// load reads a scenario that the study names or holds, with set laid over it.
func (r *reader) load(n *spec.Node, o Options) (scn *scenarios.Scenario, ok bool) {
	var err error
	switch n.Kind {
	case spec.ScalarNode:
		scn, err = scenarios.Load(n.Text, scenarios.Options{Dir: r.file.Dir(n.Pos.File)})
	case spec.MapNode:
		scn, err = scenarios.Inline(n, r.file, scenarios.Options{})
	default:
		err = fmt.Errorf("a bundled name, a path or a mapping is expected here, not %v", n.Kind)
	}
	if err != nil {
		r.fault(n.Pos, "scenario", err)
		return nil, false
	}
	set := r.assignments(r.in.Set, "set")
	if r.in.seedGiven {
		v := spec.Scalar(fmt.Sprint(r.in.Seed))
		v.Pos = r.pos("seed")
		set = append(set, assignment{Path: "seed", At: v.Pos, Value: v})
	}
	if len(set) > 0 {
		if scn, err = scn.Lay(set, r.file); err != nil {
			r.fault(r.pos("set"), "set", err)
			return nil, false
		}
	}
	if len(o.Set) > 0 {
		if scn, err = scn.With(o.Set); err != nil {
			r.fault(n.Pos, "scenario", err)
			return nil, false
		}
	}
	return scn, true
}

// metrics reads what is measured.
func (r *reader) metrics() {
	if !r.right("metrics") {
		return
	}
	texts := r.in.Metrics
	if len(texts) == 0 && r.in.Kind == Elements {
		texts = []string{"created", "captured.platform", "captured.provider", "captured.advertiser", "captured.consumer"}
	}
	if len(texts) == 0 {
		if r.study.Calibration != nil {
			return // they come from targets, of which it was said that none is right
		}
		r.wrong("metrics", "such as [adopters, platform_revenue]", "what is measured is missing")
		return
	}
	s, list := r.study, r.file.Tree.Get("metrics")
	seen := map[string]bool{}
	for i := 0; i < len(texts); i++ {
		text, at := texts[i], r.pos("metrics")
		if list != nil && i < len(list.Items) {
			at = list.Items[i].Pos
		}
		// In brackets YAML parts time_to(adopters, 50%) at its comma.
		for strings.Contains(text, "(") && !strings.Contains(text, ")") && i+1 < len(texts) {
			i++
			text += ", " + texts[i]
		}
		m, err := measure.Parse(text)
		switch {
		case err != nil:
			r.errorf(at, "metrics", "", "%v", err)
		case seen[m.Text]:
			r.errorf(at, "metrics", "", "%s is asked for twice", m.Text)
		default:
			seen[m.Text] = true
			if m.Level.Share && m.Level.Value > 1 {
				r.warnf(at, "metrics", "%s is never reached by a number of consumers: %s is more than all of them", m.Text, units.FormatShare(m.Level.Value))
			}
			s.Metrics = append(s.Metrics, m)
			s.places = append(s.places, at)
		}
	}
}

// moreMetrics adds to problems of metrics those that only a world shows, so that
// all are said at once; where arms or levels may have what the scenario has not,
// it does not know.
func (r *reader) moreMetrics() {
	scn := r.study.Scenario
	if scn == nil || len(r.others) > 0 || len(r.study.Metrics) == 0 || len(r.study.Arms) > 0 {
		return
	}
	for _, p := range r.problems {
		if p.Path != "metrics" {
			return
		}
	}
	for _, f := range r.study.Factors {
		if f.Scale == Categorical {
			return
		}
	}
	run, err := runner.Small(scn)
	if err != nil {
		return
	}
	defer run.Close()
	var unknown *measure.Unknown
	if _, err := measure.Describe(run, r.study.Metrics); !errors.As(err, &unknown) {
		return
	}
	for i, m := range r.study.Metrics {
		if why, wrong := unknown.Why[m.Text]; wrong {
			r.errorf(r.study.places[i], "metrics", "", "%q: %s", m.Text, why)
		}
	}
}

// WrongMetrics is the error of metrics that no point has, by their number in
// Metrics with what is to be said, at their places in the file.
func (s *Study) WrongMetrics(said map[int]string) error {
	var ps spec.Problems
	for i, msg := range said {
		ps = append(ps, spec.Problem{Pos: s.places[i], Path: "metrics", Msg: msg})
	}
	return s.file.Invalid(ps)
}

// hasMetric finds a metric of the study by any spelling.
func (r *reader) hasMetric(path, text string) string {
	var known []string
	if m, err := measure.Parse(text); err == nil {
		text = m.Text
	}
	for _, m := range r.study.Metrics {
		if m.Text == text {
			return m.Text
		}
		known = append(known, m.Text)
	}
	hint := "add it to metrics"
	if near, ok := spec.Nearest(text, known); ok {
		hint = "did you mean " + near + "?"
	}
	if len(known) > 0 {
		r.wrong(path, hint, "%q is not among the metrics of the study", text)
	}
	return text
}

// meant is the hint for a name that is not there.
func meant(word string, known []string) string {
	if near, ok := spec.Nearest(word, known); ok {
		return "did you mean " + near + "?"
	}
	if len(known) > 0 && len(known) <= 12 {
		return "known: " + strings.Join(known, ", ")
	}
	return ""
}
