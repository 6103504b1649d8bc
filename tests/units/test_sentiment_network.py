"""The network of the Chinese model: its definition, the fast way to it, and what training makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_models import ODD, chances, on_phrases, write_phrases

from firebreak.sentiment import chinese as han
from firebreak.sentiment import features, model_file, network, network_training, tokens, training
from firebreak.sentiment.linear import Linear, Weights
from firebreak.sentiment.network import Convolution, Network
from firebreak.sentiment.shadow import Shadow

RECIPE = features.RECIPES["zh"]
LISTED = training.valences("zh")
READER = han.Reader(RECIPE, LISTED)


def _made_up(seed: int = 2, width: int = 5, heights: int = 4) -> Network:
    """A network of chance numbers that knows every fifth character or pair."""
    chance = np.random.default_rng(seed)

    def numbers(*shape: int) -> np.ndarray:
        return chance.normal(size=shape).astype(np.float32)

    kinds = 2 * len(set(LISTED.kinds.values())) + 2
    known = features.SLOTS // 5
    rows = np.zeros(features.SLOTS, np.uint16)
    rows[chance.permutation(features.SLOTS)[:known]] = np.arange(1, known + 1)
    return Network(
        rows,
        numbers(known + 1, width),
        numbers(kinds, width),
        numbers(3, width, heights),
        numbers(heights),
        numbers(3 * heights, 3),
    )


def _with_network() -> Weights:
    return replace(on_phrases("zh").weights, network=_made_up())


def test_inference_equals_the_scikit_learn_pipeline_and_the_plain_network() -> None:
    """Class probabilities differ by less than 1e-5 from scikit-learn's scores with the plain network's added."""
    weights, (_, fitted, texts, weighed) = _with_network(), on_phrases("zh")
    expected = fitted.decision_function(weighed)
    expected += network.plain(texts, RECIPE.longest, LISTED, _made_up())

    assert np.abs(chances(Linear(weights).scores(texts)) - chances(expected)).max() < 1e-5


def test_a_network_does_not_depend_on_company() -> None:
    """A text scores the same alone and in a batch, also where its neighbour ends without a mark."""
    weights, texts = _with_network(), on_phrases("zh").texts[-30:]

    alone = np.vstack([Linear(weights).scores([text]) for text in texts])

    np.testing.assert_allclose(Linear(weights).scores(texts), alone, rtol=0, atol=1e-12)


@given(st.lists(st.text(alphabet=st.sampled_from("坏壞11٣!?。 \n\t\x01\x02@a.w/:h\u3000\ufe0f😡\ud83d")), min_size=1))
def test_lines_are_read_as_they_are_defined(texts: list[str]) -> None:
    """Many texts at once give the characters that each gives by itself."""
    prepared = [tokens.prepare(text) for text in [*texts, *ODD]]

    codes, starts = han.streams(prepared, han.same_table(LISTED.spelling))

    lines = ["".join(map(chr, line)) for line in np.split(codes, starts[1:])]
    assert lines == [tokens.stream(each, LISTED.spelling) for each in prepared]


def test_traditional_characters_count_as_simplified() -> None:
    """A complaint from Hong Kong or Taiwan scores as the same one from the mainland."""
    scores = Linear(_with_network()).scores(["垃圾航空，沒有誠信，還我錢", "垃圾航空，没有诚信，还我钱"])

    np.testing.assert_array_equal(scores[0], scores[1])


def test_the_longest_listed_word_says_what_kind_a_character_is_of() -> None:
    """混蛋 is one insult; after 不是 it is another thing, and so is whatever else a negation reaches."""
    listed = features.Valences({}, {}, {"混蛋": "insult", "蛋": "food"})
    lines = han.Reader(RECIPE, listed).read(["混蛋。不是蛋他好"])

    food, insult = 1, 2
    assert lines.kinds.tolist() == [0, insult, insult, 0, 0, 5, food + 2, 5, 0, 0]


def test_training_follows_the_slope() -> None:
    """The gradient of every kind of number is what the loss does when that number moves."""
    lines = READER.read(["坏人，不好。混蛋", "好", "好人！谢谢他们，很好"])
    labels, weight = np.array([0, 2, 1]), np.array([0.5, 1.0, 2.5])
    net = replace(
        _made_up(), **{name: getattr(_made_up(), name).astype(np.float64) for name in network_training.LEARNED}
    )
    batch = network_training.batch_of(net, lines)

    def loss(name: str, place: tuple[int, ...], move: float) -> float:
        values = getattr(net, name).copy()
        values[place] += move
        return network_training.gradient(replace(net, **{name: values}), batch, labels, weight, None)[0]

    told, slopes = network_training.gradient(net, batch, labels, weight, None)

    scores = Convolution(net).scores(lines)
    losses = np.logaddexp.reduce(scores, axis=1) - scores[np.arange(3), labels]
    assert told == pytest.approx(np.average(losses, weights=weight), abs=0.01)
    for name, slope in slopes.items():
        place = np.unravel_index(np.argmax(np.abs(slope)), slope.shape)
        measured = (loss(name, place, 1e-6) - loss(name, place, -1e-6)) / 2e-6
        assert slope[place] == pytest.approx(measured, rel=1e-4), name


def test_a_network_learns_what_a_sum_cannot_see() -> None:
    """Which of two clauses comes last decides; the same n-grams stand in all of these texts."""
    chance = np.random.default_rng(0)
    labels = chance.integers(0, 2, 3000)
    fill = ["我们去吃", "今天下午", "他说他会", "大家都在"]
    texts = [
        f"{fill[at % 4]}{'好' if label else '坏'},{fill[at // 4 % 4]}{'坏' if label else '好'},"
        for at, label in enumerate(labels)
    ]
    net = network_training.train(
        READER.read(texts[:2500]), labels[:2500], np.ones(2500), len(set(LISTED.kinds.values())), seed=0
    )

    scores = Convolution(net).scores(READER.read(texts[2500:]))

    assert ((scores[:, 1] > scores[:, 0]) == labels[2500:]).mean() > 0.95


def test_joined_networks_give_the_mean_of_their_scores() -> None:
    """Two networks that started differently judge as one."""
    one, other = _made_up(2), replace(_made_up(3), rows=_made_up(2).rows)
    lines = READER.read(["坏人，不好。混蛋", "好人！谢谢他们，很好"])

    joined = Convolution(network_training.join([one, other])).scores(lines)

    np.testing.assert_allclose(
        joined, (Convolution(one).scores(lines) + Convolution(other).scores(lines)) / 2, atol=1e-4
    )


def test_a_network_is_kept_in_eight_bits() -> None:
    """What is unpacked knows the same characters and pairs, and its vectors are off by half a step at most."""
    before = _made_up()
    after = model_file.unpack(model_file.pack(_with_network()), "again").network

    assert after is not None
    steps = np.abs(before.vectors).max(axis=0) / 127
    assert (np.abs(after.vectors[after.rows] - before.vectors[before.rows]) <= 0.5001 * steps).all()
    np.testing.assert_array_equal(after.out, before.out)


def test_a_shadow_knows_the_network() -> None:
    """A label that the network already explains moves the weights less than one that it speaks against."""
    moved = []
    for direction in (1.0, -1.0):
        net = _made_up()
        net.out[:] = 0.0
        net.out[:, 0] = direction  # findings are never below nought
        shadow = Shadow(replace(_with_network(), network=net))
        before = shadow.weights.table.copy()
        shadow.partial_fit(["混蛋，恶心死了"], ["negative"])
        moved.append(float(np.abs(shadow.weights.table - before).sum()))

    assert moved[0] < moved[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Chinese phrases of our own as training texts."""
    return write_phrases(tmp_path_factory.mktemp("data"), "zh", 6)


def test_training_makes_a_network_and_keeps_it(data: Path, tmp_path: Path) -> None:
    """A Chinese model is written with its network, and the same bytes come again."""
    report = training.train(data, tmp_path / "once", seed=3)
    training.train(data, tmp_path / "again", seed=3)

    assert (tmp_path / "once" / "zh.npz").read_bytes() == (tmp_path / "again" / "zh.npz").read_bytes()
    assert model_file.load("zh", tmp_path / "once").network is not None
    assert report["zh"]["auc"] > 0.9
