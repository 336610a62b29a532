// Package mirror makes one of two objects that were built alike have the state of the other. It walks both
// at the same time. Numbers, texts and lists are copied; functions stay, as they belong to what the copy was built
// with; pointers lead to what corresponds to their target. What it cannot copy is an error that names it.
package mirror

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"time"
	"unsafe"
)

// Options says what is not copied.
type Options struct {
	Own    []reflect.Type   // the copy keeps what it has of these
	Shared []reflect.Type   // never changed once made, so the copy takes what the other has
	Kept   func(p any) bool // pointers, of types that it knows, that the copy keeps, too; nil: none
}

// Of returns the type of T, which may be a pointer, for Options.
func Of[T any]() reflect.Type { return reflect.TypeFor[T]() }

// Pair is an object and the one that takes its state: two pointers of one type.
type Pair struct {
	Name     string
	From, To any
}

// Onto copies the state of each pair. After an error the copy is of no use.
func Onto(pairs []Pair, o Options) (err error) {
	m := &mirror{kept: o.Kept,
		own: map[reflect.Type]bool{}, shared: map[reflect.Type]bool{}, flat: map[reflect.Type]bool{},
		to: map[place]unsafe.Pointer{}, image: map[place]unsafe.Pointer{}}
	for _, t := range o.Own {
		m.own[t] = true
	}
	for _, t := range o.Shared {
		m.shared[t] = true
	}
	defer func() {
		switch e := recover().(type) {
		case nil:
		case fault:
			err = e.error
		default:
			panic(e)
		}
	}()
	for _, p := range pairs {
		m.pointer(reflect.ValueOf(p.From), reflect.ValueOf(p.To))
	}
	for _, p := range pairs {
		m.walk(reflect.ValueOf(p.From).Elem(), reflect.ValueOf(p.To).Elem(), &path{name: p.Name})
	}
	m.rest()
	for _, f := range slices.Backward(m.last) {
		f()
	}
	m.check()
	return nil
}

type fault struct{ error }

// path leads to a value.
type path struct {
	up   *path
	name string
}

func (p *path) String() string {
	if p.up == nil {
		return p.name
	}
	return p.up.String() + p.name
}

func (p *path) fail(format string, args ...any) {
	panic(fault{fmt.Errorf("%v cannot be copied: %s", p, fmt.Sprintf(format, args...))})
}

// place is where something of a type lies: a struct and its first field lie at the same address.
type place struct {
	at  unsafe.Pointer
	typ reflect.Type
}

// block is an array of which slices are copied, and where it is in the copy.
type block struct {
	at, end uintptr
	to      unsafe.Pointer
	typ     reflect.Type // of an element
	where   *path
}

// mirror is a copy that is being made.
type mirror struct {
	kept              func(any) bool
	own, shared, flat map[reflect.Type]bool
	to                map[place]unsafe.Pointer // what corresponds to a target of pointers
	image             map[place]unsafe.Pointer // the reverse
	blocks            []block
	sorted            int // so many of them are in order and apart
	pointers, slices  []later
	last              []func() // what is put into interfaces and maps once it is complete
}

// later is a value whose counterpart was not known yet.
type later struct {
	a, b  reflect.Value
	where *path
}

// plain reports whether values of a type are copied by assignment.
func (m *mirror) plain(t reflect.Type) bool {
	if m.shared[t] {
		return true
	}
	if m.own[t] {
		return false
	}
	if is, known := m.flat[t]; known {
		return is
	}
	is := false
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan, reflect.UnsafePointer:
	case reflect.Array:
		is = m.plain(t.Elem())
	case reflect.Struct:
		is = true
		for k := range t.NumField() {
			is = is && m.plain(t.Field(k).Type)
		}
		is = is || t == Of[time.Time]()
	default:
		is = true
	}
	is = is || t == reflect.TypeFor[reflect.Type]() // there is one of each
	m.flat[t] = is
	return is
}

func start(x later) uintptr { return uintptr(x.a.UnsafePointer()) }

// pointer notes that the targets of two pointers, or two maps, correspond.
func (m *mirror) pointer(a, b reflect.Value) {
	from, to := place{a.UnsafePointer(), a.Type()}, place{b.UnsafePointer(), a.Type()}
	m.to[from], m.image[to] = to.at, from.at
}

func (m *mirror) walk(a, b reflect.Value, at *path) {
	t := a.Type()
	if m.own[t] {
		return
	}
	if m.plain(t) {
		b.Set(a)
		return
	}
	switch t.Kind() {
	case reflect.Struct:
		for k := range t.NumField() {
			f := t.Field(k)
			m.walk(open(a.Field(k)), open(b.Field(k)), &path{at, "." + f.Name})
		}
	case reflect.Array:
		for k := range a.Len() {
			m.walk(a.Index(k), b.Index(k), &path{at, "[]"})
		}
	case reflect.Func:
		if a.Pointer() != b.Pointer() {
			at.fail("it is a function that has changed")
		}
	case reflect.Pointer, reflect.Map:
		m.follow(a, b, at)
	case reflect.Slice:
		switch {
		case a.IsNil():
			b.SetZero()
		case a.Len() == 0:
			b.Set(reflect.MakeSlice(t, 0, a.Cap())) // some lists are tidied when they are full
		case a.UnsafePointer() == b.UnsafePointer() && a.Len() == b.Len():
		case a.Len() == b.Len() && a.Cap() == b.Cap() && m.alone(a, b):
			m.block(a, b.UnsafePointer(), a.Len(), at)
			m.elements(a, b, at)
		default:
			m.slices = append(m.slices, later{a, b, at})
		}
	case reflect.Interface:
		if a.IsNil() {
			b.SetZero()
			return
		}
		x, y := reflect.New(a.Elem().Type()).Elem(), reflect.New(a.Elem().Type()).Elem()
		x.Set(a.Elem())
		if !b.IsNil() && b.Elem().Type() == x.Type() {
			y.Set(b.Elem())
		}
		m.walk(x, y, at)
		m.last = append(m.last, func() { b.Set(y) })
	default:
		at.fail("it is a %v", t)
	}
}

// open gives access to a field that is not exported.
func open(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}

// alone reports whether no other slice with the elements of a lies elsewhere in the copy.
func (m *mirror) alone(a, b reflect.Value) bool {
	from := place{a.UnsafePointer(), a.Type()}
	to, known := m.to[from]
	if !known {
		m.to[from] = b.UnsafePointer()
	}
	return !known || to == b.UnsafePointer()
}

func (m *mirror) elements(a, b reflect.Value, at *path) {
	if m.plain(a.Type().Elem()) {
		reflect.Copy(b, a)
		return
	}
	in := &path{at, "[]"}
	for k := range a.Len() {
		m.walk(a.Index(k), b.Index(k), in)
	}
}

// follow copies a pointer or a map with what it leads to.
func (m *mirror) follow(a, b reflect.Value, at *path) {
	t := a.Type()
	to, known := m.to[place{a.UnsafePointer(), t}]
	switch {
	case a.IsNil():
		b.SetZero()
	case a.UnsafePointer() == b.UnsafePointer():
	case m.kept != nil && a.CanInterface() && m.kept(a.Interface()):
	case known:
		m.set(b, to)
	case b.IsNil() || m.image[place{b.UnsafePointer(), t}] != nil:
		m.pointers = append(m.pointers, later{a, b, at})
	default:
		m.pointer(a, b)
		m.content(a, b, at)
	}
}

// set makes a pointer or a map be what corresponds to it.
func (m *mirror) set(b reflect.Value, to unsafe.Pointer) {
	*(*unsafe.Pointer)(unsafe.Pointer(b.UnsafeAddr())) = to
}

func (m *mirror) content(a, b reflect.Value, at *path) {
	t := a.Type()
	if t.Kind() == reflect.Pointer {
		m.walk(a.Elem(), b.Elem(), at)
		return
	}
	if !m.plain(t.Key()) {
		if a.Len() != b.Len() || !m.plain(t.Elem()) {
			at.fail("it is a map by pointers")
		}
		return
	}
	for _, key := range b.MapKeys() {
		if !a.MapIndex(key).IsValid() {
			b.SetMapIndex(key, reflect.Value{})
		}
	}
	for _, key := range a.MapKeys() {
		x, y := reflect.New(t.Elem()).Elem(), reflect.New(t.Elem()).Elem()
		x.Set(a.MapIndex(key))
		if v := b.MapIndex(key); v.IsValid() {
			y.Set(v)
		}
		m.walk(x, y, &path{at, "[" + fmt.Sprint(key) + "]"})
		m.last = append(m.last, func() { b.SetMapIndex(key, y) })
	}
}

// block notes where the elements of a slice are in the copy.
func (m *mirror) block(a reflect.Value, to unsafe.Pointer, n int, at *path) {
	start, t := uintptr(a.UnsafePointer()), a.Type().Elem()
	if t.Size() > 0 {
		m.blocks = append(m.blocks, block{start, start + uintptr(n)*t.Size(), to, t, at})
	}
}

// rest copies what had no counterpart when it was met: first it looks whether it has one now, and then makes it.
func (m *mirror) rest() {
	for len(m.pointers)+len(m.slices) > 0 {
		m.allocate()
		waiting := m.pointers
		m.pointers = nil
		for _, x := range waiting {
			m.aim(x)
		}
	}
}

func (m *mirror) aim(x later) {
	t := x.a.Type()
	if to, known := m.to[place{x.a.UnsafePointer(), t}]; known {
		m.set(x.b, to)
		return
	}
	if to := m.within(start(x)); to != nil {
		m.set(x.b, to)
		return
	}
	switch {
	case !x.b.IsNil():
		x.where.fail("it leads to something else than in the world that it is copied to")
	case t.Kind() == reflect.Map:
		x.b.Set(reflect.MakeMap(t))
	default:
		x.b.Set(reflect.New(t.Elem()))
	}
	m.pointer(x.a, x.b)
	m.content(x.a, x.b, x.where)
}

// within is the counterpart of an element of an array; nil if it is in none. New blocks are known after sort.
func (m *mirror) within(at uintptr) unsafe.Pointer {
	by := func(b block, at uintptr) int { return cmp.Compare(b.at, at) }
	k, is := slices.BinarySearchFunc(m.blocks[:m.sorted], at, by)
	if !is {
		k--
	}
	if k < 0 || at >= m.blocks[k].end {
		return nil
	}
	return unsafe.Add(m.blocks[k].to, at-m.blocks[k].at)
}

// sort joins the blocks of one array. What is one array must be one in the copy.
func (m *mirror) sort() {
	slices.SortStableFunc(m.blocks, func(x, y block) int {
		return cmp.Or(cmp.Compare(x.at, y.at), cmp.Compare(y.end, x.end))
	})
	kept := m.blocks[:0]
	for _, y := range m.blocks {
		if n := len(kept); n == 0 || y.at >= kept[n-1].end {
			kept = append(kept, y)
		} else if x := &kept[n-1]; uintptr(y.to)-uintptr(x.to) != y.at-x.at {
			y.where.fail("it shares memory with %v", x.where)
		} else {
			x.end = max(x.end, y.end)
		}
	}
	m.blocks, m.sorted = kept, len(kept)
}

// allocate makes the slices that are longer or shorter than those of the copy. Slices of one array stay slices of
// one array.
func (m *mirror) allocate() {
	all := m.slices
	m.slices = nil
	end := func(x later) uintptr { return start(x) + uintptr(x.a.Len())*x.a.Type().Elem().Size() }
	slices.SortStableFunc(all, func(x, y later) int {
		return cmp.Or(cmp.Compare(start(x), start(y)), cmp.Compare(end(y), end(x)))
	})
	m.sort()
	for len(all) > 0 {
		n, last := 1, end(all[0])
		for ; n < len(all) && start(all[n]) < last; n++ {
			last = max(last, end(all[n]))
		}
		m.array(all[:n], last-start(all[0]))
		all = all[n:]
	}
}

// array makes slices of one array of so many bytes.
func (m *mirror) array(all []later, bytes uintptr) {
	first := all[0]
	t := first.a.Type()
	size := t.Elem().Size()
	to, n := m.within(start(first)), 0
	if size > 0 {
		n = int(bytes / size)
	}
	by := func(x later) uintptr { return start(x) - start(first) }
	fresh := to == nil || size == 0
	if fresh {
		n = max(n, first.a.Len())
		room := n // some lists look at it when they grow
		for _, x := range all {
			room = max(room, int(by(x)/max(size, 1))+x.a.Cap())
		}
		made := reflect.MakeSlice(t, n, room)
		whole := reflect.New(reflect.SliceOf(t.Elem())).Elem()
		*(*header)(whole.Addr().UnsafePointer()) = header{first.a.UnsafePointer(), n, n}
		reflect.Copy(made, first.b) // those that the copy has correspond to the first ones
		to = made.UnsafePointer()
		m.block(whole, to, n, first.where)
		m.elements(whole, made, first.where)
	}
	for _, x := range all {
		if x.a.Type().Elem() != t.Elem() {
			x.where.fail("it lies in %v", first.where)
		}
		room := x.a.Len()
		if fresh {
			room = x.a.Cap()
		}
		*(*header)(unsafe.Pointer(x.b.UnsafeAddr())) = header{unsafe.Add(to, by(x)), x.a.Len(), room}
	}
}

type header struct {
	at       unsafe.Pointer
	len, cap int
}

// check finds targets of pointers that are elsewhere in the copy than the array that they lie in.
func (m *mirror) check() {
	m.sort()
	for p, to := range m.to {
		if k := m.within(uintptr(p.at)); p.typ.Kind() == reflect.Pointer && k != nil && k != to {
			panic(fault{fmt.Errorf("a %v cannot be copied: it is an element of a list that has grown", p.typ)})
		}
	}
}
