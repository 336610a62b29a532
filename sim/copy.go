package sim

import "reflect"

// OwnOfRun are the types of what a run does not take from another: its workers and its settings.
func OwnOfRun() []reflect.Type {
	return []reflect.Type{reflect.TypeFor[*pool](), reflect.TypeFor[Config]()}
}
