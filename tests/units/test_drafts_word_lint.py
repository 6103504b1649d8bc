"""The words of a public text: what it must not say, what it misses, and examples that say it better."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firebreak.core.personal_data import masked, personal_data
from firebreak.drafts.word_lint import LANGUAGES, lint
from firebreak.drafts.word_rules import RULES

STEP = {
    "en": " We will tell you here by 17:30.",
    "zh": "17:30 之前我们会在这里告诉您结果。",
    "ru": " Напишем здесь до 17:30.",
}

BAD = [
    ("apology", "en", "We are sorry for any inconvenience this may have caused."),
    ("apology", "en", "We apologise for the inconvenience."),
    ("apology", "en", "Thank you for your patience."),
    ("apology", "en", "We take these reports very seriously."),
    ("apology", "zh", "给您带来的不便，敬请谅解。"),
    ("apology", "zh", "我们对此高度重视。"),
    ("apology", "zh", "我们深表歉意。"),
    ("apology", "ru", "Приносим извинения за доставленные неудобства."),
    ("apology", "ru", "Спасибо за понимание."),
    ("open_promise", "en", "We will get back to you shortly."),
    ("open_promise", "en", "An update follows as soon as possible."),
    ("open_promise", "zh", "我们会尽快处理。"),
    ("open_promise", "zh", "详情后续公布，敬请关注。"),
    ("open_promise", "ru", "Ответим в ближайшее время."),
    ("open_promise", "ru", "Мы скоро вернёмся к вам."),
    ("liability", "en", "This was our fault."),
    ("liability", "en", "We will refund everybody."),
    ("liability", "en", "We take full responsibility: we were negligent."),
    ("liability", "zh", "这是我们的责任，将全额赔偿。"),
    ("liability", "ru", "Это наша вина, мы вернём деньги."),
    ("personal_data", "en", "Call us at +44 7700 900123."),
    ("personal_data", "zh", "请拨打 13800138000。"),
    ("personal_data", "ru", "Пишите на help@acme.example."),
    ("asks_personal", "en", "Please send us your booking code."),
    ("asks_personal", "en", "Reply here with your full name and address."),
    ("asks_personal", "zh", "请在评论里留下您的手机号。"),
    ("asks_personal", "ru", "Напишите ваш номер телефона в комментариях."),
    ("shouting", "en", "PLEASE READ THIS."),
    ("shouting", "en", "We see it!!"),
    ("shouting", "zh", "我们看到了！！"),
    ("shouting", "ru", "СРОЧНОЕ СООБЩЕНИЕ."),
    ("blame", "en", "You should have arrived earlier."),
    ("blame", "en", "As we already explained, the rules are clear."),
    ("blame", "en", "The airport is to blame."),
    ("blame", "zh", "您应该提前到达机场。"),
    ("blame", "zh", "请冷静。"),
    ("blame", "ru", "Вам следовало приехать раньше."),
    ("blame", "ru", "Как мы уже писали, это правила."),
    ("claim", "en", "Nobody was hurt."),
    ("claim", "en", "This is an isolated incident."),
    ("claim", "en", "The cause was a software fault."),
    ("claim", "en", "About 300 passengers are affected."),
    ("claim", "en", "The rumour is not true."),
    ("claim", "zh", "没有人员受伤。"),
    ("claim", "zh", "这是谣言。"),
    ("claim", "zh", "约300名旅客受影响。"),
    ("claim", "ru", "Никто не пострадал."),
    ("claim", "ru", "Это единичный случай, больше не повторится."),
    ("claim", "ru", "Задержано 12 рейсов."),
]
LIGHT = [
    ("en", "Oops, we see it :)"),
    ("en", "On it 😉"),
    ("zh", "哈哈，我们看到了。"),
    ("ru", "Упс, видим)) "),
    ("ru", "Хорошего дня!"),
]
GOOD = [
    ("en", "Hello, we have read what you told the authority. We are going through your case and tell you by 17:30."),
    ("en", "Please send us your booking code in a private message. You hear from us here by 5:15 pm UK time."),
    ("en", "That is not your fault. We are checking the door and will write to you tonight."),
    ("en", "We will answer within 30 minutes, as soon as possible for everybody who waits."),
    ("en", "The FAA and the CAA ask us; we will answer them by noon. ^MC"),
    ("zh", "您好，请把订单号私信给我们，北京时间17:30 之前我们会在这里回复进展。"),
    ("ru", "Пришлите, пожалуйста, код бронирования в личные сообщения. Ответим здесь до 17:30 мск."),
    ("ru", "Это не ваша вина. Проверяем (вместе с экипажем), напишем здесь до 17:30."),
    ("de", "Wir prüfen das und melden uns bis 17:30 Uhr."),
    ("en", "We will post an update here by 17:30; passengers can see it on the board as well."),
    ("en", "If you had trouble with the app, send us a private message; we will answer by 17:30."),
    ("en", "Our team is on site and will post an update here by 17:30."),
    ("en", "We have read your report and will answer here by 17:30. You did nothing wrong."),
    ("zh", "我们正在和机场一起核实责任归属，17:30之前在这里说明。"),
    ("ru", "Нам надо было предупредить раньше; до 17:30 напишем здесь, что меняем."),
    ("ru", "Почему произошла ошибка, выясняем; до 17:30 напишем здесь."),
    ("en", "Please do not post your booking code here. We have written to you and will answer there by 17:30."),
    ("en", "Never share, or post, your phone number. We will write here by 17:30."),
    ("en", "They will rebook you tonight at desk 12, and the board shows where."),
    ("en", "The chief executive will answer you herself by Monday."),
    ("zh", "为了您的安全，请不要在评论里留下手机号，17:00之前答复您。"),
    ("zh", "原因还不清楚，18:00在这里再说明，哪怕没有新的消息。"),
    ("ru", "Не оставляйте телефон в комментариях. До 17:00 опубликуем здесь, куда написать."),
]


@pytest.mark.parametrize(("rule", "lang", "text"), BAD)
def test_what_a_text_must_not_say_is_found(rule: str, lang: str, text: str) -> None:
    """Each with its rule, and nothing but that; a text says what happens next beside."""
    found = {each.rule for each in lint(text + STEP[lang], lang)}

    assert rule in found
    assert "no_next_step" not in found


OTHER_WORDS = [
    ("asks_personal", "en", "Do not wait; post your booking code here."),
    ("asks_personal", "en", "What's your e-mail address?"),
    ("asks_personal", "zh", "请不要着急，在评论里留下您的手机号。"),
    ("asks_personal", "ru", "Не волнуйтесь, оставьте телефон в комментариях."),
    ("apology", "en", "We apologise for the frustration."),
    ("apology", "en", "We remain committed to customer satisfaction."),
    ("apology", "zh", "我们深感抱歉，望海涵。"),
    ("apology", "zh", "我们非常重视您的反馈。"),
    ("apology", "ru", "Сожалеем о случившемся недоразумении и доставленных неудобствах."),
    ("open_promise", "en", "Watch this space."),
    ("open_promise", "en", "More to come."),
    ("liability", "en", "It was an error on our part."),
    ("liability", "en", "We really messed this up."),
    ("liability", "en", "We messed up."),
    ("liability", "en", "You'll be fully reimbursed."),
    ("liability", "en", "We'll issue refunds to everyone."),
    ("liability", "zh", "责任在我们。"),
    ("blame", "en", "It is the passenger's responsibility to be there."),
    ("blame", "en", "You clearly did not read our terms."),
    ("blame", "en", "Our subcontractor is responsible."),
    ("blame", "en", "Please stop complaining."),
    ("claim", "en", "The story is a hoax."),
    ("claim", "en", "Just a handful of flights are late."),
    ("claim", "zh", "这是假新闻，不信谣不传谣。"),
    ("claim", "zh", "仅有极少数用户打不开。"),
    ("apology", "en", "We apologise for any inconvenience caused."),
    ("apology", "en", "We're sorry for the trouble this may have caused. Thank you for bearing with us."),
    ("apology", "en", "Your satisfaction is our top priority."),
    ("apology", "en", "We sincerely apologise for this experience."),
    ("open_promise", "en", "We will get back to you soon."),
    ("open_promise", "en", "We'll update you in the coming hours."),
    ("open_promise", "en", "More information to follow."),
    ("open_promise", "en", "We will keep you updated."),
    ("liability", "en", "This was our mistake."),
    ("liability", "en", "We take full responsibility."),
    ("liability", "en", "You will get your money back."),
    ("liability", "en", "We will cover the cost of your hotel."),
    ("liability", "en", "We were negligent."),
    ("liability", "en", "We'll reimburse you."),
    ("personal_data", "en", "Call me at +1 (212) 555-0147."),
    ("personal_data", "en", "Booking QX7T2L is fine now."),
    ("personal_data", "en", "Write to ops@acme.example"),
    ("asks_personal", "en", "Please share your phone number here."),
    ("asks_personal", "en", "What is your reservation number?"),
    ("asks_personal", "en", "Could you reply with your ticket number?"),
    ("asks_personal", "en", "Kindly drop us your email below."),
    ("shouting", "en", "WE ARE WORKING ON IT"),
    ("shouting", "en", "This is UNACCEPTABLE to us!!!"),
    ("blame", "en", "You misread the rules."),
    ("blame", "en", "This is the airport's fault."),
    ("blame", "en", "Passengers must arrive on time."),
    ("blame", "en", "You should've checked the website."),
    ("blame", "en", "If you had read the terms, you'd know."),
    ("claim", "en", "All passengers are safe."),
    ("claim", "en", "No one was harmed."),
    ("claim", "en", "The problem has been fully resolved."),
    ("claim", "en", "This is fake news."),
    ("claim", "en", "The cause was a faulty cable."),
    ("claim", "en", "120 people were affected."),
    ("claim", "en", "Your data is safe with us."),
    ("claim", "en", "This will not happen again."),
    ("apology", "zh", "给您带来不便，深感抱歉。"),
    ("apology", "zh", "对此我们深表歉意，感谢您的谅解。"),
    ("apology", "zh", "对您的遭遇深表遗憾。"),
    ("open_promise", "zh", "我们会尽快给您答复。"),
    ("open_promise", "zh", "请耐心等待，我们会第一时间通报。"),
    ("open_promise", "zh", "随后公布结果。"),
    ("open_promise", "zh", "我们将在近日公布。"),
    ("liability", "zh", "这是我们的失误。"),
    ("liability", "zh", "我们愿意承担责任。"),
    ("liability", "zh", "我们会赔您。"),
    ("liability", "zh", "费用由我们承担。"),
    ("liability", "zh", "我们会给您退钱。"),
    ("personal_data", "zh", "请拨打 13812345678。"),
    ("asks_personal", "zh", "麻烦留一下手机号。"),
    ("asks_personal", "zh", "请在评论区留下您的姓名和电话。"),
    ("asks_personal", "zh", "您的订单号是多少？"),
    ("blame", "zh", "您没看清规则。"),
    ("blame", "zh", "这是机场的责任。"),
    ("blame", "zh", "请理性看待。"),
    ("blame", "zh", "是您自己没有按时到达。"),
    ("claim", "zh", "没有人员伤亡。"),
    ("claim", "zh", "所有旅客平安。"),
    ("claim", "zh", "这是谣言。"),
    ("claim", "zh", "原因是设备故障。"),
    ("claim", "zh", "约有300人受影响。"),
    ("claim", "zh", "今后绝不会再发生。"),
    ("claim", "zh", "网传内容不实。"),
    ("apology", "ru", "Приносим извинения за доставленные неудобства."),
    ("apology", "ru", "Нам очень жаль, что так получилось. Благодарим за понимание."),
    ("apology", "ru", "Извините за неудобства."),
    ("open_promise", "ru", "Ответим в ближайшее время."),
    ("open_promise", "ru", "Мы скоро вернёмся с ответом."),
    ("open_promise", "ru", "Как только появится информация, сообщим."),
    ("open_promise", "ru", "Свяжемся с вами в течение дня."),
    ("liability", "ru", "Это наша ошибка."),
    ("liability", "ru", "Мы берём на себя ответственность."),
    ("liability", "ru", "Вернём вам деньги."),
    ("liability", "ru", "Расходы оплатим."),
    ("liability", "ru", "Мы всё компенсируем."),
    ("personal_data", "ru", "Звоните +7 912 345-67-89."),
    ("asks_personal", "ru", "Напишите здесь ваш номер телефона."),
    ("asks_personal", "ru", "Укажите в комментарии фамилию и номер брони."),
    ("asks_personal", "ru", "Какой у вас номер заказа?"),
    ("blame", "ru", "Вы сами опоздали."),
    ("blame", "ru", "Вам нужно было приехать раньше."),
    ("blame", "ru", "Виноват аэропорт."),
    ("blame", "ru", "Надо было читать правила."),
    ("claim", "ru", "Никто не пострадал."),
    ("claim", "ru", "Все пассажиры в безопасности."),
    ("claim", "ru", "Это фейк."),
    ("claim", "ru", "Причиной стала неисправность."),
    ("claim", "ru", "Пострадало 120 человек."),
    ("claim", "ru", "Такое больше не повторится."),
    ("claim", "ru", "Информация не соответствует действительности."),
    ("apology", "en", "Sorry about any trouble we may have caused you."),
    ("apology", "en", "We appreciate your understanding in this matter."),
    ("apology", "en", "Your feedback is valuable to us."),
    ("open_promise", "en", "We hope to have news for you before long."),
    ("open_promise", "en", "Updates will be posted when available."),
    ("open_promise", "en", "We're going to contact you shortly."),
    ("liability", "en", "We admit that we got this wrong legally and are liable."),
    ("liability", "en", "A refund is on its way to you."),
    ("liability", "en", "We'll pay for your taxi."),
    ("liability", "en", "We owe you compensation."),
    ("asks_personal", "en", "Tell us your date of birth in the comments."),
    ("asks_personal", "en", "Please confirm your full address."),
    ("blame", "en", "You failed to check in on time."),
    ("blame", "en", "It's the supplier's fault."),
    ("blame", "en", "You must have misunderstood us."),
    ("claim", "en", "Everyone is safe and well."),
    ("claim", "en", "Rest assured there was no danger."),
    ("claim", "en", "The rumours are baseless."),
    ("claim", "en", "99% of flights are on time."),
    ("claim", "en", "No customer data was lost."),
    ("apology", "zh", "由此造成的不便，敬请谅解！"),
    ("apology", "zh", "感谢您的宝贵意见。"),
    ("open_promise", "zh", "稍后将为您处理。"),
    ("open_promise", "zh", "有消息会第一时间告诉大家。"),
    ("open_promise", "zh", "请留意后续通报。"),
    ("liability", "zh", "我们全责。"),
    ("liability", "zh", "我们将承担所有费用。"),
    ("liability", "zh", "您可以获得全额退款。"),
    ("asks_personal", "zh", "请提供您的身份证号。"),
    ("asks_personal", "zh", "把您的电话发到评论里。"),
    ("blame", "zh", "您本来应该看清楚的。"),
    ("blame", "zh", "责任在机场。"),
    ("claim", "zh", "经查，无人员受伤。"),
    ("claim", "zh", "系统完全恢复了。"),
    ("claim", "zh", "纯属谣言。"),
    ("claim", "zh", "只有少数用户受影响。"),
    ("apology", "ru", "Просим прощения за неудобства."),
    ("apology", "ru", "Ваше мнение очень важно для нас."),
    ("open_promise", "ru", "Сообщим позже."),
    ("open_promise", "ru", "Ждите новостей."),
    ("open_promise", "ru", "Разберёмся в кратчайшие сроки."),
    ("liability", "ru", "Мы виноваты перед вами."),
    ("liability", "ru", "Мы признаём ответственность."),
    ("liability", "ru", "Компенсацию выплатим всем."),
    ("liability", "ru", "Деньги вернём."),
    ("asks_personal", "ru", "Пришлите номер паспорта сюда."),
    ("asks_personal", "ru", "Оставьте телефон в комментариях."),
    ("blame", "ru", "Вы не проверили статус рейса."),
    ("blame", "ru", "Это вина погоды."),
    ("blame", "ru", "Вы неправильно поняли."),
    ("claim", "ru", "Пострадавших нет."),
    ("claim", "ru", "Это единичный случай."),
    ("claim", "ru", "Проблема полностью устранена."),
    ("claim", "ru", "Данные клиентов в безопасности."),
    ("claim", "ru", "Слухи не соответствуют действительности."),
]


@pytest.mark.parametrize(("rule", "lang", "text"), OTHER_WORDS)
def test_the_same_in_other_words_is_found_too(rule: str, lang: str, text: str) -> None:
    """As a tired colleague might put it."""
    assert rule in {found.rule for found in lint(text, lang)}


@pytest.mark.parametrize(("lang", "text"), LIGHT)
def test_humour_is_found_where_it_is_grave_and_only_there(lang: str, text: str) -> None:
    """A smile under a complaint about a seat may be right; under an injury it never is."""
    assert "humour" in {each.rule for each in lint(text + STEP[lang], lang, grave=True)}
    assert "humour" not in {each.rule for each in lint(text + STEP[lang], lang)}


@pytest.mark.parametrize(("lang", "text"), GOOD)
def test_a_text_that_may_be_signed_is_left_alone(lang: str, text: str) -> None:
    """Also one that only looks like the others: negated blame, a promise that is bound, a request in private."""
    assert lint(text, lang, grave=True) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rule", RULES)
def test_every_better_example_is_better(lang: str, rule: str) -> None:
    """What is recommended passes the rule it is recommended for, in each language, and stops no approval."""
    found = lint(LANGUAGES[lang].better[rule], lang, grave=True)

    assert rule not in {each.rule for each in found}
    assert not [each for each in found if each.blocks]


def test_a_text_without_a_next_step_is_told_so() -> None:
    """Reading and understanding is not enough."""
    assert [(each.rule, each.word) for each in lint("We hear you.", "en")] == [("no_next_step", "")]
    assert [each.rule for each in lint("我们听到了。", "zh")] == ["no_next_step"]
    assert [each.rule for each in lint("Мы вас услышали.", "ru")] == ["no_next_step"]


def test_what_a_fact_says_may_be_said() -> None:
    """A claim or a figure stands where somebody of the desk has said just that."""
    text = "Nobody was hurt. 300 passengers wait; we will write by 17:30."
    known = ["Operations: nobody was hurt, 300 passengers wait at the gate"]

    assert {each.rule for each in lint(text, "en")} == {"claim"}
    assert lint(text, "en", known=known) == []


def test_a_promised_time_is_neither_a_claim_nor_a_telephone_number() -> None:
    """Times that a template promised are known by their words."""
    text = "We are checking and write by 2027-01-04 00:45 (Berlin), see acme.com/123456789012. ^MC"

    assert lint(text, "en", said=["2027-01-04 00:45 (Berlin)"], sign="^MC") == []


def test_a_finding_says_the_words_the_reason_and_a_better_way() -> None:
    """One sentence, for somebody with little time."""
    (found,) = lint("This was our fault. We will write by 17:30.", "en")

    assert str(found) == (
        "“our fault” admits liability or promises money: that is for the legal team to say; "
        "better: “We are finding out what happened with those who were there.”"
    )


@given(st.text(max_size=200), st.sampled_from(["en", "zh", "ru", "xx"]))
def test_any_text_can_be_read(text: str, lang: str) -> None:
    """Whatever somebody types into a form."""
    assert all(each.rule in RULES for each in lint(text, lang, grave=True))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("call +1 (212) 555-0100 now", ["telephone number"]),
        ("138 0013 8000", ["telephone number"]),
        ("8 (800) 555-35-35", ["telephone number"]),
        ("4111-1111-1111-1111", ["payment card"]),
        ("rosa.b+x@mail.example.com", ["e-mail address"]),
        ("booking code K7XQ2M", ["booking code"]),
        ("PNR: QWERTY", ["booking code"]),
        ("订单号：1234567890123", ["booking code"]),
        ("код бронирования K7XQ2M", ["booking code"]),
        ("2026-03-10 09:00, 10.03.2026 and 1 234 567 890", []),
        ("@rosa@social.example", []),
        ("flight AA1234 to LHR, 300 people", []),
        ("booking was cancelled", []),
        ("https://x.example/status/1234567890123", []),
    ],
)
def test_personal_data_is_known_by_its_shape(text: str, kinds: list[str]) -> None:
    """Telephones of several countries, cards with a valid check digit, codes beside a word for booking."""
    assert [each.kind for each in personal_data(text)] == kinds


def test_personal_data_is_masked_and_the_rest_left() -> None:
    """Where strangers' posts are shown to us, their numbers are not."""
    text = "@AcmeAir call me +44 7700 900123 or rosa@example.com, PNR: K7XQ2M!"

    assert masked(text) == "@AcmeAir call me [telephone number] or [e-mail address], PNR: [booking code]!"
