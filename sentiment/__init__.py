"""How a text is judged: P(negative), offline, in English, Chinese and Russian.

Judging:
- `classifier`: finds each text's language and asks the model made for it
- `language`: which language a text is judged in
- `language_library`: asks py3langid's model in doubt
- `language_file`: the file of it that ships, and how that is made
- `tokens`: a text cut into tokens, and what each counts for
- `linear`: the linear model as a dictionary of contributions
- `chinese`: lines of Han characters in batches, for the Chinese model
- `network`: the small convolutional network beside the Chinese model
- `word_scores`: what words say by their word vectors
- `ngrams`: character n-grams of whole batches, hashed
- `arrays`: the NumPy types that annotations speak of
- `word_classes`: classes of words: insults, failure, praise ... by language
- `word_classes_ru`: the classes of Russian words
- `lexicon`: words and emoji with a valence
- `lexicon_fallback`: judges languages without a model, by the lexicon
- `wordless`: whether a text says anything that can be judged
- `calibration`: class scores to probabilities that mean what they say (Platt scaling)
- `topics`: a topic's own calibration from people's labels
- `score_jsonl`: JSON lines in, judged lines out

Models and learning:
- `model_file`: models on disk: small, without pickle, checked by a checksum
- `model_registry`: versions of the model: learn from labels, promote, roll back
- `live_model`: the judge in use, taken up again whenever another version is
- `shadow`: a copy that learns from labels before it may be promoted

Training and measuring:
- `training`: one linear model per language, with scikit-learn
- `network_training`: back-propagation and AdamW for the network
- `features`: what a text counts for: the definition that training and inference share
- `word_vectors`: word vectors of others, for training
- `phrases`: training texts from a grammar of what customers write to brands
- `reviews`: Chinese shop reviews of another package, for training
- `examples`: labelled texts, read from JSONL
- `evaluation`: average precision, AUC, F1, calibration error, beside plain baselines
"""
