"""What callers hear, as it is written: sentences in two languages. How they are spoken is the voice's."""

from purser.hotline.sentences.words import PhraseError, phrases, pieces, placeholders

__all__ = ["PhraseError", "phrases", "pieces", "placeholders"]
