package agents_test

import (
	"fmt"
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
	"guanxi/agents":  `Entry(\..*)?|Outside(\..*)?|Mechanism(\..*)?|Rebuilder(\..*)?|Reader(\..*)?|Idler(\..*)?`,
	"guanxi/cmd/cli": `Run|Own`,
	"guanxi/sim": `Builder|Builder\.Scope|Simulation|Simulation\.Series|Scope|Scope\.(Key|Step|Counter|` +
		`MoneyCounter|Sum|Gauge|Count|Rate|Stream|Benefit|Effort|AfterTick|` +
		`BeforeRun|Table|Warnf|Workers)|Step(\..*)?|Chunk|Chunk\.(Lo|Hi|ID|` +
		`Tick|Worker)|Tick|Clock|Clock\.(Start|Tick|Ticks|Days|Date|Time|In)|Phase|Arrive|Act|` +
		`Expose|Respond|Trade|Settle|Adapt|Measure|Column|Tally|BitColumn|BitTally|Bits|` +
		`Bits\.(Has|Set|Clear|Rows)|Hold|` +
		`Counter(\..*)?|Sum(\..*)?|Stream|Stream\.(Pay|PayIf|Sum|Name|From|To|Phase|Module|Doc|` +
		`Revenue)|Entry|Entry\.Book|` +
		`Account|Account\.(Balance|Captured|Name)|Range(\..*)?|Share|NotNegative|UpTo`,
	"guanxi/agents/society": `World|World\.(Clock|N|Graph|Weak|Join|Leave|JoinFrom|Cause|OnJoin|OnLeave|FriendsUsing|` +
		`AllFriendsUsing|AnyFriend|Active|Attended|Waited|SatisfactionOf|Fit|FitOf|Released|` +
		`Wallets|Taste|NeedTastes|Match|Who|` +
		`HasAccess|Access|Sample|View|Provide|Gain|Gains)|members\.(Status|Users|` +
		`Registered|Cause|Join|JoinFrom|Leave|OnJoin|OnLeave|` +
		`FriendsUsing|AllFriendsUsing)|GraphKind(\..*)?|Generator|People\.(Segments|Regions|Taste|Who|NeedTastes|Sample)|` +
		`Kind(\..*)?|Accounts\..*|Never|Using|Lapsed|` +
		`Proposition|CoCreation|Transfer|Acquisition|View(\..*)?`,
	"guanxi/sim/spec": `Section|Section\.(Number|Int|Share|Rate|CountRate|Money|Duration|Date|Text|Texts|Bool|` +
		`Enum|Dist|Numbers|` +
		`Switch|Section|Check|CheckAnyway)|Map|Named(\..*)?|Option|Min|Max|Above|Live|Symbol|` +
		`Unit|Source|Assumed|Equation|` +
		`Required|Treat|Only|Given|Checker|Checker\.(Errorf|Warnf|Idlef|Given|Right|Stands)`,
	"guanxi/sim/rng": `Key|Key\.(At|Sub|Float|Open|Below|Bits|Stream)|Stream|Stream\.(Float|Below)|Rare`,
	"guanxi/sim/num": `Exp|Log|Log1p|Pow|Sigmoid|Logit|Hazard|Quotient|One|Dist|Dist\.Sample`,
	"guanxi/sim/units": `Money|Money\.Float|Amount|FromFloat|Rate|Rate\.Over|Duration|Duration\.Days|Hour|Day|` +
		`Week|Year|` +
		`ExtensiveRate|ExtensiveRate\.(Of|Over)`,
	"guanxi/scenarios/mechanismtest":    `Contract|World(\..*)?`,
	"guanxi/agents/society/societytest": `World(\..*)?|Add|Run|Total|Last|MeanSD|Each`,
	"guanxi/sim/simtest":                `Options(\..*)?|Run|Contract|Books`,
	"guanxi/sim/simtest/need":           `Near|Nil|Value|Refusal`,
	"guanxi/scenarios/question/room":    `Statistic(\..*)?|Estimator|Values(\..*)?|Number(\..*)?`,
	"guanxi/plots/figure":               `Figure|Figure\.(Name|Shows|Needs|Of|Reads|Asks|Alone)|Folder|Folder\.(Need|Label|Currency)`,
	"guanxi/plots/chart":                `Chart|Chart\.(Title|Alt|Panels)|Panel|Panel\.(X|Y|Marks)|Axis|Axis\.(Title|Unit|Zero)|Mark|Curve|Curve\.(Series|X|Y|Style)`,
	"guanxi/plots/ink":                  `Style|Style\.Colour|Blue`,
	"guanxi/sim/results/manifest":       `RunKind|SweepKind`,
	"guanxi/sim/results/table":          `Table|Table\.Col|Values|Values\.Floats`,
	"guanxi/sim/graph":                  `Graph|Graph\.(N|Degree|Neighbours|Edges)|Edge(\..*)?|FromEdges`,
}

// The surface is what the file says, and at most 300 names.
func TestSurface(t *testing.T) {
	var paths []string
	for path := range surface {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	all := need.Value(packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports |
		packages.NeedDeps | packages.NeedExportFile}, paths...))(t)
	var lines []string
	open := 0
	short := func(p *types.Package) string { return p.Name() }
	for _, p := range all {
		is := regexp.MustCompile(`^(` + surface[p.PkgPath] + `)$`)
		add := func(name string, o types.Object) {
			if open++; is.MatchString(name) {
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
