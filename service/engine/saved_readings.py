"""What was read of the open demands, in a file beside the saved index: for other workers and the next start.

Reading two thousand texts takes some seconds of the processor, and every worker needs all of them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import structlog

from service.engine.engine_version import read_engine_version
from service.engine.saved_index import UnusableFile, read_index, save_index

log = structlog.get_logger(__name__)
_NAME = "readings"


def name_readings_file(index_file: Path) -> Path:
    """Where the readings are kept that belong to a saved index."""
    return index_file.with_name(f"{index_file.name}.{_NAME}")


def load_readings(file: Path, versions: str) -> dict[str, Any]:
    """What this engine read with these versions of words and law; nothing where there is no such file."""
    try:
        arrays, made = read_index(file)
        if made != _describe_making(versions):
            return {}
        readings: dict[str, Any] = json.loads(arrays[_NAME].tobytes())
    except FileNotFoundError:
        return {}
    except (OSError, UnusableFile, KeyError, ValueError) as error:
        log.warning("readings_file_ignored", file=str(file), reason=str(error))
        return {}
    return readings


def save_readings(file: Path, versions: str, readings: Mapping[str, Any]) -> None:
    """Write readings in plain values; where the file cannot be written, the next start reads anew."""
    written = np.frombuffer(json.dumps(readings, ensure_ascii=False).encode(), dtype=np.uint8)
    try:
        save_index(file, {_NAME: written}, _describe_making(versions))
    except OSError as error:
        log.warning("readings_not_kept", file=str(file), reason=str(error))


def _describe_making(versions: str) -> dict[str, str | int]:
    return {"engine": read_engine_version(), "versions": versions}
