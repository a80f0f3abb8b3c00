"""The figures of a plan while it is made, and who hears of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from matching.fairs.model import Progress


@dataclass
class Bulletin:
    """What is known of a plan so far; `on_progress` hears of it whenever it is told."""

    on_progress: Callable[[Progress], None] | None = None
    progress: Progress = field(default_factory=Progress)

    @property
    def is_heard(self) -> bool:
        """Whether anybody wants to know."""
        return self.on_progress is not None

    def note(self, **figures: float) -> None:
        """Keep figures, named as those of `Progress`, to be told the next time."""
        self.progress = replace(self.progress, **figures)  # type: ignore[arg-type]

    def tell(self) -> None:
        """Say what is known now."""
        if self.on_progress is not None:
            self.on_progress(self.progress)
