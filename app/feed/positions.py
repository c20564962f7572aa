"""Positions in the change feed, sealed: a token says where to go on, and shows nothing of what lies between two. Pure.

Entries are counted in the order of transactions, whoever may see them: a position in the open would let everybody count
what is hidden. A token is therefore enciphered (keyed BLAKE2b of a random nonce, added to the text) and authenticated
(keyed BLAKE2b over both), by a secret of the database.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct
from dataclasses import dataclass

from app.errors import Gone, InvalidToken

NONCE_BYTES = 12
SEAL_BYTES = 12
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
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._enciphered(content, nonce)
        return base64.urlsafe_b64encode(sealed + self._seal_of(sealed)).decode().rstrip("=")

    def open(self, token: str) -> Position:
        """Read a token back; InvalidToken where it is of another question or maker, Gone where of another epoch."""
        sealed, seal = self._parts(token)
        if not hmac.compare_digest(seal, self._seal_of(sealed)):
            raise _foreign()
        content = self._enciphered(sealed[NONCE_BYTES:], sealed[:NONCE_BYTES])
        transaction_id, change_id, epoch, question = CONTENT.unpack(content)
        if epoch != _digest(self.epoch):
            raise Gone(
                "The database was restored since this position; take a full copy and follow from a new position."
            )
        if question != _digest(repr(self.question)):
            raise InvalidToken("The position belongs to another collection or viewer; start again without 'since'.")
        return Position(transaction_id, change_id)

    def _parts(self, token: str) -> tuple[bytes, bytes]:
        try:
            decoded = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        except (ValueError, binascii.Error):
            raise _foreign() from None
        if len(decoded) != NONCE_BYTES + CONTENT.size + SEAL_BYTES:
            raise _foreign()
        return decoded[:-SEAL_BYTES], decoded[-SEAL_BYTES:]

    def _enciphered(self, content: bytes, nonce: bytes) -> bytes:
        """Content in cipher, or the other way round."""
        stream = hashlib.blake2b(nonce, key=self.secret, person=b"cipher", digest_size=len(content)).digest()
        return bytes(a ^ b for a, b in zip(content, stream, strict=True))

    def _seal_of(self, sealed: bytes) -> bytes:
        return hashlib.blake2b(sealed, key=self.secret, person=b"seal", digest_size=SEAL_BYTES).digest()


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES).digest()


def _foreign() -> InvalidToken:
    return InvalidToken("The position is not one of this service; start again without 'since'.")
