//go:build js

// Command world runs in a worker of the page that guanxi serve writes, and answers it as guanxi serve would.
package main

import (
	"context"
	"encoding/json"
	"maps"
	"math"
	"slices"
	"syscall/js"
	"time"

	"guanxi/cmd/serve"
	"guanxi/scenarios"
)

// version is set when it is compiled.
var version string

func main() {
	var given struct {
		Name  string
		Set   []string
		More  []string
		Fewer int
		Files map[string]string
	}
	scope := js.Global()
	if err := json.Unmarshal([]byte(scope.Get("given").String()), &given); err != nil {
		panic(err)
	}
	server := serve.New(serve.Options{
		Idle: math.MaxInt64, Version: version, Name: given.Name, Set: given.Set, Alone: len(given.Files) > 0,
		Rest: rest(scope), More: given.More, Fewer: given.Fewer,
		Load:    func() (*scenarios.Scenario, error) { return scenarios.Load(given.Name, scenarios.Options{}) },
		Threads: scope.Get("others").Int(), Far: func(thread int, call string) string {
			back := make(chan string, 1)
			done := js.FuncOf(func(_ js.Value, of []js.Value) any { back <- of[0].String(); return nil })
			defer done.Release()
			scope.Call("far", thread, call, done)
			return <-back
		},
	})
	scope.Set("guest", js.FuncOf(func(_ js.Value, of []js.Value) any {
		text, done := of[0].String(), of[1]
		go func() { done.Invoke(server.Guest(text)) }()
		return nil
	}))
	calls := map[int]context.CancelFunc{}
	scope.Set("answer", js.FuncOf(func(_ js.Value, of []js.Value) any {
		id := of[0].Int()
		if len(of) == 1 { // the page no longer listens
			calls[id]()
			return nil
		}
		ctx, cancel := context.WithCancel(context.Background())
		calls[id] = cancel
		go func() {
			defer cancel()
			err := server.Answer(ctx, of[1].String(), of[2].String(), of[3].String(), func(p serve.Part) {
				head := map[string]any{}
				for _, name := range slices.Collect(maps.Keys(p.Header)) {
					head[name] = p.Header.Get(name)
				}
				scope.Call("postMessage", map[string]any{"id": id, "status": p.Status, "head": head, "text": p.Text,
					"last": p.Last})
			})
			if err != nil {
				scope.Call("postMessage", map[string]any{"id": id, "fault": err.Error()})
			}
		}()
		return nil
	}))
	scope.Call("ready")
	select {}
}

// rest returns a function that lets messages in, of which a thread that computes hears nothing. A message to itself
// comes behind those that wait, and at once; a timer would wait for some milliseconds.
func rest(scope js.Value) func() {
	const every = 8 * time.Millisecond
	channel, back := scope.Get("MessageChannel").New(), make(chan struct{}, 1)
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		back <- struct{}{}
		return nil
	}))
	last := time.Now()
	return func() {
		if time.Since(last) < every {
			return
		}
		channel.Get("port2").Call("postMessage", nil)
		<-back
		last = time.Now()
	}
}
