"""Words that say nothing about what happened, in English, Russian and Chinese; alerts and drafts leave them out."""

from __future__ import annotations

from .text import fold

STOP = frozenset(
    fold(
        # English, as people write posts
        "about actually after again all also always am amp and another any anyone anything are aren't around as "
        "ask at back bad be because been before being best better but by call came can can't cannot cant come "
        "coming could couldn't day days did didn't didnt do does doesn't doesnt doing don't done dont down each "
        "else even ever every everyone few fix for from fuck fucking get gets getting give go goes going gonna "
        "good got great guess guy guys had has hasn't have haven't having hello help her here hey hi him his hope "
        "how i'll i'm i've if i'd im in into is isn't it it's its ive just keep know last least let let's like "
        "literally lol long look lot love made make making many maybe me mean minutes more most much must my "
        "myself need needs never new next nice no nobody not nothing now of off oh ok okay old omg on once one "
        "only or other our out over own people please pls possible put quite rather read really right said same "
        "saw say saying says see seems seen she should shouldn't since so some someone something soon sorry still "
        "stop such sure take taking tell telling than thank thanks that that's thats the their them then there "
        "there's these they they're thing things think this those though three through time times today told "
        "tomorrow tonight too took try trying two under until up update ur us use used very via wait want wanted "
        "was wasn't way we we're well went were what what's whats when where which while who whole why will wish "
        "with without won't wont worst would wouldn't wow wrong wtf year years yes yesterday yet you you're your "
        "ain aren couldn didn doesn don hadn hasn haven isn shouldn wasn weren won wouldn "  # before an apostrophe
        # Russian
        "без более больше будет будто бы был была были было быть вам вами вас ваш ваша ваши весь во вообще вот все "
        "всё всего всем всех вы где да даже для до его ее её если есть еще ещё же за здесь зачем из или им их как "
        "какая какие какой когда кого которая которые который кто куда ли либо лишь лучше меня мне много может "
        "можно мой моя мы на над надо нам нас наш не него нее неё нет нечего ни нибудь никогда них но ну об один "
        "однако он она они оно опять от очень перед по под пока после потом потому почему почти при про просто раз "
        "разве сам самый свой себе себя сегодня сейчас сколько совсем спасибо так такая такие такой там твой те "
        "тебя тем теперь то тогда того тоже только том тот три тут ты уж уже хорошо хоть хотя чего чей чем через "
        "что чтоб чтобы чуть эта эти это этого этой этом этот эту "
    ).split()
)
EMPTY_HAN = frozenset(
    "的了是在我你您他她它们这那哪有和与或就都也还又很太吗呢吧啊呀哦嘛么不没被把让给对从到去来上下个得地着过会能可要想说看"
)


def is_telling(term: str) -> bool:
    """Whether a folded term can say what happened. A run of Han must not begin or end with an empty sign.

    >>> [term for term in ("please", "wheelchair", "опять", "сбой", "爆炸", "的手机", "#late") if is_telling(term)]
    ['wheelchair', 'сбой', '爆炸', '#late']
    """
    return term not in STOP and term[0] not in EMPTY_HAN and term[-1] not in EMPTY_HAN
