package scenarios_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guanxi/scenarios"
	"guanxi/sim/simtest/need"
)

// Where a file or a flag breaks another file that is valid without it, the error is reported at the
// file's key or at the flag. The broken place is named second.
func TestBlame(t *testing.T) {
	for _, x := range []struct {
		name, text string
		set        []string
		want       string // "": no error
	}{
		{"a flag", "extends: wechat", []string{"seed=2", "activity=off"}, "--set:2:1: posts: needs activity, which is " +
			"off; add activity: {} for its defaults (posts is set at bundled/wechat.yaml:68:3)\n    2 | activity=off"},
		{"a key in a flag", "extends: wechat", []string{"clock={until: 2012-01-01, tick: 10h}"},
			"--set:1:27: record.every: 7d is not a multiple of the tick of 10h (record.every is set at " +
				"bundled/wechat.yaml:14:17)"},
		{"a key of the child", "extends: wechat\nname: x\nconsumers:\n  count: 2000\nactivity: off", nil,
			"t.yaml:5:1: posts: needs activity, which is off; add activity: {} for its defaults (posts is set at " +
				"bundled/wechat.yaml:68:3)\n    5 | activity: off"},
		{"a flag over a child", "extends: wechat\nname: x\nposts: {rate: 0.2/day}", []string{"activity=off"},
			"--set:1:1: posts: needs activity, which is off; add activity: {} for its defaults (posts is set at t.yaml:3:8)"},
		{"a fault of the child's own", "extends: wechat\nname: x\nads: {auction: third}", []string{"activity=off"},
			"t.yaml:3:16: ads.auction: "},
		{"nothing", "extends: wechat", []string{"seed=2"}, ""},
	} {
		file := filepath.Join(t.TempDir(), "t.yaml")
		need.Nil(t, os.WriteFile(file, []byte(x.text+"\n"), 0o644))
		_, err := scenarios.Load(file, scenarios.Options{Set: x.set})
		got := ""
		if err != nil {
			got = strings.ReplaceAll(err.Error(), filepath.Dir(file)+string(filepath.Separator), "")
		}
		if x.want == "" && err != nil || !strings.Contains(got, x.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", x.name, got, x.want)
		}
		if strings.Contains(got, "\nbundled/") || strings.HasPrefix(got, "bundled/") {
			t.Errorf("%s: a bundled file is to blame:\n%s", x.name, got)
		}
	}
}
