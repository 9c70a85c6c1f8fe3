"""The server: every site under /<host>/<path>, spoiled by the faults that apply, with its control under /_replica/."""

import argparse
import asyncio
import hashlib
import json
import signal
import time
from collections import deque
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any

from aiohttp import web

from replica.clock import Clock, starting_now
from replica.faults import Fault, spoil
from replica.scenario import Scenario, build, load
from replica.sites import answer
from replica.world import Answer, Ask, World

LOG_LIMIT = 200_000
NO_FAULT = Fault("")
DEFAULT = Path(__file__).parent / "scenarios" / "market_day.toml"


class Replica:
    """One world behind one port."""

    def __init__(self, world: World, faults: list[Fault]) -> None:
        self.world, self.faults = world, faults
        self.log: deque[dict[str, Any]] = deque(maxlen=LOG_LIMIT)

    def app(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=32 * 1024**2)
        app.router.add_post("/_replica/publish", self._publish)
        app.router.add_route("*", "/_replica/faults", self._faults)
        app.router.add_route("*", "/_replica/log", self._log)
        app.router.add_post("/_replica/play", self._play)
        app.router.add_get("/_replica/state", self._state)
        app.router.add_route("*", "/{host}/{tail:.*}", self._serve)
        app.router.add_route("*", "/{host}", self._serve)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        host = request.match_info["host"]
        path = request.path.removeprefix("/" + host) or "/"
        full = f"{host}{path}" + (f"?{request.query_string}" if request.query_string else "")
        elapsed = self.world.clock.elapsed
        fault = next((one for one in self.faults if one.applies(full, elapsed)), NO_FAULT)
        line = self._line(request, full, fault)
        await asyncio.sleep(fault.delay_s)
        if fault.drop:
            _hang_up(request)
            return web.Response(status=500)
        headers = {name.lower(): value for name, value in request.headers.items()}
        ask = Ask(host, path, dict(request.query), headers, request.method, fault.empty)
        result = spoil(answer(self.world, ask), fault)
        response = _response(ask, result)
        line["status"], line["bytes"] = response.status, len(result.body)
        if fault.cut is not None and not fault.cut_clean:
            return await _cut(request, result, fault.cut)
        return response

    def _line(self, request: web.Request, full: str, fault: Fault) -> dict[str, Any]:
        line = {
            "at": time.time(),
            "clock": self.world.clock.now().isoformat(),
            "address": full,
            "method": request.method,
            "agent": request.headers.get("User-Agent", ""),
            "fault": fault.match,
            "status": 0,
        }
        self.log.append(line)
        return line

    async def _publish(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        try:
            items = [self.world.publish(entry) for entry in wanted.get("items", [])]
            self.world.move(wanted.get("ticks", []))
        except (ValueError, KeyError, TypeError) as error:
            return web.json_response({"error": str(error)}, status=400)
        return web.json_response({"published": [item.id for item in items], "at": time.time()})

    async def _play(self, _request: web.Request) -> web.Response:
        return web.json_response({"from": self.world.play(), "at": time.time()})

    async def _faults(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.faults.clear()
        elif request.method == "POST":
            wanted = await request.json()
            try:
                self.faults += [Fault.read(entry) for entry in (wanted if isinstance(wanted, list) else [wanted])]
            except (ValueError, TypeError) as error:
                return web.json_response({"error": str(error)}, status=400)
        return web.json_response([{"match": fault.match, "used": fault.used} for fault in self.faults])

    async def _log(self, request: web.Request) -> web.Response:
        if request.method == "DELETE":
            self.log.clear()
        since, host = float(request.query.get("since", 0)), request.query.get("host", "")
        return web.json_response([line for line in self.log if line["at"] >= since and line["address"].startswith(host)])

    async def _state(self, request: web.Request) -> web.Response:
        clock = self.world.clock
        items = [
            {"id": item.id, "kind": item.kind, "events": item.events, "at": item.at, "real": clock.real(item.at)}
            for item in self.world.items
        ]
        return web.json_response(
            {"clock": str(clock), "now": clock.now().isoformat(), "elapsed": clock.elapsed, "items": items}
        )


def _response(ask: Ask, result: Answer) -> web.Response:
    headers = {"Content-Type": result.content_type, **result.headers}
    status, body = result.status, result.body
    if result.validators and status == 200:
        tag = '"' + hashlib.md5(body, usedforsecurity=False).hexdigest() + '"'
        headers["ETag"] = tag
        if result.modified:
            headers["Last-Modified"] = format_datetime(result.modified.astimezone(UTC).replace(microsecond=0), usegmt=True)
        if _unchanged(ask, tag, result):
            status, body = 304, b""
    return web.Response(status=status, body=b"" if ask.method == "HEAD" else body, headers=headers)


def _unchanged(ask: Ask, tag: str, result: Answer) -> bool:
    known = ask.headers.get("if-none-match")
    if known is not None:  # RFC 9110, 13.1.3: with If-None-Match the date does not count
        return tag in [one.strip().removeprefix("W/") for one in known.split(",")]
    since = ask.headers.get("if-modified-since")
    if since is None or result.modified is None:
        return False
    return result.modified.astimezone(UTC).replace(microsecond=0) <= parsedate_to_datetime(since)


async def _cut(request: web.Request, result: Answer, share: float) -> web.StreamResponse:
    length = len(result.body)
    response = web.StreamResponse(status=result.status, headers={"Content-Type": result.content_type})
    response.content_length = length
    await response.prepare(request)
    await response.write(result.body[: int(length * share)])
    _hang_up(request)
    return response


def _hang_up(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()


def world_of(scenario: Scenario, clock: str | None = None, *, held: bool = False) -> World:
    """A world of this scenario, whose clock is `clock` (START@EPOCHxSPEED) or starts now at the scenario's start."""
    return World(scenario, Clock.parse(clock) if clock else starting_now(scenario.start, scenario.speed), held=held)


def played(scenario: Scenario) -> str:
    """A clock in real time by which the whole scenario has just come out, for crawls by hand."""
    ended = timedelta(seconds=scenario.ends_at)
    return str(Clock(datetime.now(UTC) - ended, time.time() - scenario.ends_at))


async def serving(replica: Replica, port: int, host: str = "127.0.0.1") -> web.AppRunner:
    """Start to serve; `await runner.cleanup()` ends it. The port is in `runner.addresses` (0: any free one)."""
    runner = web.AppRunner(replica.app(), access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, host, port, reuse_address=True).start()
    return runner


async def _main(options: argparse.Namespace) -> None:
    scenario = load(options.scenario) if options.scenario else build({"start": starting_now().now().isoformat()})
    faults = [Fault.read(entry) for entry in scenario.faults]
    if options.faults:
        faults += [Fault.read(entry) for entry in json.loads(options.faults.read_text(encoding="utf-8"))]
    clock = options.clock or (None if options.hold else played(scenario))
    world = world_of(scenario, clock, held=options.hold)
    runner = await serving(Replica(world, faults), options.port, options.host)
    print(f"replica: http://{options.host}:{runner.addresses[0][1]}/  clock {world.clock}", flush=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()
    await runner.cleanup()


def main() -> None:
    """`python -m replica.serve --port 8099 --scenario FILE`."""
    parser = argparse.ArgumentParser(prog="python -m replica.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--scenario", type=Path, default=DEFAULT if DEFAULT.exists() else None)
    parser.add_argument("--faults", type=Path, help="JSON list of fault rules")
    parser.add_argument("--hold", action="store_true", help="only history until POST /_replica/play")
    parser.add_argument("--clock", help="START@EPOCHxSPEED; default: the present, all of it is out; --hold: its start")
    asyncio.run(_main(parser.parse_args()))


if __name__ == "__main__":
    main()
