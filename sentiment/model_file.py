"""Keeps trained models on disk: small, without pickle, and only believed when the checksum is right."""

from __future__ import annotations

import hashlib
import io
import json
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..core.errors import BadSetting
from ..core.translation import message
from .features import SLOTS, FeatureSettings, Lexicon
from .linear import Weights
from .network import Network
from .word_scores import WordScores

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

FORMAT = 3
READ = (2, FORMAT)  # 2 had no word scores
LIST = "models.json"  # {file name: sha256}
_IDF_STEPS = 16  # idf is kept in sixteenths
_LEVELS = 127
_TWO_OF_THREE = [0, 1, 3, 4]  # negative and neutral of word scores, plain and after a negation
# Arrays of the network that are kept as they are: name in the file, and in `Network`.
_UNCOMPRESSED = {"kinds": "class_embeddings", "filters": "filters", "bias": "bias", "out": "output_weights"}


def shipped() -> Traversable:
    """The folder of the models that come with Firebreak."""
    return resources.files(__package__) / "models"


def pack(weights: Weights) -> bytes:
    """A model as the bytes of an .npz: two of three class columns in 8 bits (they sum to zero), idf in 8 bits."""
    scores = weights.table[:, :2].astype(np.float64)
    largest = np.maximum(np.abs(scores).max(axis=0), 1e-9)
    # Roots, so that the many small weights keep two digits and the few huge ones are not cut.
    steps = np.round(np.sign(scores) * np.sqrt(np.abs(scores) / largest) * _LEVELS).astype(np.int8)
    idf = np.round(np.sqrt(weights.table[:, 3]) * _IDF_STEPS).astype(np.uint8)
    lexicon = weights.lexicon
    about = {
        "format": FORMAT,
        "lang": weights.lang,
        "recipe": [weights.settings.han, weights.settings.max_ngram, weights.settings.lexicon_scale],
        "largest": largest.tolist(),
        "sums": weights.lexicon_weights.tolist(),
        "intercept": weights.intercept.tolist(),
        "platt": list(weights.platt),
        "threshold": weights.threshold,
        "band": list(weights.abstain_band),
        "prior": weights.prior,
        **({"length": list(weights.length)} if weights.length[0] else {}),
        "words": lexicon.words,
        "signs": lexicon.emoji,
        "kinds": lexicon.word_classes,
        "same": lexicon.variants,
    }
    text = json.dumps(about, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    buffer = io.BytesIO()
    arrays: dict[str, Any] = {"steps": steps.T, "idf": idf, "about": np.frombuffer(text, np.uint8)}
    if weights.network:
        arrays |= _pack_network(weights.network)
    if weights.word_scores:
        arrays |= _pack_word_scores(weights.word_scores)
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _pack_network(network: Network) -> dict[str, Any]:
    """A network as arrays: its many embeddings quantised to 8 bits by column, the few other numbers as they are."""
    scale = np.maximum(np.abs(network.embeddings).max(axis=0), 1e-9) / _LEVELS
    known = np.flatnonzero(network.vocabulary)
    return {
        "known": known[np.argsort(network.vocabulary[known])].astype(np.uint32),
        "vectors": np.round(network.embeddings / scale).astype(np.int8),
        "scale": scale.astype(np.float32),
        **{name: getattr(network, field) for name, field in _UNCOMPRESSED.items()},
    }


def _pack_word_scores(known: WordScores) -> dict[str, Any]:
    """Two of three class columns in 8 bits, as they sum to zero; hashes as differences, byte by byte, to be small."""
    differences = np.diff(known.hashes, prepend=np.uint32(0)).astype("<u4")
    two = known.scores[:, _TWO_OF_THREE]
    largest = np.maximum(np.abs(two).max(axis=0), 1e-9)
    return {
        "word_hashes": differences.view(np.uint8).reshape(-1, 4).T,
        "word_steps": np.round(two / largest * _LEVELS).astype(np.int8).T,
        "word_largest": largest.astype(np.float32),
    }


def _unpack_word_scores(arrays: Mapping[str, Any]) -> WordScores | None:
    if "word_hashes" not in arrays:
        return None
    differences = np.ascontiguousarray(arrays["word_hashes"].T).view("<u4").ravel()
    scores = np.zeros((len(differences), 6), np.float32)
    scores[:, _TWO_OF_THREE] = arrays["word_steps"].T * (arrays["word_largest"] / np.float32(_LEVELS))
    scores[:, 2::3] = -scores[:, 0::3] - scores[:, 1::3]
    return WordScores(np.cumsum(differences, dtype=np.uint32), scores)


def _unpack_network(arrays: Mapping[str, Any]) -> Network | None:
    if "known" not in arrays:
        return None
    vocabulary = np.zeros(SLOTS, np.uint16)
    vocabulary[arrays["known"]] = np.arange(1, len(arrays["known"]) + 1)
    return Network(
        vocabulary=vocabulary,
        embeddings=arrays["vectors"] * arrays["scale"],
        **{field: arrays[name] for name, field in _UNCOMPRESSED.items()},
    )


def unpack(data: bytes, name: str) -> Weights:
    """The model that `pack` wrote; BadSetting when the bytes are of another format."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        about = json.loads(bytes(arrays["about"]))
        if about["format"] not in READ:
            raise BadSetting(
                message(
                    "{name}: written in format {its}, this version reads {ours}; train it again",
                    name=name,
                    its=str(about["format"]),
                    ours=str(FORMAT),
                )
            )
        steps, idf = arrays["steps"], arrays["idf"]
        network, word_scores = _unpack_network(arrays), _unpack_word_scores(arrays)
    table = np.empty((SLOTS, 4), np.float32)
    roots = steps.T / _LEVELS
    table[:, :2] = roots * np.abs(roots) * np.array(about["largest"])
    table[:, 2] = -table[:, 0] - table[:, 1]
    table[:, 3] = (idf / _IDF_STEPS) ** 2
    return Weights(
        lang=about["lang"],
        settings=FeatureSettings(*about["recipe"]),
        lexicon=Lexicon(about["words"], about["signs"], about["kinds"], about["same"]),
        table=table,
        lexicon_weights=np.array(about["sums"]),
        intercept=np.array(about["intercept"]),
        platt=(about["platt"][0], about["platt"][1]),
        threshold=about["threshold"],
        abstain_band=(about["band"][0], about["band"][1]),
        prior=about.get("prior", 0.3),  # models of before say nothing of it
        network=network,
        word_scores=word_scores,
        length=tuple(about.get("length", (0.0, 0.0))),
    )


def save(models: dict[str, Weights], folder: Path) -> dict[str, int]:
    """Write the models and their checksums into a folder; the size of each file in bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    packed = {f"{lang}.npz": pack(weights) for lang, weights in sorted(models.items())}
    for name, data in packed.items():
        (folder / name).write_bytes(data)
    sums = {name: hashlib.sha256(data).hexdigest() for name, data in packed.items()}
    (folder / LIST).write_text(json.dumps(sums, indent=2) + "\n", encoding="utf-8")
    return {name: len(data) for name, data in packed.items()}


def languages(folder: Traversable) -> tuple[str, ...]:
    """The languages that a folder has models for; BadSetting when it has none."""
    listed = folder / LIST
    if not listed.is_file():
        raise BadSetting(
            message(
                "{folder}: no {list} here; train models into it (firebreak sentiment train --out {folder})",
                folder=str(folder),
                list=LIST,
            )
        )
    return tuple(name.removesuffix(".npz") for name in json.loads(listed.read_text(encoding="utf-8")))


def load(lang: str, folder: Traversable) -> Weights:
    """One language's model; BadSetting when the file is not the one that was listed."""
    name = f"{lang}.npz"
    data = (folder / name).read_bytes()
    expected = json.loads((folder / LIST).read_text(encoding="utf-8"))[name]
    if hashlib.sha256(data).hexdigest() != expected:
        raise BadSetting(
            message(
                "{name}: not the file that {list} lists (wrong sha256); train or install it again",
                name=str(folder / name),
                list=LIST,
            )
        )
    return unpack(data, str(folder / name))
