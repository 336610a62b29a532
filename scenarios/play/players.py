"""guanxi step as an environment of gymnasium (one player) or a parallel one of PettingZoo (several).

    env = Guanxi("learn", actions={"commerce.take": (0.0, 0.9)}, observe=["gmv"], ticks=180,
                 set={"policy.learn.take": "off"})
    env = guanxi_parallel("two-shops.yaml", {"shop.a": {"commerce.shops.a.price": (36, 90)}, "shop.b": {...}})

An action is a vector of numbers between -1 and 1, one for each key, which stand for the ends of its range. An
observation is a vector of the metrics of observe, as they are. A reward is what the player has captured in the step,
times scale. keep(FILE) writes the play as a scenario.
"""
import json
import subprocess

import numpy as np


class Process:
    """A running `guanxi step`."""

    def __init__(self, scenario, program="guanxi"):
        self.run = subprocess.Popen([program, "step", scenario], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, **message):
        self.run.stdin.write(json.dumps(message).encode() + b"\n")
        self.run.stdin.flush()
        line = self.run.stdout.readline()
        if not line:
            raise RuntimeError("guanxi step has ended")
        answer = json.loads(line)
        if "errors" in answer:
            raise ValueError("; ".join("%s: %s (%s)" % (e["at"], e["message"], e.get("cure", "")) for e in answer["errors"]))
        return answer

    def close(self):
        if self.run.poll() is None:
            self.run.stdin.close()
            self.run.wait()
        self.run.stdout.close()


class Game:
    """What both kinds of environments share. players: {player: {key: (low, high)}}."""

    def __init__(self, scenario, players, observe=(), ticks=1, set=None, scale=1.0, program="guanxi"):
        from gymnasium import spaces
        self.process = Process(scenario, program)
        self.players, self.observe, self.ticks, self.set, self.scale = players, list(observe), ticks, set or {}, scale
        self.luck, self.open = np.random.default_rng(), True
        self.seen = spaces.Box(-np.inf, np.inf, (len(self.observe) + 1,), np.float64)
        self.acts = {p: spaces.Box(-1.0, 1.0, (len(keys),), np.float32) for p, keys in players.items()}

    def begin(self, seed):
        if seed is not None:
            self.luck = np.random.default_rng(int(seed))
        else:  # drawn, so that environments with other seeds meet other worlds
            seed = self.luck.integers(1, 2**53)
        return self.vector(self.process.ask(do="reset", seed=int(seed), set=self.set, observe=self.observe))

    def step(self, actions):
        moves = {p: self.values(p, a) for p, a in actions.items()}
        answer = self.process.ask(do="step", ticks=self.ticks, actions=moves)
        return self.vector(answer), {p: self.scale * answer["rewards"][p] for p in self.players}, answer

    def values(self, player, action):
        keys, action = self.players[player], np.asarray(action, np.float64)
        if action.shape != (len(keys),):
            raise ValueError("an action of %s is a vector of %d numbers, for %s; this one has %d, in shape %s"
                             % (player, len(keys), ", ".join(keys), action.size, action.shape))
        part = (np.clip(action, -1, 1) + 1) / 2
        return {key: low + (high - low) * float(x) for (key, (low, high)), x in zip(keys.items(), part)}

    def vector(self, answer):
        """The tick, and the metrics in their order; 0 where one is missing."""
        seen = [answer["observations"][m] for m in self.observe]
        return np.array([answer["tick"]] + [0.0 if v is None else v for v in seen], np.float64)

    def keep(self, file):
        return self.process.ask(do="keep", file=file)

    def close(self):
        if self.open:
            self.open = False
            self.process.close()


def Guanxi(scenario, actions, player="platform", **options):
    """An environment of gymnasium, of one player."""
    import gymnasium

    class Env(gymnasium.Env):
        metadata = {"render_modes": []}

        def __init__(self):
            self.game = Game(scenario, {player: actions}, **options)
            self.observation_space, self.action_space = self.game.seen, self.game.acts[player]

        def reset(self, *, seed=None, options=None):
            super().reset(seed=seed)
            return self.game.begin(seed), {}

        def step(self, action):
            seen, rewards, answer = self.game.step({player: action})
            return seen, rewards[player], False, answer["done"], {"parties": answer["parties"]}

        def keep(self, file):
            return self.game.keep(file)

        def close(self):
            self.game.close()

    return Env()


def guanxi_parallel(scenario, players, **options):
    """A parallel environment of PettingZoo, of several players."""
    from pettingzoo import ParallelEnv

    class Env(ParallelEnv):
        metadata = {"name": "guanxi", "render_modes": []}

        def __init__(self):
            self.game = Game(scenario, players, **options)
            self.possible_agents = list(players)
            self.agents = []
            self.observation_spaces = {p: self.game.seen for p in players}
            self.action_spaces = self.game.acts

        def observation_space(self, agent):
            return self.observation_spaces[agent]

        def action_space(self, agent):
            return self.action_spaces[agent]

        def reset(self, seed=None, options=None):
            seen = self.game.begin(seed)
            self.agents = list(self.possible_agents)
            return {p: seen.copy() for p in self.agents}, {p: {} for p in self.agents}

        def step(self, actions):
            seen, rewards, answer = self.game.step(actions)
            here = self.agents
            if answer["done"]:
                self.agents = []
            return ({p: seen.copy() for p in here}, rewards, {p: False for p in here}, {p: answer["done"] for p in here},
                    {p: {} for p in here})

        def keep(self, file):
            return self.game.keep(file)

        def close(self):
            self.game.close()

    return Env()
