package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"guanxi/cmd/serve"
	"guanxi/plots/page"
	"guanxi/scenarios"
	"guanxi/sim/results"
	"guanxi/sim/results/terminal"
)

func newServe() *cobra.Command {
	var listen string
	var set []string
	c := &cobra.Command{
		Use:   "serve [SCENARIO | DIR]",
		Short: "Explore a scenario, or read a folder, on a local page in a browser",
		Long: `serve runs a scenario (default: wechat) on a page in a browser: start and pause it, watch
its curves and its people, move live keys while it runs, and compare with a second arm
that has the same random numbers. What was tried is saved as a scenario or a study, with
the numbers that guanxi run gives. Of a folder of results it shows the page of guanxi plot --page,
with all tables to sort, filter and draw, read anew whenever it is loaded.

Only this machine can reach the page, and only a browser that opened the address that
serve prints: it has a token. --listen opens it to other machines; whoever has the
address can then run scenarios here, over a connection that is not encrypted. Ctrl-C
ends the server and leaves nothing.`,
		Example: `  guanxi serve
  guanxi serve my.yaml
  guanxi serve wechat --set consumers.count=1000
  guanxi serve out/wechat`,
		Args: atMostOne("scenario"),
		RunE: func(c *cobra.Command, args []string) error {
			o := serve.Options{Listen: listen, Version: version, Name: scenarioIn(args)}
			host, _, err := net.SplitHostPort(listen)
			if err != nil {
				return usagef("--listen: %q is not HOST:PORT, such as 127.0.0.1:8421", listen)
			}
			if o.Name == "-" {
				return usagef("serve reads a scenario again for each page, which standard input cannot give; save it as a file")
			}
			if dir := o.Name; holdsResults(dir) {
				if len(set) > 0 {
					return usagef("--set: %s holds results, in which nothing can be set; guanxi serve %s explores its scenario", dir,
						terminal.Path(filepath.Join(dir, "scenario.yaml")))
				}
				o.Folder = dir
				o.Page = func() ([]byte, error) {
					p, err := pageOf(dir)
					if err != nil {
						return nil, err
					}
					p.Live = true
					var text bytes.Buffer
					err = page.Write(&text, *p)
					return text.Bytes(), err
				}
				if _, err := o.Page(); err != nil {
					return err
				}
			} else {
				o.Load, o.Set = func() (*scenarios.Scenario, error) { return loadOf(o.Name, nil) }, set
				if _, err := loadOf(o.Name, set); err != nil {
					return usage(err)
				}
			}
			o.More = others(o.Name)
			o.Explain = func(name, of string) (string, error) {
				if m, err := results.OpenSoundSweep(of); err == nil {
					of = m.Manifest.Scenario
				}
				return explainedFor(name, of, declares(c.Context(), of))
			}
			s, err := serve.Listen(o)
			if err != nil {
				return err
			}
			ctx, finished := onSignal(c.Context())
			defer finished()
			fmt.Fprintln(c.OutOrStdout(), s.URL())
			fmt.Fprintln(c.ErrOrStderr(), "open this address in a browser; Ctrl-C ends the server")
			if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
				fmt.Fprintln(c.ErrOrStderr(), "warning: other machines can reach this server; who has the address can run "+
					"scenarios here")
			}
			if err := s.Run(ctx); err != nil {
				return err
			}
			var signal *signalError
			if errors.As(context.Cause(ctx), &signal) && signal.code != exitInterrupted {
				return signal
			}
			return nil
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8421", "`HOST:PORT` to listen on; port 0 is any that is free")
	addSet(c, &set)
	return c
}

// others are the scenarios with finished runs that a page can show in place of one.
func others(name string) []string {
	return slices.DeleteFunc([]string{defaultScenario, "platform", "two"}, func(x string) bool { return x == name })
}

// explainedFor is what guanxi explain prints of a name of a scenario or folder, with the section of the model that has
// its equation and source.
func explainedFor(name, of string, declared func() (declared, error)) (string, error) {
	var b bytes.Buffer
	err := explain(&b, name, of, true, declared)
	if err != nil { // a folder may be without its scenario
		b.Reset()
		err = explain(&b, name, defaultScenario, false, declares(context.Background(), defaultScenario))
	}
	if err != nil {
		return "", err
	}
	text := plainMetric.ReplaceAllString(b.String(), "")
	if equation := citesEquation.FindStringSubmatch(text); equation != nil {
		section, _ := modelSection(equation[1])
		text += "\n" + section
	}
	return text, nil
}

// plainMetric is what a page says of a metric in words.
var plainMetric = regexp.MustCompile(`(?m)^  kind +(stock|flow)\n(  unit +1\n)?`)

var citesEquation = regexp.MustCompile(`(?m)^ +equation +(M\w+)`)

// holdsResults reports whether a name is a folder of a run, study or calibration.
func holdsResults(name string) bool {
	_, err := folderKind(name)
	return err == nil && placeOf(name).dir != ""
}
