"""Chat 在线聊天: a customer with the assistant, and with a person on the first ask."""

from purser.service.chat.chat_table import CHAT
from purser.service.chat.desk import ChatDesk, open_chats
from purser.service.chat.end_chat import end_by_customer, end_by_staff
from purser.service.chat.files import attach, read_file, require_size
from purser.service.chat.follow import follow_contact
from purser.service.chat.model import Author, Chat, ChatId, Kind, Message, State, agent_number, chat_unknown
from purser.service.chat.open_chat import open_chat
from purser.service.chat.say import TOPIC, TYPING, mark_read, parse_typing, type_on
from purser.service.chat.talk import answer, answer_quickly, choose, show, want_person, write
from purser.service.chat.words import Words, quick_replies, words_of

__all__ = [
    "CHAT", "TOPIC", "TYPING", "Author", "Chat", "ChatDesk", "ChatId", "Kind", "Message", "State", "Words",
    "agent_number", "answer", "answer_quickly", "attach", "chat_unknown", "choose", "end_by_customer",
    "end_by_staff", "follow_contact", "mark_read", "open_chat", "open_chats", "parse_typing", "quick_replies",
    "read_file", "require_size", "show", "type_on", "want_person", "words_of", "write",
]  # fmt: skip
