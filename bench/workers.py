"""Alert workers as processes for benchmarks: started, killed without warning, started again."""

import asyncio
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from settings.environment import ROOT


@dataclass
class Workers:
    """`variables` is what they find in their environment; logs go to `folder`/workers.log."""

    folder: Path
    variables: dict[str, str]
    lease_s: float = 2.0
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)
    kills: list[float] = field(default_factory=list)
    """Unix times."""

    def start(self, count: int = 1) -> None:
        """Start so many more."""
        env = (
            os.environ
            | {"PYTHONPATH": str(ROOT), "HKWATCH_LOG_FORMAT": "json", "HKWATCH_LOG_LEVEL": "WARNING"}
            | self.variables
        )
        command = [sys.executable, "-m", "alerts.worker", "--lease", str(self.lease_s)]
        with (self.folder / "workers.log").open("ab") as log:
            self.running += [subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log) for _ in range(count)]

    async def torment(self, kills: int, every_s: float, dice: random.Random) -> None:
        """Kill -9 one of them `kills` times, and start another in its place."""
        for _ in range(kills):
            await asyncio.sleep(every_s)
            victim = self.running.pop(dice.randrange(len(self.running)))
            self.kills.append(time.time())
            victim.kill()
            await asyncio.to_thread(victim.wait, 10)
            self.start()

    def end(self) -> None:
        """Kill all."""
        for process in self.running:
            process.kill()
        for process in self.running:
            process.wait(10)
