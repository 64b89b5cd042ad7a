"""Python's qemu.qmp, timed: reads what to do from stdin, a line each, and answers with seconds.

usage: qemu_qmp.py MONITOR
    trips N            a command, N times, one after the other
    connects SOCKET N  to command mode and away again
    events COMMAND N   until that many events have come of a command
"""

import asyncio
import json
import sys
from time import perf_counter

from qemu.qmp import QMPClient


async def trips(client, count):
    taken = []
    for _ in range(int(count)):
        start = perf_counter()
        await client.execute("query-block-jobs")
        taken.append(perf_counter() - start)
    client.events.clear()
    return taken


async def connects(_, socket, count):
    taken = []
    for _ in range(int(count)):
        client = QMPClient()
        start = perf_counter()
        await client.connect(socket)
        taken.append(perf_counter() - start)
        await client.disconnect()
    return taken


async def events(client, command, count):
    start = perf_counter()
    reply = asyncio.create_task(client.execute(command))
    for _ in range(int(count)):
        await client.events.get()
    await reply
    return [perf_counter() - start]


async def main():
    client = QMPClient()
    await client.connect(sys.argv[1])
    loop = asyncio.get_running_loop()
    print(json.dumps([]), flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        task, *arguments = line.split()
        taken = await {"trips": trips, "connects": connects, "events": events}[task](client, *arguments)
        print(json.dumps(taken), flush=True)
    await client.disconnect()


asyncio.run(main())
