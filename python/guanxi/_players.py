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
MOST = 10.0  # spreads beyond which a normalised observation is cut off


@dataclass(frozen=True)
class State:
    """What players see after a step.

    Attributes
    ----------
    tick : int
    date : pandas.Timestamp
    done : bool
        Whether it is the end.
    observations, rewards : pandas.Series
        Metrics, and what each player has captured in the step, in the currency of the scenario.
    parties : pandas.DataFrame
        What each party has captured.

    Examples
    --------
    >>> state.rewards["platform"], state.observations["gmv"]
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

        Examples
        --------
        >>> state = game.reset(seed=1)
        """
        return self._state(self._ask(do="reset", seed=seed, replicate=replicate, twin=self.twin,
                                     observe=None if self.observe is None else list(self.observe)))

    def step(self, actions: Mapping[str, Mapping[str, Any]] | None = None, ticks: int | None = None) -> State:
        """Act, and run.

        Parameters
        ----------
        actions : dict, optional
            {player: {key: value}}; a number is in the unit that `players` has, a text as in a file: "60%", "24/year".
        ticks : int, optional
            By default those of the game.

        Returns
        -------
        State

        Examples
        --------
        >>> game.step({"platform": {"commerce.take": "60%"}}, ticks=30).rewards
        """
        return self._state(self._ask(do="step", ticks=self.ticks if ticks is None else ticks, actions=actions or {}))

    @staticmethod
    def _state(a: Any) -> State:
        return State(a["tick"], pd.Timestamp(a["date"]), a["done"], pd.Series(a["observations"], dtype=float),
                     pd.Series(a["rewards"], dtype=float), pd.DataFrame(a["parties"]).T)

    def keep(self, file: str | os.PathLike[str]) -> None:
        """Write the play to a file: a scenario whose run has the same numbers without the players.

        Parameters
        ----------
        file : str or path
            A new file, below the working folder.

        Examples
        --------
        >>> game.keep("play.yaml")
        >>> gx.run("play.yaml")
        """
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
                 observe: Sequence[str] = (), ticks: int = 1, scale: float | bool = 1.0, evaluation: bool = False):
        self.game = Game(scenario, changes, ticks=ticks, observe=observe)
        self.players, self.evaluation = players, evaluation
        self.luck = np.random.default_rng()
        self.middle, self.width = np.zeros(1 + len(observe)), np.ones(1 + len(observe))
        self.worth = {player: 1.0 if scale is False else float(scale) for player in players}
        self.most = MOST if scale is True else np.inf
        for known in [(player, key) for player, keys in players.items() for key in keys]:
            if known not in self.game.players.index:
                raise Error(f"{known[0]} has no action {known[1]}; Game(…).players lists all")
        if scale is True:
            self.normalise()

    def normalise(self) -> None:
        """Units of what is seen and of rewards: their spreads in a world in which players act by lot, within their ranges."""
        luck, state = np.random.default_rng(0), self.game.reset()
        seen, rewards = [self.raw(state)], []
        while not state.done:
            state = self.game.step({player: {key: luck.uniform(*ends) for key, ends in keys.items()}
                                    for player, keys in self.players.items()})
            seen.append(self.raw(state))
            rewards.append(state.rewards)
        self.middle, spread = np.mean(seen, 0), np.std(seen, 0)
        self.width = np.where(spread > 1e-9 * np.abs(self.middle), spread, np.maximum(1, np.abs(self.middle)))
        self.worth = {p: 1 / (float(np.sqrt(np.mean([r[p] ** 2 for r in rewards]))) or 1.0) for p in self.players}

    def begin(self, seed: int | None) -> tuple[Vector, dict[str, Any]]:
        """A new world: seeds of worlds are drawn from one seed, even ones to train in and odd ones to evaluate in."""
        if seed is not None:
            self.luck = np.random.default_rng(seed)
        world = 2 * int(self.luck.integers(2**51)) + self.evaluation
        return self.vector(self.game.reset(world)), {"seed": world}

    def step(self, actions: Mapping[str, Any]) -> tuple[Vector, dict[str, float], State]:
        state = self.game.step({player: self.keys(player, action) for player, action in actions.items()})
        return self.vector(state), {p: self.worth[p] * float(state.rewards[p]) for p in self.players}, state

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
        return np.clip((self.raw(state) - self.middle) / self.width, -self.most, self.most)

    def raw(self, state: State) -> Vector:
        """The tick, and the metrics in their order; 0 where one is missing."""
        seen = state.observations.reindex(list(self.game.observe or ())).fillna(0.0)
        return np.array([state.tick, *seen], np.float64)


def env(scenario: Scenario, changes: Changes | None = None, *, actions: Ranges, player: str = "platform",
        observe: Sequence[str] = (), ticks: int = 1, scale: float | bool = 1.0, evaluation: bool = False) -> Env:
    """Make an environment of gymnasium for one player.

    Parameters
    ----------
    scenario, changes : optional
        See `Game`.
    actions : dict
        {key: (low, high)}, in the units of `Game.players`.
    player : str
        Who acts.
    observe : list of str
        Metrics that are seen after the tick.
    ticks : int
        The length of a step.
    scale : float or bool
        A factor on rewards. True normalises observations, to mean 0 and spread 1 and within 10, and rewards, to a mean square
        of 1, as they are in one world with actions by lot, which runs first. ``info["captured"]`` stays in the currency.
    evaluation : bool
        Whether worlds are those that no training meets.

    Returns
    -------
    gymnasium.Env

    Examples
    --------
    >>> env = gx.env("learn", {"policy.learn.take": "off"}, actions={"commerce.take": (0, 0.9)}, observe=["gmv"], ticks=90,
    ...              scale=True)
    >>> seen, info = env.reset(seed=1)
    >>> seen, reward, ended, cut, info = env.step([0.5])
    """
    from ._gymnasium import Env
    return Env(Vectors(scenario, changes, {player: actions}, observe=observe, ticks=ticks, scale=scale, evaluation=evaluation),
               player)


def parallel_env(scenario: Scenario, changes: Changes | None = None, *, actions: Mapping[str, Ranges],
                 observe: Sequence[str] = (), ticks: int = 1, scale: float | bool = 1.0, evaluation: bool = False) -> Parallel:
    """Make an environment of PettingZoo for several players.

    Parameters
    ----------
    scenario, changes, observe, ticks, scale, evaluation : optional
        See `env`.
    actions : dict
        {player: {key: (low, high)}}.

    Returns
    -------
    pettingzoo.ParallelEnv

    Examples
    --------
    >>> gx.parallel_env("shops.yaml", actions={"shop.a": {"commerce.shops.a.price": (40, 140)}})
    """
    from ._pettingzoo import Parallel
    return Parallel(Vectors(scenario, changes, actions, observe=observe, ticks=ticks, scale=scale, evaluation=evaluation))
