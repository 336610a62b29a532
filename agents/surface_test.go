package agents_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/packages"

	"guanxi/sim/simtest/golden"
	"guanxi/sim/simtest/need"
)

// surface says what mechanisms of other modules may use: of a package patterns of what is exported there,
// methods and fields as TYPE.NAME. A name that leaves this list or takes another form breaks the modules of others.
var surface = map[string]string{
	"guanxi/agents": `Entry(\..*)?|Outside|Outside\.(Page|Source|Version|Before)|Mechanism|Rebuilder|Reader|Idler`,
	"guanxi/agents/society": `World|World\.(Clock|N|Graph|Join|Leave|Cause|OnJoin|OnLeave|FriendsUsing|AnyFriend|` +
		`Active|SatisfactionOf|Released|Wallets|Sample)|members\.(Status|Users)|People\.(Segments|Who)|Kind(\..*)?|` +
		`Accounts\.(Platform|Publisher|Shop|Studio|Advertise|Consumer|Telecom|Supplier)|Never|Using|Lapsed|` +
		`Proposition|Cocreation|Transfer|Acquisition|GraphKind|GraphKind\.(Name|Doc|New|Source|Version)|Generator`,
	"guanxi/agents/society/societytest": `World|World\.(N|Ties|People|Start|Tick|Ticks|Seed|Users|Build)|Add|Run|Total|` +
		`Last|Each`,
	"guanxi/cmd/cli": `Run|Own`,
	"guanxi/plots/chart": `Chart|Chart\.(Title|Alt|Panels)|Panel|Panel\.(X|Y|Marks)|Axis|Axis\.(Title|Unit|Zero)|Mark|` +
		`Curve|Curve\.(Series|X|Y|Style)`,
	"guanxi/plots/figure": `Figure|Figure\.(Name|Shows|Needs|Of|Reads|Asks|Alone)|Folder|` +
		`Folder\.(Need|Label|Currency)`,
	"guanxi/plots/ink":               `Style|Style\.Colour|Blue`,
	"guanxi/scenarios/mechanismtest": `Contract|World(\..*)?`,
	"guanxi/scenarios/question/room": `Statistic|Statistic\.(Name|Doc|New)|Estimator|Values(\..*)?|Number(\..*)?`,
	"guanxi/sim": `Builder|Builder\.Scope|Simulation|Simulation\.Series|Scope|Scope\.(Key|Step|Counter|MoneyCounter|` +
		`Sum|Gauge|Count|Rate|Stream|Benefit|Effort|AfterTick|BeforeRun|Warnf)|Step(\..*)?|Chunk|Chunk\.(Lo|Hi|ID|Tick)|` +
		`Tick|Clock|Clock\.(Start|Tick|Ticks|Days|Date|Time|In)|Phase|Arrive|Act|Expose|Respond|Trade|Settle|Adapt|` +
		`Measure|Column|Tally|Hold|Counter|Counter\.(Add|SinceStart)|Sum|Sum\.Add|Stream|Stream\.(Pay|PayIf|Sum|Name|` +
		`From|To|Phase|Module|Doc|Revenue)|Entry|Entry\.Book|Account|Account\.Balance|Range|Share|NotNegative|UpTo`,
	"guanxi/sim/graph":            `Graph|Graph\.(N|Degree|Neighbours|Edges)|Edge(\..*)?|FromEdges`,
	"guanxi/sim/num":              `Exp|Log|Log1p|Pow|Sigmoid|Hazard|Quotient|Dist|Dist\.Sample`,
	"guanxi/sim/results/manifest": `RunKind|SweepKind`,
	"guanxi/sim/results/table":    `Table|Table\.Col|Values|Values\.Floats`,
	"guanxi/sim/rng":              `Key|Key\.(Sub|Float|Open|Below|Stream)|Stream|Stream\.(Float|Below)|Rare`,
	"guanxi/sim/simtest":          `Options(\..*)?|Run|Contract`,
	"guanxi/sim/simtest/need":     `Near|Nil|Value|Refusal`,
	"guanxi/sim/spec": `Section|Section\.(Number|Int|Share|Rate|Money|Duration|Date|Text|Texts|Bool|Enum|Dist|Numbers|` +
		`Switch|Section|Check)|Map|Named(\..*)?|Option|Min|Max|Above|Live|Symbol|Unit|Source|Assumed|Equation|Required|` +
		`Checker|Checker\.(Errorf|Warnf|Given)`,
	"guanxi/sim/units": `Money|Money\.Float|Amount|Rate|Rate\.Over|Duration|Duration\.Days|Hour|Day|Week|Year`,
}

// The surface is what the file says, and at most 300 names.
func TestSurface(t *testing.T) {
	var paths []string
	for path := range surface {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	all := need.Value(packages.Load(&packages.Config{Mode: packages.LoadSyntax&^packages.NeedDeps |
		packages.NeedExportFile}, paths...))(t)
	var lines []string
	open := 0
	short := func(p *types.Package) string { return p.Name() }
	for _, p := range all {
		is, docs := regexp.MustCompile(`^(`+surface[p.PkgPath]+`)$`), docsOf(p.Syntax)
		add := func(name string, o types.Object) {
			if open++; is.MatchString(name) {
				if text := docs[o.Pos()]; !says(o, text) {
					t.Errorf("%s.%s says too little of itself: %q", p.PkgPath, name, text)
				}
				text := types.ObjectString(o, short)
				if _, isType := o.(*types.TypeName); isType {
					text = "type " + name
				}
				lines = append(lines, fmt.Sprintf("%s.%s: %s", strings.TrimPrefix(p.PkgPath, "guanxi/"), name, text))
			}
		}
		for _, name := range p.Types.Scope().Names() {
			o := p.Types.Scope().Lookup(name)
			if o.Exported() {
				add(name, o)
			}
			named, ok := o.Type().(*types.Named)
			if _, isType := o.(*types.TypeName); !isType || !ok {
				continue
			}
			for m := range named.Methods() {
				if m.Exported() {
					add(name+"."+m.Name(), m)
				}
			}
			if s, ok := named.Underlying().(*types.Struct); ok {
				for f := range s.Fields() {
					if f.Exported() && !f.Embedded() {
						add(name+"."+f.Name(), f)
					}
				}
			}
		}
	}
	t.Logf("%d of %d exported names", len(lines), open)
	if len(lines) > 300 || len(lines) < 100 {
		t.Errorf("%d names are the surface", len(lines))
	}
	slices.Sort(lines)
	golden.File(t, "testdata/surface.txt", []byte(strings.Join(lines, "\n")+"\n"))
}

// says reports whether the comment of a name is a sentence of its own; of fields, variables and constants, some words.
func says(o types.Object, text string) bool {
	words := strings.Fields(text)
	switch o.(type) {
	case *types.Const, *types.Var:
		return len(words) >= 3
	}
	return len(words) >= 6 && strings.Contains(strings.Join(words[:2], " "), o.Name()) && strings.HasSuffix(text, ".")
}

// docsOf are the comments of the names that files declare: those above them, or else those on their lines.
func docsOf(files []*ast.File) map[token.Pos]string {
	docs := map[token.Pos]string{}
	note := func(names []*ast.Ident, all ...*ast.CommentGroup) {
		for _, name := range names {
			for _, c := range all {
				docs[name.Pos()] = cmp.Or(docs[name.Pos()], strings.TrimSpace(c.Text()))
			}
		}
	}
	for _, f := range files {
		var above *ast.CommentGroup
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				note([]*ast.Ident{n.Name}, n.Doc)
			case *ast.GenDecl:
				if above = n.Doc; n.Lparen.IsValid() && n.Tok != token.CONST {
					above = nil
				}
			case *ast.TypeSpec:
				note([]*ast.Ident{n.Name}, n.Doc, above)
			case *ast.ValueSpec:
				note(n.Names, n.Doc, n.Comment, above)
			case *ast.Field:
				note(n.Names, n.Doc, n.Comment)
			}
			return true
		})
	}
	return docs
}
