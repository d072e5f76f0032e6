"""Ask a server for pages over keep-alive connections for some seconds, and count."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench.servers import Server

CONNECTIONS = 4
HEADERS = {"Accept-Encoding": "gzip", "Host": "127.0.0.1"}


@dataclass(frozen=True)
class Sample:
    """What one round measured."""

    requests_per_second: float
    cpu_ms: float
    """Processor time of the workers per request, in milliseconds."""
    p99_ms: float
    """Time within which 99 of 100 requests were answered, in milliseconds."""


def measure(server: Server, paths: Sequence[str], seconds: float) -> Sample:
    """Measure one round.

    Raises:
        RuntimeError: if any answer is not 200: a fast error is no figure.
    """
    host = urlsplit(server.address).netloc
    times: list[float] = []
    wrong: list[str] = []
    before = server.cpu_seconds()
    start = time.perf_counter()
    deadline = start + seconds

    def ask(offset: int) -> None:
        connection = http.client.HTTPConnection(host, timeout=30)
        number = offset
        while time.perf_counter() < deadline and not wrong:
            path = paths[number % len(paths)]
            number += CONNECTIONS
            began = time.perf_counter()
            connection.request("GET", path, headers=HEADERS)
            response = connection.getresponse()
            response.read()
            times.append(time.perf_counter() - began)
            if response.status != http.HTTPStatus.OK:
                wrong.append(f"{path}: {response.status}")
        connection.close()

    threads = [threading.Thread(target=ask, args=(offset,)) for offset in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise RuntimeError(wrong[0])
    elapsed = time.perf_counter() - start
    times.sort()
    return Sample(
        requests_per_second=len(times) / elapsed,
        cpu_ms=(server.cpu_seconds() - before) * 1000 / len(times),
        p99_ms=times[int(len(times) * 0.99)] * 1000,
    )
