"""Training from a folder, and the files that come of it."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import msgspec
import numpy as np
import pytest
from small_models import write_phrases

from firebreak.core.errors import BadSetting
from firebreak.sentiment import features, model_file, phrases, training
from firebreak.sentiment.classifier import Classifier
from firebreak.sentiment.linear import LinearModel


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with some hundred Russian phrases of our own as training texts."""
    return write_phrases(tmp_path_factory.mktemp("data"), "ru", 2)


@pytest.fixture(scope="module")
def trained(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, dict[str, float]]]:
    """Models trained on it, and the report."""
    out, told = tmp_path_factory.mktemp("models"), list[tuple[str, float]]()
    report = training.train(data, out, seed=3, done=lambda lang, share: told.append((lang, share)))
    assert told == [("ru", share) for share in (0.0, 0.25, 0.5, 0.75)]
    return out, report


def test_training_reports_what_it_made(trained: tuple[Path, dict[str, dict[str, float]]]) -> None:
    """One file per language, its size, and figures from texts that were held out."""
    out, report = trained

    assert sorted(path.name for path in out.iterdir()) == ["models.json", "ru.npz"]
    assert report["ru"]["bytes"] == (out / "ru.npz").stat().st_size
    assert report["ru"]["auc"] > 0.9
    assert Classifier(out).score(["ужас, верните деньги"], ["ru"])[0].label == "negative"


def test_training_again_gives_the_same_bytes(
    data: Path, trained: tuple[Path, dict[str, dict[str, float]]], tmp_path: Path
) -> None:
    """Same data, same seed, same file."""
    training.train(data, tmp_path, seed=3)

    assert (tmp_path / "ru.npz").read_bytes() == (trained[0] / "ru.npz").read_bytes()


def test_packing_loses_next_to_nothing(trained: tuple[Path, dict[str, dict[str, float]]]) -> None:
    """Eight bits move no probability by more than a few hundredths, and unpacking repeats exactly."""
    weights = model_file.load("ru", trained[0])
    again = model_file.unpack(model_file.pack(weights), "again")
    texts = [text for text, _ in phrases.generate("ru", 2, seed=9)]

    np.testing.assert_allclose(LinearModel(weights).predict(texts)[0], LinearModel(again).predict(texts)[0], atol=0.05)
    assert msgspec.structs.replace(again, table=None, lexicon_weights=None, intercept=None, lexicon=None) == (  # type: ignore[arg-type]
        msgspec.structs.replace(weights, table=None, lexicon_weights=None, intercept=None, lexicon=None)  # type: ignore[arg-type]
    )


def test_a_changed_file_is_not_believed(trained: tuple[Path, dict[str, dict[str, float]]], tmp_path: Path) -> None:
    """One byte more, and the model is refused with the reason."""
    for path in trained[0].iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "ru.npz").write_bytes((tmp_path / "ru.npz").read_bytes() + b"!")

    with pytest.raises(BadSetting, match="wrong sha256"):
        model_file.load("ru", tmp_path)


def test_a_folder_without_models_says_what_to_do(tmp_path: Path) -> None:
    """Neither training data nor models: the message names the folder and what belongs there."""
    with pytest.raises(BadSetting, match=r"no train_en\.jsonl\.gz"):
        training.train(tmp_path, tmp_path)
    with pytest.raises(BadSetting, match="firebreak sentiment train"):
        Classifier(tmp_path)


def test_what_ships_is_small_and_whole() -> None:
    """All three models together weigh less than 8 MB, and each is the one that is listed."""
    folder = model_file.shipped()

    assert model_file.languages(folder) == ("en", "ru", "zh")
    for lang in ("en", "ru", "zh"):
        assert model_file.load(lang, folder).lang == lang
    with resources.as_file(folder) as path:
        assert sum(each.stat().st_size for each in path.iterdir()) < 8_000_000


def test_phrases_are_the_same_for_the_same_seed() -> None:
    """Our own training texts are written anew each time, and alike."""
    assert phrases.generate("en", 2, seed=4) == phrases.generate("en", 2, seed=4)
    assert phrases.generate("en", 2, seed=4) != phrases.generate("en", 2, seed=5)
    for lang in ("en", "ru", "zh"):
        written = phrases.generate(lang, 5, seed=0)
        assert {label for _, label in written} == {"negative", "neutral", "positive"}
        assert not [text for text, _ in written if set(text) & set("{}$|")]


def test_what_the_classes_use_alike_counts_for_less() -> None:
    """A feature of one class is multiplied by more than one of all classes; without a share nothing changes."""
    texts, labels = ["坏人", "坏人", "一人", "一人", "好人", "好人"], np.array([0, 0, 1, 1, 2, 2])
    lexicon = features.Lexicon({}, {})
    counts = training.count_features(texts, features.FEATURE_SETTINGS["zh"], lexicon)
    matrix = training.tf_idf(counts, training.smoothed_idf(counts, lexicon), np.ones((6, 5)))
    bad, person = (features.slot(features.ngram_hashes(character, 1, 1)[0]) for character in "坏人")

    factors = training.log_count_ratios(matrix, labels, 0.5)

    assert factors[bad] > 1.0 > factors[person]
    assert factors[features.SLOTS :].tolist() == [1.0] * 5
    assert set(training.log_count_ratios(matrix, labels, 0.0)) == {1.0}
