"""The network of the Chinese model: its definition, the fast way to it, and what training makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from small_models import ODD, on_phrases, softmax, write_phrases

from firebreak.sentiment import chinese, features, model_file, network, network_training, phrases, tokens, training
from firebreak.sentiment.linear import LinearModel, Weights
from firebreak.sentiment.network import Convolution, Network
from firebreak.sentiment.shadow import ShadowModel

SETTINGS = features.FEATURE_SETTINGS["zh"]
LEXICON = training.lexicon_of("zh")
ENCODER = chinese.HanEncoder(SETTINGS, LEXICON)


def _made_up(seed: int = 2, size: int = 5, filters: int = 4) -> Network:
    """A network of chance numbers that knows every fifth character or pair."""
    rng = np.random.default_rng(seed)

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape).astype(np.float32)

    rows = 2 * len(set(LEXICON.word_classes.values())) + 2
    vocabulary_size = features.SLOTS // 5
    vocabulary = np.zeros(features.SLOTS, np.uint16)
    vocabulary[rng.permutation(features.SLOTS)[:vocabulary_size]] = np.arange(1, vocabulary_size + 1)
    return Network(
        vocabulary,
        normal(vocabulary_size + 1, size),
        normal(rows, size),
        normal(3, size, filters),
        normal(filters),
        normal(3 * filters, 3),
    )


def _with_network() -> Weights:
    return replace(on_phrases("zh").weights, network=_made_up())


def test_inference_equals_the_scikit_learn_pipeline_and_the_reference_network() -> None:
    """Class probabilities differ by less than 1e-5 from scikit-learn's scores with the reference network's added."""
    weights, (_, fitted, texts, matrix) = _with_network(), on_phrases("zh")
    expected = fitted.decision_function(matrix)
    expected += network.reference_scores(texts, SETTINGS.max_ngram, LEXICON, _made_up())

    assert np.abs(softmax(LinearModel(weights).scores(texts)) - softmax(expected)).max() < 1e-5


def test_a_network_does_not_depend_on_company() -> None:
    """A text scores the same alone and in a batch, also where its neighbour ends without a mark."""
    weights, texts = _with_network(), on_phrases("zh").texts[-30:]

    alone = np.vstack([LinearModel(weights).scores([text]) for text in texts])

    np.testing.assert_allclose(LinearModel(weights).scores(texts), alone, rtol=0, atol=1e-12)


@given(st.lists(st.text(alphabet=st.sampled_from("坏壞11٣!?。 \n\t\x01\x02@a.w/:h\u3000\ufe0f😡\ud83d")), min_size=1))
def test_lines_are_read_as_they_are_defined(texts: list[str]) -> None:
    """Many texts at once give the characters that each gives by itself."""
    normalised = [tokens.normalise(text) for text in [*texts, *ODD]]

    code_points, starts = chinese.character_lines(normalised, chinese.variants_table(LEXICON.spelling))

    lines = ["".join(map(chr, line)) for line in np.split(code_points, starts[1:])]
    assert lines == [tokens.character_line(each, LEXICON.spelling) for each in normalised]


def test_traditional_characters_count_as_simplified() -> None:
    """A complaint from Hong Kong or Taiwan scores as the same one from the mainland."""
    scores = LinearModel(_with_network()).scores(["垃圾航空，沒有誠信，還我錢", "垃圾航空，没有诚信，还我钱"])

    np.testing.assert_array_equal(scores[0], scores[1])


def test_the_longest_listed_word_says_what_class_a_character_is_of() -> None:
    """混蛋 is one insult; after 不是 it is another thing, and so is whatever else a negation reaches."""
    lexicon = features.Lexicon({}, {}, {"混蛋": "insult", "蛋": "food"})
    lines = chinese.HanEncoder(SETTINGS, lexicon).encode(["混蛋。不是蛋他好"])

    food, insult = 1, 2
    assert lines.class_rows.tolist() == [0, insult, insult, 0, 0, 5, food + 2, 5, 0, 0]


def test_gradients_are_what_the_loss_does() -> None:
    """The gradient of every kind of number is what the loss does when that number moves."""
    lines = ENCODER.encode(["坏人，不好。混蛋", "好", "好人！谢谢他们，很好"])
    labels, weight = np.array([0, 2, 1]), np.array([0.5, 1.0, 2.5])
    net = replace(
        _made_up(), **{name: getattr(_made_up(), name).astype(np.float64) for name in network_training.PARAMETERS}
    )
    batch = network_training.batch_of(net, lines)

    def loss(name: str, place: tuple[int, ...], move: float) -> float:
        values = getattr(net, name).copy()
        values[place] += move
        return network_training.loss_and_gradients(replace(net, **{name: values}), batch, labels, weight, None)[0]

    loss_given, gradients = network_training.loss_and_gradients(net, batch, labels, weight, None)

    scores = Convolution(net).scores(lines)
    losses = np.logaddexp.reduce(scores, axis=1) - scores[np.arange(3), labels]
    assert loss_given == pytest.approx(np.average(losses, weights=weight), abs=0.01)
    for name, gradient in gradients.items():
        place = np.unravel_index(np.argmax(np.abs(gradient)), gradient.shape)
        measured = (loss(name, place, 1e-6) - loss(name, place, -1e-6)) / 2e-6
        assert gradient[place] == pytest.approx(measured, rel=1e-4), name


def test_a_network_learns_what_a_sum_cannot_see() -> None:
    """Which of two clauses comes last decides; the same n-grams stand in all of these texts."""
    rng = np.random.default_rng(0)
    labels = rng.integers(0, 2, 3000)
    fill = ["我们去吃", "今天下午", "他说他会", "大家都在"]
    texts = [
        f"{fill[at % 4]}{'好' if label else '坏'},{fill[at // 4 % 4]}{'坏' if label else '好'},"
        for at, label in enumerate(labels)
    ]
    net = network_training.train(
        ENCODER.encode(texts[:2500]), labels[:2500], np.ones(2500), len(set(LEXICON.word_classes.values())), seed=0
    )

    scores = Convolution(net).scores(ENCODER.encode(texts[2500:]))

    assert ((scores[:, 1] > scores[:, 0]) == labels[2500:]).mean() > 0.95


def test_joined_networks_give_the_mean_of_their_scores() -> None:
    """Two networks that started differently judge as one."""
    one, other = _made_up(2), replace(_made_up(3), vocabulary=_made_up(2).vocabulary)
    lines = ENCODER.encode(["坏人，不好。混蛋", "好人！谢谢他们，很好"])

    joined = Convolution(network_training.ensemble([one, other])).scores(lines)

    np.testing.assert_allclose(
        joined, (Convolution(one).scores(lines) + Convolution(other).scores(lines)) / 2, atol=1e-4
    )


def test_a_network_is_kept_in_eight_bits() -> None:
    """What is unpacked knows the same characters and pairs, and its vectors are off by half a step at most."""
    before = _made_up()
    after = model_file.unpack(model_file.pack(_with_network()), "again").network

    assert after is not None
    steps = np.abs(before.embeddings).max(axis=0) / 127
    assert (np.abs(after.embeddings[after.vocabulary] - before.embeddings[before.vocabulary]) <= 0.5001 * steps).all()
    np.testing.assert_array_equal(after.output_weights, before.output_weights)


def test_a_shadow_knows_the_network() -> None:
    """A label that the network already explains moves the weights less than one that it speaks against."""
    moved = []
    for direction in (1.0, -1.0):
        net = _made_up()
        net.output_weights[:] = 0.0
        net.output_weights[:, 0] = direction  # activations are never below nought
        shadow = ShadowModel(replace(_with_network(), network=net))
        before = shadow.weights.table.copy()
        shadow.partial_fit(["混蛋，恶心死了"], ["negative"])
        moved.append(float(np.abs(shadow.weights.table - before).sum()))

    assert moved[0] < moved[1]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with Chinese phrases of our own as training texts."""
    return write_phrases(tmp_path_factory.mktemp("data"), "zh", 3)


def test_training_makes_a_network_and_keeps_it(data: Path, tmp_path: Path) -> None:
    """A Chinese model is written with its network."""
    report = training.train(data, tmp_path, seed=3)

    assert model_file.load("zh", tmp_path).network is not None
    assert report["zh"]["auc"] > 0.9


def test_the_same_seed_makes_the_same_network() -> None:
    """To the last bit, as it is with the rest of a model; another seed makes another."""
    texts = [text for text, _ in phrases.generate("zh", 1, seed=5)][:300]
    labels, weight = np.arange(len(texts)) % 3, np.ones(len(texts))
    classes = len(set(LEXICON.word_classes.values()))
    once, again, other = (network_training.train(ENCODER.encode(texts), labels, weight, classes, s) for s in (3, 3, 4))

    for name in ("vocabulary", *network_training.PARAMETERS):
        np.testing.assert_array_equal(getattr(once, name), getattr(again, name))
    assert not np.array_equal(once.embeddings, other.embeddings)
