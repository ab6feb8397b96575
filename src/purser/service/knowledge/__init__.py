"""Knowledge 知识库: articles in both languages, true to what the system does, found by the words of who asks.

A process has one `Library`, `rt.library` in the API:

    rt.library.search("退款还没到", "zh")        # at most three `Hit`s, best first; [] when it is about something else
    rt.library.article("refund-where", "en")     # a `Page`, its figures filled in from the policies; or None

Both answer from memory. `Library("cn")` is what comes with the program; the API's is renewed with what staff published.
"""

from purser.service.knowledge.edit import check, draft, publish, review, withdraw
from purser.service.knowledge.library import Library
from purser.service.knowledge.markup import plain
from purser.service.knowledge.model import Article, Block, Heading, Hit, Page, Span, Topic
from purser.service.knowledge.shelf import both, shipped
from purser.service.knowledge.store import Version, own_vote, reviews, versions, vote, votes

__all__ = [
    "Article", "Block", "Heading", "Hit", "Library", "Page", "Span", "Topic", "Version", "both", "check", "draft",
    "own_vote", "plain", "publish", "review", "reviews", "shipped", "versions", "vote", "votes", "withdraw",
]  # fmt: skip
