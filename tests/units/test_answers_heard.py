"""What the feed says of our answers: by when a post promises more, and whether somebody was written to in private."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.care.private_moves import they_got_it, we_wrote_in_private
from firebreak.care.promises_in_posts import promises_in
from firebreak.core.model import Incident, PublicPromise, Severity
from firebreak.core.public_promises import LONGEST, found, offered, promised

NINE = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("@rosa We will update you by 15:00.", "10 15:00"),
        ("We'll be back to you within two hours", "10 11:00"),
        ("We'll share more by 3pm ET, thank you for waiting", "10 19:00"),
        ("We will post an update here by 5:30 am New York time. ^VK", "10 09:30"),
        ("You will hear from us by tomorrow 10am", "11 10:00"),
        ("Next update at 14:30 GMT", "10 14:30"),
        ("We'll get back to you in the next hour.", "10 10:00"),
        ("We will write again by 8:30", "10 20:30"),
        ("我们会在两小时内回复您", "10 11:00"),
        ("半小时内给您答复，请稍等", "10 09:30"),
        ("我们会在北京时间17:30之前在这里公布", "10 09:30"),
        ("调查结果将于今晚8点前公布", "10 20:00"),
        ("明天上午10点前我们会给您答复", "11 10:00"),
        ("Ответим вам в течение двух часов", "10 11:00"),
        ("Напишем здесь до 18:00 мск", "10 15:00"),
        ("Напишем до 18:00.", "10 18:00"),
        ("Ответим завтра до 10:00", "11 10:00"),
        ("Вернёмся с ответом через полчаса", "10 09:30"),
        ("Сообщим до 12:00 по московскому времени", "11 09:00"),
    ],
)
def test_a_promise_is_found_in_each_language_with_its_zone(text: str, at: str) -> None:
    """What has no zone of its own is meant on the clock of the readers, here UTC."""
    assert [f"{one.at:%d %H:%M}" for one in promises_in(text, NINE)] == [at]


@pytest.mark.parametrize(
    "text",
    [
        "Flights resume by 18:00",
        "Your bag came within two hours, we are glad",
        "Could you DM us within two hours?",
        "We will not be able to answer by 15:00",
        "We will update you by 3",
        "We will update you shortly",
        "We'll be open until 18:00",
        "We will be back by 99:99",
        "We'll refund you within 90 days",
        "会员日将至，8点前到店有礼",
        "我们不会在两小时内回复",
        "Мы на связи до 18:00, ответим всем",
        "Рейс вылетит до 18:00",
        "",
    ],
)
def test_what_gives_no_word_or_no_time_promises_nothing(text: str) -> None:
    """Neither a forecast, a question, a refusal nor a time that is too far away, or no time."""
    assert promises_in(text, NINE) == ()


def test_a_time_is_read_on_the_clock_of_the_readers() -> None:
    """The same words in Beijing, and over the change of clocks in New York."""
    night = datetime(2026, 3, 8, 4, tzinfo=UTC)  # 23:00 on the 7th in New York; at 2:00 the clocks go to 3:00
    assert [one.at for one in promises_in("我们会在15:00前回复", NINE, "Asia/Shanghai")] == [
        datetime(2026, 3, 11, 7, tzinfo=UTC)
    ]
    assert [one.at for one in promises_in("We will answer by 10:00 am", night, "America/New_York")] == [
        datetime(2026, 3, 8, 14, tzinfo=UTC)
    ]


@pytest.mark.parametrize(
    ("written", "said", "due"),
    [
        ("00:40", "We will answer by 02:50", "00:50"),  # 02:40 for the first time
        ("00:40", "We will answer by 02:10", "01:10"),  # ... the hour that comes again
        ("01:40", "We will answer by 02:50", "01:50"),  # 02:40 for the second time
        ("01:40", "We will answer by 03:10", "02:10"),
    ],
)
def test_in_the_hour_that_comes_twice_the_next_such_time_is_meant(written: str, said: str, due: str) -> None:
    """On 25 October in Berlin the clocks go from 3:00 to 2:00."""
    at = datetime.fromisoformat(f"2026-10-25T{written}Z")

    assert [f"{one.at:%d %H:%M}" for one in promises_in(said, at, "Europe/Berlin")] == [f"25 {due}"]


@given(st.text(max_size=300), st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York"]))
def test_whatever_is_written_a_promise_lies_within_a_week(text: str, zone: str) -> None:
    """Also where a text begins like one."""
    for said in (text, f"We will answer by {text}", f"我们会在{text}内回复", f"Ответим до {text}"):
        found_there = promises_in(said, NINE, zone)
        assert len(found_there) <= 3
        assert all(NINE < one.at <= NINE + LONGEST for one in found_there)


@pytest.mark.parametrize(
    ("text", "ours", "theirs"),
    [
        ("@rosa We have sent you a DM", True, True),
        ("@rosa We've just sent you a direct message with the next steps", True, True),
        ("DM sent", True, True),
        ("您好，已向您发送私信，请查收", True, False),
        ("@rosa 已私信", True, True),
        ("Написали вам в личные сообщения", True, True),
        ("Please DM us your booking code", False, False),
        ("请私信我们订单号", False, False),
        ("Напишите нам в личку", False, False),
        ("We have not sent you a DM, that account is not ours", False, False),
        ("Got your DM, thank you!", False, True),
        ("收到你们的私信了", False, True),
        ("Получила ваше сообщение в личке", False, True),
        ("I still haven't got your DM", False, False),
        ("没收到私信", False, False),
        ("Ничего не получила в личку", False, False),
    ],
)
def test_who_says_that_it_goes_on_in_private(text: str, ours: bool, theirs: bool) -> None:
    """That somebody was asked to write proves nothing, and that nothing came proves the contrary."""
    assert (we_wrote_in_private(text), they_got_it(text)) == (ours, theirs)


def test_what_is_found_is_offered_once_and_only_while_it_lies_ahead() -> None:
    """A time as near as two minutes to one that is tracked is the same promise; five wait at most."""
    incident = Incident("i1", "acme", Severity.SEV1, NINE, NINE, "burning")
    soon = PublicPromise(NINE + timedelta(minutes=30), "09:30 UTC", "AcmeAir", NINE, source="https://x.example/1")
    again = PublicPromise(soon.at + timedelta(seconds=50), "09:31 UTC", "AcmeAir", NINE)
    many = [PublicPromise(NINE + timedelta(hours=n), f"{n}", "AcmeAir", NINE) for n in range(1, 9)]
    waits = found(found(incident, [soon, again], NINE), many, NINE)
    tracked = promised(waits, [soon])

    assert [one.at for one in offered(waits, NINE)] == [soon.at, *(one.at for one in many[:4])]
    assert soon not in offered(tracked, NINE)
    assert offered(waits, NINE + timedelta(hours=4)) == []
