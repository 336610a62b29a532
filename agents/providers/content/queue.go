package content

// event is a consumer who will meet an article in this tick and read it, unless it has read it by
// then or a friend's like that it needs is still missing.
type event struct {
	at    float64
	draw  float64 // of the pair: it reads if this is below seen × P(read)
	seen  float64
	who   uint32
	share int32 // −1: the push
	level uint8 // of the match
	will  acts
}

// before orders events by time, and equal times by pair.
func (e *event) before(f *event) bool {
	if e.at != f.at {
		return e.at < f.at
	}
	if e.who != f.who {
		return e.who < f.who
	}
	return e.share < f.share
}

// queue is a binary heap of events. It holds no consumer who would not read the article; a queue
// of all who meet it would hold ten events per read.
type queue []event

func (q *queue) push(e event) {
	h := append(*q, e)
	i := len(h) - 1
	for i > 0 {
		up := (i - 1) / 2
		if !e.before(&h[up]) {
			break
		}
		h[i] = h[up]
		i = up
	}
	h[i] = e
	*q = h
}

func (q *queue) pop() event {
	h := *q
	top := h[0]
	last := h[len(h)-1]
	h = h[:len(h)-1]
	*q = h
	if len(h) == 0 {
		return top
	}
	i := 0
	for {
		k := 2*i + 1
		if k >= len(h) {
			break
		}
		if k+1 < len(h) && h[k+1].before(&h[k]) {
			k++
		}
		if !h[k].before(&last) {
			break
		}
		h[i] = h[k]
		i = k
	}
	h[i] = last
	return top
}
