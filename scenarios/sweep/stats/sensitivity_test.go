package stats

import (
	"math"
	"testing"

	"guanxi/sim/num"
	"guanxi/sim/rng"
)

// SALib 1.6.0: analyze.morris on four trajectories of its own sample of
// 2x₁ + 3x₁x₂² − 1.5 sin 3x₃.
func TestMorrisAgainstSALib(t *testing.T) {
	const a, b, c = 1.0 / 3, 2.0 / 3, 1.0
	points := [][][3]float64{
		{{c, c, c}, {c, c, a}, {c, a, a}, {a, a, a}},
		{{b, b, 0}, {b, 0, 0}, {0, 0, 0}, {0, 0, b}},
		{{b, c, c}, {0, c, c}, {0, a, c}, {0, a, a}},
		{{a, a, c}, {a, a, a}, {c, a, a}, {c, c, a}},
	}
	var all []Trajectory
	for _, p := range points {
		tr := Trajectory{}
		for i, x := range p {
			tr.Y = append(tr.Y, 2*x[0]+3*x[1]*x[1]*x[0]-1.5*math.Sin(3*x[2]))
			changed, step := -1, 0.0
			for j := range x {
				if i > 0 && x[j] != p[i-1][j] {
					changed, step = j, x[j]-p[i-1][j]
				}
			}
			tr.Changed, tr.Step = append(tr.Changed, changed), append(tr.Step, step)
		}
		all = append(all, tr)
	}
	broken := Trajectory{Y: []float64{1, math.NaN(), 2, 3}, Changed: all[0].Changed, Step: all[0].Step}
	got, used, failed := Morris(3, append(all, broken), Resampling{Key: 1})
	if used != 4 || failed != 1 {
		t.Fatalf("%d used, %d failed", used, failed)
	}
	want := [3][3]float64{{2.916666666666667, 2.3333333333333335, .6703624706728535},
		{2.916666666666667, 2.3333333333333335, 1.693322075851745},
		{1.397749513934347, 1.9999999999999998, 1.8108544540204248}}
	for j := range 3 {
		near(t, "mu", got[j].Mu.Value, want[0][j], 1e-12)
		near(t, "mu*", got[j].MuStar.Value, want[1][j], 1e-12)
		near(t, "sigma", got[j].Sigma.Value, want[2][j], 1e-12)
		if e := got[j].MuStar; e.Lo == e.Lo || e.Hi == e.Hi {
			t.Errorf("mu* of factor %d has limits from four trajectories: %+v", j, e)
		}
	}
	more, _, _ := Morris(3, append(all, all[0]), Resampling{Key: 1})
	for j := range 3 {
		if e := more[j].MuStar; !(e.Lo <= e.Value && e.Value <= e.Hi) || e.Lo == e.Hi {
			t.Errorf("mu* of factor %d: %+v", j, e)
		}
	}
	if none, used, failed := Morris(3, []Trajectory{broken}, Resampling{}); used != 0 || failed != 1 ||
		none[0].Mu.Value == none[0].Mu.Value {
		t.Errorf("%+v", none)
	}
}

// Reference values for four blocks of the Ishigami function are by NumPy, and by SALib for the
// total index (its first-order index is centred at the mean of all outputs). The points are
// multiples of irrational numbers.
func TestIndicesAgainstSALib(t *testing.T) {
	a := []float64{7.671422302245617, -3.586906801280162, 7.972952726326668, -.1338466777832148}
	b := []float64{6.321877333970674, 8.736443103185078, -.23654444562742802, 3.6186305417386087}
	ab := [][]float64{{7.903819106022813, 2.7967729646530466, 6.598004157312996, -1.2454770781872424},
		{6.0919812754760345, 1.2934879092239857, 1.0794989330820133, 5.630799702568788},
		{7.669559925175613, -4.9683672380314885, 7.795723397919732, -.292936057536791}}
	ba := [][]float64{{6.090118898406031, -.08797252752734108, .9022696046750766, 5.471710322815212},
		{7.901318360740256, 3.856048392680929, 6.656909347617226, -2.146015838613394},
		{6.324378079253231, 7.677167675157195, -.2954496359316589, 4.5191693021647605}}
	var blocks []Block
	for k := range a {
		blocks = append(blocks, Block{a[k], b[k], []float64{ab[0][k], ab[1][k], ab[2][k]},
			[]float64{ba[0][k], ba[1][k], ba[2][k]}})
	}
	blocks = append(blocks, Block{1, 2, []float64{3, math.NaN(), 4}, []float64{1, 2, 3}})
	s := Indices(3, blocks, Resampling{Key: 1, Samples: 200})
	if s.N != 4 || s.Failed != 1 {
		t.Fatalf("%+v", s)
	}
	near(t, "mean", s.Mean, 3.79550351034698, 1e-13)
	near(t, "variance", s.Variance, 18.687218358340964, 1e-13)
	for i := range 3 {
		near(t, "S", s.First[i].Value, []float64{.5066159729509581, .6274155180146481, -.08144178750436144}[i], 1e-12)
		near(t, "ST", s.Total[i].Value, []float64{.29386116020925473, .7161562085140198, .01314505478204527}[i], 1e-12)
	}
	near(t, "S12", s.Second[0][1].Value, -.21424335817193774, 1e-12)
	near(t, "S13", s.Second[0][2].Value, .47557267156235467, 1e-12)
	near(t, "S23", s.Second[1][2].Value, .7108485494538131, 1e-12)
}

func ishigami(x [3]float64) float64 {
	for i := range x {
		x[i] = math.Pi * (2*x[i] - 1)
	}
	return math.Sin(x[0]) + 7*math.Pow(math.Sin(x[1]), 2) + .1*math.Pow(x[2], 4)*math.Sin(x[0])
}

func ishigamiBlocks(key rng.Key, n int) []Block {
	blocks := make([]Block, n)
	for k := range blocks {
		var a, b [3]float64
		for i := range 3 {
			a[i], b[i] = key.Float(uint64(k), uint64(i)), key.Float(uint64(k), uint64(3+i))
		}
		blocks[k] = Block{A: ishigami(a), B: ishigami(b)}
		for i := range 3 {
			x, y := a, b
			x[i], y[i] = b[i], a[i]
			blocks[k].AB = append(blocks[k].AB, ishigami(x))
			blocks[k].BA = append(blocks[k].BA, ishigami(y))
		}
	}
	return blocks
}

// Ishigami & Homma 1990 with a = 7, b = .1: V = a²/8 + bπ⁴/5 + b²π⁸/18 + ½,
// V₁ = ½(1 + bπ⁴/5)², V₂ = a²/8, V₁₃ = 8b²π⁸/225, all others 0. In V36:
// .3139 .4424 0; .5576 .4424 .2437.
func TestIshigami(t *testing.T) {
	p4 := math.Pow(math.Pi, 4)
	v1, v2, v13 := .5*math.Pow(1+.1*p4/5, 2), 49.0/8, 8*.01*p4*p4/225
	v := v1 + v2 + v13
	first, total := []float64{v1 / v, v2 / v, 0}, []float64{(v1 + v13) / v, v2 / v, v13 / v}
	for i, want := range []float64{.3139, .4424, 0} {
		near(t, "closed form of S", first[i], want, 5e-5)
	}
	for i, want := range []float64{.5576, .4424, .2437} {
		near(t, "closed form of ST", total[i], want, 5e-5)
	}
	s := Indices(3, ishigamiBlocks(rng.New(1, 0, "ishigami"), 20000), Resampling{Key: 7, Samples: 500})
	within := func(what string, e Estimate, want float64) {
		t.Helper()
		se := (e.Hi - e.Lo) / (2 * 1.96)
		if z := (e.Value - want) / se; !(math.Abs(z) <= 4) || se > .02 {
			t.Errorf("%s is %.4f [%.4f, %.4f], want %.4f", what, e.Value, e.Lo, e.Hi, want)
		}
	}
	for i := range 3 {
		within("S", s.First[i], first[i])
		within("ST", s.Total[i], total[i])
	}
	within("S12", s.Second[0][1], 0)
	within("S13", s.Second[0][2], v13/v)
	within("S23", s.Second[1][2], 0)
	within("luck", s.Luck, 0)
	near(t, "V", s.Variance, 13.8446, .03)

	// A variance of 13.8446/3 that the points of a block share is a quarter of the total.
	blocks := ishigamiBlocks(rng.New(1, 0, "ishigami"), 20000)
	luck := rng.New(1, 0, "luck").Stream(0)
	for k := range blocks {
		b, x := &blocks[k], math.Sqrt(v/3)*num.Normal(&luck)
		b.A, b.B = b.A+x, b.B+x
		for i := range b.AB {
			b.AB[i], b.BA[i] = b.AB[i]+x, b.BA[i]+x
		}
	}
	s = Indices(3, blocks, Resampling{Key: 7, Samples: 500})
	within("luck", s.Luck, .25)
	within("S2 beside luck", s.First[1], .75*first[1])
	within("ST1 beside luck", s.Total[0], .75*total[0])
	within("S13 beside luck", s.Second[0][2], .75*v13/v)
}

// Over many small studies, 95 % limits have about that coverage.
func TestIndexLimitsCover(t *testing.T) {
	const experiments = 100
	hits := [2]int{}
	for e := range experiments {
		s := Indices(3, ishigamiBlocks(rng.New(uint64(e), 0, "cover"), 512), Resampling{Key: rng.Key(e), Samples: 300})
		for k, c := range []struct {
			e    Estimate
			want float64
		}{{s.First[1], .442411}, {s.Total[0], .557574}} {
			if c.e.Lo <= c.want && c.want <= c.e.Hi {
				hits[k]++
			}
		}
	}
	for k, hit := range hits {
		if share := float64(hit) / experiments; share < .87 || share > .995 {
			t.Errorf("limits %d cover %.3f", k, share)
		}
	}
}

// Adding a constant to the output changes no index, an inert factor has index 0, and a
// constant output has no indices.
func TestIndicesShift(t *testing.T) {
	blocks := ishigamiBlocks(rng.New(2, 0, "shift"), 200)
	s := Indices(3, blocks, Resampling{Key: 1, Samples: 50})
	var shifted, flat []Block
	for _, b := range blocks {
		n := Block{A: b.A + 1e6, B: b.B + 1e6}
		f := Block{A: 3, B: 3, AB: []float64{3, 3}}
		for i := range 3 {
			n.AB, n.BA = append(n.AB, b.AB[i]+1e6), append(n.BA, b.BA[i]+1e6)
		}
		shifted, flat = append(shifted, n), append(flat, f)
	}
	moved := Indices(3, shifted, Resampling{Key: 1, Samples: 50})
	for i := range 3 {
		near(t, "S of shifted outputs", moved.First[i].Value, s.First[i].Value, 1e-8)
		near(t, "ST of shifted outputs", moved.Total[i].Hi, s.Total[i].Hi, 1e-8)
	}
	near(t, "S12 of shifted outputs", moved.Second[0][1].Value, s.Second[0][1].Value, 1e-8)
	if none := Indices(2, flat, Resampling{}); none.N != 200 || none.First[0].Value == none.First[0].Value ||
		none.Variance != 0 {
		t.Errorf("%+v", none)
	}
	for k := range blocks {
		blocks[k].AB[2], blocks[k].BA = blocks[k].A, nil
	}
	if s := Indices(3, blocks, Resampling{Samples: 20}); s.First[2].Value != 0 || s.Total[2].Value != 0 ||
		s.Total[2].Lo == s.Total[2].Lo || s.Second != nil {
		t.Errorf("a factor without effect: %+v", s)
	}
	if none := Indices(3, nil, Resampling{}); none.N != 0 || none.Total[0].Value == none.Total[0].Value {
		t.Errorf("%+v", none)
	}
}
