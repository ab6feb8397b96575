"""Search: everything that was written to or by the service centre, found by any part of it.

    await search.index(tx, [search.Text(owner=subject, kind="case", object_id=case.id, part=3, at=now, text="…")])
    hits = await search.find(conn, search.Wanted("退款 没到", owners=[subject]))

`index` belongs into the transaction that writes the text; the same (owner, object_id, part) again replaces it.
`drop` takes the texts of an object out. Chinese is found inside a sentence, simplified or traditional, or typed in
pinyin (`tuikuan`); other words by their beginning, numbers by any four of their digits.
"""

from purser.service.search.find import find
from purser.service.search.index import drop, index
from purser.service.search.model import Hit, Text, Wanted
from purser.service.search.months import ensure_search_months

__all__ = ["Hit", "Text", "Wanted", "drop", "ensure_search_months", "find", "index"]
