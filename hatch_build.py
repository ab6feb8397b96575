"""What a wheel adds to the sources: the built web apps, and the dependencies of requirements/run.in."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class WebHook(BuildHookInterface[Any]):
    """Builds the web apps before they are packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 -- hatchling's signature
        sys.path.insert(0, str(Path(self.root) / "src"))
        from purser.webbuild import ensure  # noqa: PLC0415 -- only now on the path

        ensure(Path(self.root))


class Dependencies(MetadataHookInterface):
    """Keeps requirements/run.in the one place that names dependencies."""

    def update(self, metadata: dict[str, Any]) -> None:
        lines = (Path(self.root) / "requirements" / "run.in").read_text().splitlines()
        metadata["dependencies"] = [d for line in lines if (d := line.partition("#")[0].strip())]
