"""Few readers at once, in the order in which they came; who waits long lets the others go on."""

from __future__ import annotations

import asyncio

from starlette.concurrency import run_in_threadpool

from service.engine.kept_answers import KeptAnswers
from service.running.turns import Turns, pass_turn_on


def test_whoever_came_first_has_the_next_turn() -> None:
    async def run() -> list[str]:
        turns, order = Turns(1), []

        async def read(name: str) -> None:
            turn = await turns.take()
            order.append(name)
            await asyncio.sleep(0)
            turn.end()
            turn.end()

        await asyncio.gather(*(read(name) for name in "abcd"))
        assert turns.has_free()
        return order

    assert asyncio.run(run()) == ["a", "b", "c", "d"]


def test_a_turn_is_free_only_where_nobody_waits_for_it() -> None:
    async def run() -> None:
        turns = Turns(1)
        first = await turns.take()
        second = asyncio.create_task(turns.take())
        free = asyncio.create_task(turns.wait_for_free())
        await asyncio.sleep(0)
        first.end()
        # It is the second's already.
        assert not turns.has_free()
        (await second).end()
        await asyncio.wait_for(free, 5)
        assert turns.has_free()

    asyncio.run(run())


def test_who_gives_up_while_waiting_takes_no_turn_along() -> None:
    async def run() -> None:
        turns = Turns(1)
        first = await turns.take()
        waiting = asyncio.create_task(turns.take())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        first.end()
        await asyncio.wait_for(turns.wait_for_free(), 5)

    asyncio.run(run())


def test_who_makes_an_answer_that_takes_long_passes_the_turn_on() -> None:
    async def run() -> str:
        turns, kept = Turns(1), KeptAnswers[str](2)
        go_on = asyncio.Event()
        loop = asyncio.get_running_loop()

        def make() -> str:
            asyncio.run_coroutine_threadsafe(go_on.wait(), loop).result(5)
            return "made"

        async def ask() -> str:
            turn = await turns.take()
            try:
                return await run_in_threadpool(kept.get_or_make, "key", make)
            finally:
                turn.end()

        first, second = asyncio.create_task(ask()), asyncio.create_task(ask())
        await asyncio.wait_for(turns.wait_for_free(), 5)
        async with asyncio.timeout(5):
            # Neither who makes it nor who waits for the same holds up the next one.
            (await turns.take()).end()
        go_on.set()
        assert await second == "made"
        return await first

    assert asyncio.run(run()) == "made"


def test_without_a_turn_there_is_nothing_to_pass_on() -> None:
    pass_turn_on()
