package slurm

import (
	"fmt"
	"slices"
	"strings"
)

// Variable is the environment variable that holds extra arguments for sbatch.
const Variable = "GUANXI_SLURM_ARGS"

// Words splits a text into words as a shell does: at white space outside quotes, with a
// backslash escaping the next character.
func Words(text string) ([]string, error) {
	var words []string
	var word strings.Builder
	in, any, escaped := rune(0), false, false
	for _, r := range text {
		switch {
		case escaped:
			word.WriteRune(r)
			escaped = false
		case r == '\\' && in != '\'':
			escaped, any = true, true
		case in != 0:
			if r == in {
				in = 0
			} else {
				word.WriteRune(r)
			}
		case r == '\'' || r == '"':
			in, any = r, true
		case strings.ContainsRune(" \t\n\r", r):
			if any {
				words = append(words, word.String())
				word.Reset()
				any = false
			}
		default:
			word.WriteRune(r)
			any = true
		}
	}
	if in != 0 || escaped {
		return nil, fmt.Errorf("%q: a quote is not closed", text)
	}
	if any {
		words = append(words, word.String())
	}
	return words, nil
}

// own lists the rejected arguments of sbatch: Submit sets them itself, or they would defeat
// it.
var own = []struct{ flag, why string }{
	{"--array", "--shards sets the number of tasks"}, {"-a", "--shards sets the number of tasks"},
	{"--job-name", "guanxi finds the study's jobs in the queue by it"}, {"-J", "guanxi finds the study's jobs in the queue by it"},
	{"--dependency", "guanxi uses it to run the merge after the shards"}, {"-d", "guanxi uses it to run the merge after the shards"},
	{"--chdir", "tasks run in the sweep folder"}, {"-D", "tasks run in the sweep folder"},
	{"--wrap", "guanxi writes the script"}, {"--wait", "guanxi status shows the progress"}, {"-W", "guanxi status shows the progress"},
	{"--test-only", "it submits nothing"},
}

// CheckArgs rejects the arguments of sbatch in own, and words that are not arguments.
func CheckArgs(args []string) error {
	for i, a := range args {
		name, _, _ := strings.Cut(a, "=")
		k := slices.IndexFunc(own, func(x struct{ flag, why string }) bool {
			if len(x.flag) == 2 {
				return strings.HasPrefix(a, x.flag)
			}
			return name == x.flag
		})
		if k >= 0 {
			return fmt.Errorf("--slurm-arg=%s is not allowed: %s", a, own[k].why)
		}
		if !strings.HasPrefix(a, "-") && (i == 0 || !strings.HasPrefix(args[i-1], "-")) {
			return fmt.Errorf("--slurm-arg=%s: an argument of sbatch begins with -, such as --slurm-arg=--partition=long", a)
		}
	}
	return nil
}
