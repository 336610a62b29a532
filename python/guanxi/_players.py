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
    """What players see after a step.

    Attributes
    ----------
    tick, date, done
        The time, and whether it is the end.
    observations, rewards : pandas.Series
        Metrics, and what each player has captured in the step, in the currency of the scenario.
    parties : pandas.DataFrame
        What each party has captured.
    """

    tick: int
    date: pd.Timestamp
    done: bool
    observations: "pd.Series[float]"
    rewards: "pd.Series[float]"
    parties: pd.DataFrame


def told(error: Mapping[str, str]) -> str:
    """The text of an error, without the place in a line of JSON, and how to write one."""
    at, cure = error["at"], error.get("cure", "")
    cure = cure.replace('{"do": "reset"}', "reset()")
    return ("" if at.startswith("line ") else f"{at}: ") + error["message"] + (f" ({cure})" if cure and "{" not in cure else "")


class Game:
    """A world whose players act from outside.

    Parameters
    ----------
    scenario, changes : optional
        See `run`.
    ticks : int
        The length of a step.
    observe : list of str, optional
        Metrics that players see.
    twin : bool
        Whether to run the world without the platform, too.

    Attributes
    ----------
    players, observations : pandas.DataFrame
        Who can do what, and what can be seen, with units.

    Examples
    --------
    >>> game = gx.Game("learn", {"policy.learn.take": "off"}, observe=["gmv"], ticks=90)
    >>> state = game.reset(seed=1)
    >>> state = game.step({"platform": {"commerce.take": 0.5}})
    """

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
            raise Error("\n".join(told(e) for e in answer["errors"]))
        return answer

    def reset(self, seed: int | None = None, replicate: int = 1) -> State:
        """Begin a world.

        Parameters
        ----------
        seed : int, optional
            By default that of the scenario.
        replicate : int
            The number of the replicate.

        Returns
        -------
        State
        """
        return self._state(self._ask(do="reset", seed=seed, replicate=replicate, twin=self.twin,
                                     observe=None if self.observe is None else list(self.observe)))

    def step(self, actions: Mapping[str, Mapping[str, Any]] | None = None, ticks: int | None = None) -> State:
        """Act, and run.

        Parameters
        ----------
        actions : dict, optional
            {player: {key: value}}; a number is in the unit that `players` has.
        ticks : int, optional
            By default those of the game.

        Returns
        -------
        State
        """
        return self._state(self._ask(do="step", ticks=self.ticks if ticks is None else ticks, actions=actions or {}))

    @staticmethod
    def _state(a: Any) -> State:
        return State(a["tick"], pd.Timestamp(a["date"]), a["done"], pd.Series(a["observations"], dtype=float),
                     pd.Series(a["rewards"], dtype=float), pd.DataFrame(a["parties"]).T)

    def keep(self, file: str | os.PathLike[str]) -> None:
        """Write the play to a file: a scenario whose run has the same numbers without the players."""
        self._ask(do="keep", file=Path(file).as_posix())

    def close(self) -> None:
        """End the program."""
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
    """Make an environment of gymnasium for one player.

    Parameters
    ----------
    scenario, changes : optional
        See `Game`.
    actions : dict
        {key: (low, high)}.
    player : str
        Who acts.
    **options
        `observe` and `ticks` of a `Game`; `scale`, a factor on rewards; `evaluation=True` for worlds outside training.

    Returns
    -------
    gymnasium.Env

    Examples
    --------
    >>> gx.env("learn", {"policy.learn.take": "off"}, actions={"commerce.take": (0, 0.9)}, observe=["gmv"])
    """
    from ._gymnasium import Env
    return Env(Vectors(scenario, changes, {player: actions}, **options), player)


def parallel_env(scenario: Scenario, changes: Changes | None = None, *, actions: Mapping[str, Ranges],
                 **options: Any) -> Parallel:
    """Make an environment of PettingZoo for several players.

    Parameters
    ----------
    scenario, changes : optional
        See `env`.
    actions : dict
        {player: {key: (low, high)}}.
    **options
        See `env`.

    Returns
    -------
    pettingzoo.ParallelEnv

    Examples
    --------
    >>> gx.parallel_env("shops.yaml", actions={"shop.a": {"commerce.shops.a.price": (40, 140)}})
    """
    from ._pettingzoo import Parallel
    return Parallel(Vectors(scenario, changes, actions, **options))
