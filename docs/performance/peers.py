"""One diffusion in several tools: nanoseconds per person and tick, and how often guanxi's. Missing tools are named.

Everybody has ten friends; who has not joined does so in a tick with probability 1 - exp(-.01 - .3 * share of friends who
have). make peers runs it."""
import pathlib, re, subprocess, sys, tempfile, time

N, TICKS, DEGREE = 10**6, 60, 10
C = r"""
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
static uint64_t mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15; x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9; x = (x ^ x >> 27) * 0x94d049bb133111eb; return x ^ x >> 31;
}
int main(void) {
  enum { n = %d, ticks = %d, d = %d };
  uint32_t *friend = malloc(4ul * n * d), *fresh = malloc(4ul * n);
  uint16_t *using = calloc(n, 2); uint8_t *joined = calloc(n, 1);
  double never[d + 1];
  for (long k = 0; k < (long)n * d; k++) friend[k] = mix(k) %% n;
  for (int k = 0; k <= d; k++) never[k] = 1 - exp(-.01 - .3 * k / d);
  clock_t from = clock();
  long all = 0;
  for (uint64_t t = 0; t < ticks; t++) {
    long some = 0;
    for (uint32_t i = 0; i < n; i++)
      if (!joined[i] && (mix(t << 32 | i) >> 11) * 0x1p-53 < never[using[i] < d ? using[i] : d]) fresh[some++] = i;
    for (long k = 0; k < some; k++) {
      joined[fresh[k]] = 1;
      for (int j = 0; j < d; j++) using[friend[fresh[k] * (uint64_t)d + j]]++;
    }
    all += some;
  }
  printf("%%.9f %%ld\n", (double)(clock() - from) / CLOCKS_PER_SEC, all);
}
"""


def in_c(folder):
    (folder / "peer.c").write_text(C % (N, TICKS, DEGREE))
    subprocess.run(["cc", "-O3", "-march=native", "-o", folder / "peer", folder / "peer.c", "-lm"], check=True)
    return float(subprocess.run([folder / "peer"], check=True, capture_output=True, text=True).stdout.split()[0]) / N


def in_numba(folder):
    import numba, numpy as np

    @numba.njit
    def run(n, ticks, d, friend, using, joined):
        fresh, never = np.empty(n, np.uint32), 1 - np.exp(-0.01 - 0.3 * np.arange(d + 1) / d)
        for t in range(ticks):
            some = 0
            for i in range(n):
                if not joined[i] and np.random.random() < never[min(using[i], d)]:
                    fresh[some] = i
                    some += 1
            for i in fresh[:some]:
                joined[i] = True
                for j in friend[i]:
                    using[j] += 1

    def spent(n):
        friend = np.random.default_rng(1).integers(0, n, (n, DEGREE), np.uint32)
        begun = time.process_time()
        run(n, TICKS, DEGREE, friend, np.zeros(n, np.uint16), np.zeros(n, np.bool_))
        return (time.process_time() - begun) / n

    spent(100)
    return spent(N)


def in_mesa(folder):
    import math, mesa

    class Person(mesa.Agent):
        joined = fresh = False

        def decide(self):
            if not self.joined:
                share = sum(f.joined for f in self.friends) / DEGREE
                self.fresh = self.random.random() < 1 - math.exp(-0.01 - 0.3 * share)

        def join(self):
            self.joined = self.joined or self.fresh

    n, model = N // 10, mesa.Model()
    people = Person.create_agents(model, n)
    everybody = list(people)
    for p in everybody:
        p.friends = model.random.sample(everybody, DEGREE)
    begun = time.process_time()
    for _ in range(TICKS):
        people.do("decide")
        people.do("join")
    return (time.process_time() - begun) / n


def in_guanxi(folder):
    said = subprocess.run([sys.argv[1], "test", "-run", "^$", "-bench", "Diffusion", "-benchtime", "1x", "./scenarios"],
                          check=True, capture_output=True, text=True).stdout
    return float(re.search(r"([\d.]+) ns/consumer-tick", said)[1]) * TICKS / 1e9


own = in_guanxi(None)
print(f"{'guanxi':8} {own / TICKS * 1e9:9.1f} ns")
for name, peer in {"C": in_c, "numba": in_numba, "Mesa": in_mesa}.items():
    try:
        with tempfile.TemporaryDirectory() as folder:
            took = peer(pathlib.Path(folder))
        print(f"{name:8} {took / TICKS * 1e9:9.1f} ns {took / own:9.2f} x guanxi")
    except (ImportError, OSError, subprocess.CalledProcessError) as missing:
        print(f"{name:8} skipped: {missing}")
