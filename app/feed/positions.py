"""Positions in the change feed, sealed: a token says where to go on, and shows nothing of what lies between two. Pure.

Entries are counted in the order of transactions, whoever may see them: a position in the open would let everybody count
what is hidden. A token is therefore enciphered and authenticated (Fernet) by a secret of the database.
"""

import hashlib
import struct
from base64 import urlsafe_b64encode
from dataclasses import dataclass

from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken as Unreadable

from app.errors import Gone, InvalidToken

DIGEST_BYTES = 8
CONTENT = struct.Struct(f">QQ{DIGEST_BYTES}s{DIGEST_BYTES}s")


@dataclass(frozen=True, order=True)
class Position:
    """After which entry to go on: its transaction, and its id within it."""

    transaction_id: int
    change_id: int


START = Position(0, 0)


@dataclass(frozen=True)
class Sealing:
    """What a token is good for: one database in one state of its life (`epoch`), and one question of one viewer."""

    secret: bytes
    epoch: str
    question: tuple[object, ...]

    def seal(self, position: Position) -> str:
        """Token text, safe in a URL; another one every time."""
        content = CONTENT.pack(
            position.transaction_id, position.change_id, _digest(self.epoch), _digest(repr(self.question))
        )
        return self._fernet.encrypt(content).decode().rstrip("=")

    def open(self, token: str) -> Position:
        """Read a token back; InvalidToken where it is of another question or maker, Gone where of another epoch."""
        try:
            content = self._fernet.decrypt(token + "=" * (-len(token) % 4))
        except (Unreadable, ValueError):
            raise InvalidToken("The position is not one of this service; start again without 'since'.") from None
        transaction_id, change_id, epoch, question = CONTENT.unpack(content)
        if epoch != _digest(self.epoch):
            raise Gone(
                "The database was restored since this position; take a full copy and follow from a new position."
            )
        if question != _digest(repr(self.question)):
            raise InvalidToken("The position belongs to another collection or viewer; start again without 'since'.")
        return Position(transaction_id, change_id)

    @property
    def _fernet(self) -> Fernet:
        return Fernet(urlsafe_b64encode(self.secret))


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()
