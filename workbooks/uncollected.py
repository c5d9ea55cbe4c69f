"""Work on hundreds of thousands of cells without looking for rings of objects on the way, of which cells make none."""

import functools
import gc
from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def uncollected(work: Callable[P, R]) -> Callable[P, R]:
    """`work` with the collector of unreachable rings held back until it ends: it goes through everything each time, in vain.

    Memory is given back all the same when nothing points to it any more."""

    @functools.wraps(work)
    def held_back(*args: P.args, **kwargs: P.kwargs) -> R:
        collecting = gc.isenabled()
        gc.disable()
        try:
            return work(*args, **kwargs)
        finally:
            if collecting:
                gc.enable()

    return held_back
