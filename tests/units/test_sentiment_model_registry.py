"""People correct the machine: it learns in a shadow, and only gets better or stays as it was."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from firebreak.core.errors import BadSetting, NotFound
from firebreak.sentiment.calibration import fit_platt
from firebreak.sentiment.classifier import open_classifier
from firebreak.sentiment.examples import own_examples
from firebreak.sentiment.model_registry import Correction, ModelRegistry
from firebreak.sentiment.phrases import generate
from firebreak.sentiment.shadow import ShadowModel

FROZEN = [example for example in own_examples() if example.lang == "en"]
SLANG = [Correction(f"this {thing} is absolute zorp", "negative", "en") for thing in ("phone", "app", "flight", "bank")]


def test_a_label_changes_the_judgement(tmp_path: Path) -> None:
    """A word that nobody knew is negative after people said so, and the rest stays as good as it was."""
    registry = ModelRegistry(tmp_path)
    text = "what a zorp service"
    before = registry.classifier().score([text], ["en"])[0].negative

    version = registry.learn(SLANG, FROZEN)

    assert (version.state, registry.current) == ("promoted", "v0001")
    assert registry.classifier().score([text], ["en"])[0].negative > before + 0.1


def test_labels_that_make_it_worse_are_refused(tmp_path: Path) -> None:
    """Somebody labels praise negative and complaints positive: the version is kept, not used, and says why."""
    registry = ModelRegistry(tmp_path)
    upside_down = {"negative": "positive", "neutral": "neutral", "positive": "negative"}
    vandal = [Correction(text, upside_down[label], "en") for text, label in generate("en", 3, seed=8)]

    version = registry.learn(vandal, FROZEN)

    assert (version.state, registry.current) == ("refused", "shipped")
    assert "on the frozen set would go from" in version.why
    assert [each.name for each in registry.history()] == ["v0001"]
    assert registry.classifier().score(["thank you, great"], ["en"]) == open_classifier().score(
        ["thank you, great"], ["en"]
    )


def test_the_way_back(tmp_path: Path) -> None:
    """Every version is kept: rollback takes the one before, promote takes any."""
    registry = ModelRegistry(tmp_path)
    registry.learn(SLANG, FROZEN)
    second = registry.learn([Correction("total blarg", "negative", "en")], FROZEN)
    learned = registry.classifier().score(["total blarg zorp"], ["en"])

    assert (second.parent, registry.current) == ("v0001", "v0002")
    assert (registry.rollback(), registry.rollback(), registry.rollback()) == ("v0001", "shipped", "shipped")
    assert registry.classifier().score(["total blarg zorp"], ["en"]) == open_classifier().score(
        ["total blarg zorp"], ["en"]
    )
    assert registry.promote("v0002") == "shipped"
    assert ModelRegistry(tmp_path).classifier().score(["total blarg zorp"], ["en"]) == learned
    with pytest.raises(NotFound, match="there are shipped, v0001, v0002"):
        registry.promote("v0009")


def test_fifty_labels_recalibrate_a_topic(tmp_path: Path) -> None:
    """A topic where nearly everything is a complaint gets its own calibration; other topics keep the common one."""
    gates = ("gate 4", "seat 12", "row 9", "line 2", "bus 5")
    dull = [f"{a} {b}" for a in ("ok so", "well", "hm", "again", "today") for b in gates]
    kind = [f"thank you, {b} was great" for b in gates]
    labels = [Correction(text, "negative", "en", "airline") for text in dull * 2]
    labels[:0] = [Correction(text, "positive", "en", "airline") for text in kind]
    registry = ModelRegistry(tmp_path)

    registry.learn(labels[:49], FROZEN[:0])
    assert registry.classifier("v0001").topics == {}
    second = registry.learn(labels, FROZEN[:0])
    classifier = registry.classifier()

    assert (second.state, registry.current) == ("calibrated", "v0002")

    assert list(classifier.topics) == ["airline"]
    airline, shop = classifier.score(["well gate 9", "well gate 9"], ["en", "en"], ["airline", "shop"])
    assert airline.negative != shop.negative
    assert airline.negative > open_classifier().score(["well gate 9"], ["en"])[0].negative + 0.3


def _about(topic: str, texts: list[str], label: str) -> list[Correction]:
    return [Correction(text, label, "en", topic) for text in texts]


def test_praise_given_as_negative_moves_no_topic(tmp_path: Path) -> None:
    """Labels that run against the judge are no base rate: no calibration, and the texts to look at are named."""
    praise = [f"thank you, gate {at} was great, love it" for at in range(50)]
    complaints = [f"gate {at} is terrible, worst ever, hate it" for at in range(8)]
    registry = ModelRegistry(tmp_path)

    version = registry.learn(
        _about("airline", praise, "negative") + _about("airline", complaints, "neutral"), FROZEN[:0]
    )

    assert (version.state, registry.classifier().topics) == ("refused", {})
    why, *texts = version.doubted["airline"]
    assert why.startswith("the labels run against the judge")
    assert len(texts) == 5
    assert all("labelled" in text for text in texts)
    assert ModelRegistry(tmp_path).history()[0].doubted == version.doubted


def test_labels_of_one_kind_move_no_topic(tmp_path: Path) -> None:
    """One press of "not negative" gives fifty labels, all alike: a share cannot be learned from them."""
    version = ModelRegistry(tmp_path).learn(
        _about("airline", [f"gate {at}, well" for at in range(50)], "neutral"), FROZEN[:0]
    )

    assert version.doubted == {"airline": ("50 labels, only 0 of them negative; 5 of each are needed",)}
    assert version.state == "refused"


def test_a_shifted_share_is_believed(tmp_path: Path) -> None:
    """Far more complaints than elsewhere, ranked as the judge ranks them, are a base rate: the topic is calibrated."""
    dull = [f"still at gate {at}" for at in range(45)]
    praise = [f"thank you, gate {at} was great, love it" for at in range(8)]
    registry = ModelRegistry(tmp_path)

    version = registry.learn(_about("airline", dull, "negative") + _about("airline", praise, "positive"), FROZEN[:0])

    assert (version.state, version.doubted, list(registry.classifier().topics)) == ("calibrated", {}, ["airline"])


def test_too_small_a_test_set_promotes_nothing(tmp_path: Path) -> None:
    """Without enough frozen texts of a language nobody can say that it did not get worse."""
    version = ModelRegistry(tmp_path).learn(SLANG, FROZEN[:5])

    assert version.state == "refused"
    assert version.why == "en: only 5 frozen test texts; at least 30 are needed to judge by"


def test_an_unknown_label_is_an_error(tmp_path: Path) -> None:
    """The text, the label, and which labels there are."""
    with pytest.raises(BadSetting, match='"good day" is labelled "nice"; use negative, neutral, positive'):
        ModelRegistry(tmp_path).learn([Correction("good day", "nice")], FROZEN)


def test_the_shadow_leaves_the_model_alone() -> None:
    """While the shadow learns, the model that judges does not change."""
    linear = open_classifier().linear("en")
    before = linear.scores(["zorp"])
    shadow = ShadowModel(linear.weights)

    shadow.partial_fit(["zorp"] * 5, ["negative"] * 5)

    np.testing.assert_array_equal(linear.scores(["zorp"]), before)
    assert not np.array_equal(shadow.weights.table, linear.weights.table)


def test_recalibration_finds_the_share_of_negatives() -> None:
    """On enough labels the mean probability becomes the share of negatives; on none the start is kept."""
    chance = np.random.default_rng(0)
    scores = chance.normal(size=(500, 3))
    negative = (chance.random(500) < 0.8).tolist()
    margin = scores[:, 0] - np.logaddexp(scores[:, 1], scores[:, 2])

    slope, offset = fit_platt(scores, negative, (1.0, 0.0))

    assert np.mean(1 / (1 + np.exp(-(slope * margin + offset)))) == pytest.approx(np.mean(negative), abs=0.02)
    assert fit_platt(scores[:0], [], (1.2, -0.3)) == pytest.approx((1.2, -0.3))
