"""Several players as a parallel environment of PettingZoo."""
from __future__ import annotations

import os
from typing import Any

from gymnasium import spaces
from pettingzoo import ParallelEnv  # type: ignore[import-untyped, unused-ignore]

from ._gymnasium import acts, captured, seen
from ._players import Vector, Vectors


class Parallel(ParallelEnv):  # type: ignore[misc, type-arg, unused-ignore]
    metadata = {"name": "guanxi", "render_modes": []}

    def __init__(self, vectors: Vectors):
        self.vectors = vectors
        self.possible_agents = list(vectors.players)
        self.agents: list[str] = []
        self.observation_spaces: dict[str, spaces.Space[Any]] = {p: seen(vectors) for p in vectors.players}
        self.action_spaces: dict[str, spaces.Space[Any]] = {p: acts(keys) for p, keys in vectors.players.items()}

    def observation_space(self, agent: str) -> spaces.Space[Any]:
        return self.observation_spaces[agent]

    def action_space(self, agent: str) -> spaces.Space[Any]:
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict[str, Any] | None = None
              ) -> tuple[dict[str, Vector], dict[str, dict[str, Any]]]:
        vector, info = self.vectors.begin(seed)
        self.agents = list(self.possible_agents)
        return {p: vector.copy() for p in self.agents}, {p: dict(info) for p in self.agents}

    def step(self, actions: dict[str, Vector]) -> tuple[dict[str, Vector], dict[str, float], dict[str, bool],
                                                        dict[str, bool], dict[str, dict[str, Any]]]:
        vector, rewards, state = self.vectors.step(actions)
        here, self.agents = self.agents, [] if state.done else self.agents
        return ({p: vector.copy() for p in here}, {p: rewards[p] for p in here}, {p: False for p in here},
                {p: state.done for p in here}, {p: captured(state) for p in here})

    def keep(self, file: str | os.PathLike[str]) -> None:
        self.vectors.game.keep(file)

    def close(self) -> None:
        self.vectors.game.close()
