"""One player as an environment of gymnasium."""
from __future__ import annotations

import os
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from ._players import Ranges, State, Vector, Vectors


def seen(vectors: Vectors) -> Any:
    return spaces.Box(-vectors.most, vectors.most, (1 + len(vectors.game.observe or ()),), np.float64)


def acts(keys: Ranges) -> Any:
    low, high = np.array(list(keys.values()), np.float64).T
    return spaces.Box(low, high, dtype=np.float64)


def captured(state: State) -> dict[str, Any]:
    return {"captured": state.parties["captured"].to_dict()}


class Env(gymnasium.Env[Vector, Vector]):
    metadata = {"render_modes": []}

    def __init__(self, vectors: Vectors, player: str):
        self.vectors, self.player = vectors, player
        self.observation_space, self.action_space = seen(vectors), acts(vectors.players[player])

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Vector, dict[str, Any]]:
        super().reset(seed=seed)
        return self.vectors.begin(seed)

    def step(self, action: Vector) -> tuple[Vector, float, bool, bool, dict[str, Any]]:
        vector, rewards, state = self.vectors.step({self.player: action})
        return vector, rewards[self.player], False, state.done, captured(state)

    def keep(self, file: str | os.PathLike[str]) -> None:
        self.vectors.game.keep(file)

    def close(self) -> None:
        self.vectors.game.close()
