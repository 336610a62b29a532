"""Players of a world: by keys in their own units, or as environments of gymnasium and PettingZoo."""
from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ._program import Changes, Child, Error, Scenario, as_file, sets

if TYPE_CHECKING:
    from ._gymnasium import Env
    from ._pettingzoo import Parallel

Vector = NDArray[np.float64]
Ranges = Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class State:
    """What the players are told after a step: rewards are what each has captured in it."""

    tick: int
    date: pd.Timestamp
    done: bool
    observations: "pd.Series[float]"
    rewards: "pd.Series[float]"
    parties: pd.DataFrame


class Game:
    """A world that is played. players and observations say who can do and see what, in which unit."""

    def __init__(self, scenario: Scenario = "wechat", changes: Changes | None = None, *, ticks: int = 1,
                 observe: Sequence[str] | None = None, twin: bool = False):
        self.ticks, self.observe, self.twin = ticks, observe, twin
        self._program = Child("python", "step", as_file(scenario), *sets(changes))
        about = self._ask(do="hello")
        acts = [{"player": p["name"], "party": p["party"], **a} for p in about["players"] for a in p["actions"]]
        columns = ["player", "key", "party", "value", "type", "unit", "low", "high", "names", "meaning"]
        self.players = pd.DataFrame(acts, columns=columns).set_index(["player", "key"])
        self.observations = pd.DataFrame(about["observations"]).set_index("name")

    def _ask(self, **message: Any) -> Any:
        answer = self._program.ask({k: v for k, v in message.items() if v is not None})
        if "errors" in answer:
            raise Error("\n".join(f"{e['at']}: {e['message']}" + (f" ({e['cure']})" if e.get("cure") else "")
                                  for e in answer["errors"]))
        return answer

    def reset(self, seed: int | None = None, replicate: int = 1) -> State:
        """Begins a world, with the seed of the scenario where none is given."""
        return self._state(self._ask(do="reset", seed=seed, replicate=replicate, twin=self.twin,
                                     observe=None if self.observe is None else list(self.observe)))

    def step(self, actions: Mapping[str, Mapping[str, Any]] | None = None, ticks: int | None = None) -> State:
        """Sets {player: {key: value}}, a number in the unit of players or a text as in a file, and runs."""
        return self._state(self._ask(do="step", ticks=self.ticks if ticks is None else ticks, actions=actions or {}))

    @staticmethod
    def _state(a: Any) -> State:
        return State(a["tick"], pd.Timestamp(a["date"]), a["done"], pd.Series(a["observations"], dtype=float),
                     pd.Series(a["rewards"], dtype=float), pd.DataFrame(a["parties"]).T)

    def keep(self, file: str | os.PathLike[str]) -> None:
        """Writes the play as a scenario, whose run has the same numbers without the players."""
        self._ask(do="keep", file=Path(file).as_posix())

    def close(self) -> None:
        self._program.close()

    def __enter__(self) -> Game:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Vectors:
    """A game whose players see and act by vectors, in the units of their keys."""

    def __init__(self, scenario: Scenario, changes: Changes | None, players: Mapping[str, Ranges], *,
                 observe: Sequence[str] = (), ticks: int = 1, scale: float = 1.0, evaluation: bool = False):
        self.game = Game(scenario, changes, ticks=ticks, observe=observe)
        self.players, self.scale, self.evaluation = players, scale, evaluation
        self.luck = np.random.default_rng()
        for known in [(player, key) for player, keys in players.items() for key in keys]:
            if known not in self.game.players.index:
                raise Error(f"{known[0]} has no action {known[1]}; Game(…).players lists all")

    def begin(self, seed: int | None) -> tuple[Vector, dict[str, Any]]:
        """A new world: seeds of worlds are drawn from one seed, even ones to train in and odd ones to evaluate in."""
        if seed is not None:
            self.luck = np.random.default_rng(seed)
        world = 2 * int(self.luck.integers(2**51)) + self.evaluation
        return self.vector(self.game.reset(world)), {"seed": world}

    def step(self, actions: Mapping[str, Any]) -> tuple[Vector, dict[str, float], State]:
        state = self.game.step({player: self.keys(player, action) for player, action in actions.items()})
        return self.vector(state), {p: self.scale * float(state.rewards[p]) for p in self.players}, state

    def keys(self, player: str, action: Any) -> dict[str, float]:
        keys, given = self.players[player], np.asarray(action, np.float64)
        if given.shape != (len(keys),):
            raise ValueError(f"an action of {player} is a vector of {len(keys)} numbers, for {', '.join(keys)}; this one "
                             f"has the shape {given.shape}")
        low, high = np.array(list(keys.values()), np.float64).T
        inside = np.clip(given, low, high)
        if not np.allclose(inside, given, 1e-6, 0):  # 32 bits
            raise ValueError(f"an action of {player}, {given}, is not within {dict(keys)}")
        return dict(zip(keys, inside.tolist()))

    def vector(self, state: State) -> Vector:
        """The tick, and the metrics in their order; 0 where one is missing."""
        seen = state.observations.reindex(list(self.game.observe or ())).fillna(0.0)
        return np.array([state.tick, *seen], np.float64)


def env(scenario: Scenario, changes: Changes | None = None, *, actions: Ranges, player: str = "platform",
        **options: Any) -> Env:
    """An environment of gymnasium for one player, with actions {key: (low, high)}.

    Options: observe=[metric, …], ticks of a step, scale of rewards, evaluation=True for worlds that no training meets.
    """
    from ._gymnasium import Env
    return Env(Vectors(scenario, changes, {player: actions}, **options), player)


def parallel_env(scenario: Scenario, changes: Changes | None = None, *, actions: Mapping[str, Ranges],
                 **options: Any) -> Parallel:
    """A parallel environment of PettingZoo, with actions {player: {key: (low, high)}} and the options of env."""
    from ._pettingzoo import Parallel
    return Parallel(Vectors(scenario, changes, actions, **options))
