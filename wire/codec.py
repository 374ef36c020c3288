"""Bytes to messages and back, with errors that say what is wrong; knows no topic and no broker."""

import json
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from wire.messages import KIOSK_ANSWER, KIOSK_COMMAND, VERSION, KioskAnswer, KioskCommand, Message

AnyMessage = TypeVar("AnyMessage", bound=Message)
Read = TypeVar("Read")


class CodecError(ValueError):
    """The payload cannot be read."""

    code = "malformed"


class Malformed(CodecError):
    """The payload is not a message of this contract."""


class TooLarge(CodecError):
    """The payload is larger than this message may be."""

    code = "too_large"


class UnknownVersion(CodecError):
    """The payload is of a version that this program does not know."""

    code = "unknown_version"


def encode(message: Message) -> bytes:
    """Return the message as compact UTF-8 JSON; raise TooLarge over the kind's ``max_bytes``."""
    payload = message.model_dump_json().encode()
    _check_size(payload, message.max_bytes)
    return payload


def decode(kind: type[AnyMessage], payload: bytes) -> AnyMessage:
    """Return the message of this kind in the payload; raise TooLarge, UnknownVersion or Malformed."""
    return _read(TypeAdapter(kind), payload, kind.max_bytes)


def decode_command(payload: bytes) -> KioskCommand:
    """Return a kiosk's command; raise TooLarge, UnknownVersion or Malformed."""
    return _read(KIOSK_COMMAND, payload, Message.max_bytes)


def decode_answer(payload: bytes) -> KioskAnswer:
    """Return the server's answer to a kiosk; raise TooLarge, UnknownVersion or Malformed."""
    return _read(KIOSK_ANSWER, payload, Message.max_bytes)


def _read(adapter: TypeAdapter[Read], payload: bytes, max_bytes: int) -> Read:
    _check_size(payload, max_bytes)
    try:
        return adapter.validate_json(payload, strict=True)
    except ValidationError as error:
        raise _explain(payload, error) from None


def _explain(payload: bytes, error: ValidationError) -> CodecError:
    """Tell an unknown version from a malformed message, and name the first fields that are wrong."""
    try:
        body = json.loads(payload)
    except (ValueError, RecursionError):
        return Malformed("the payload is not JSON")
    if not isinstance(body, dict):
        return Malformed("the payload is not a JSON object")
    if body.get("v", VERSION) != VERSION:
        return UnknownVersion(f"version {str(body['v'])[:20]} is not known, only {VERSION}")
    wrong = [
        f"{'.'.join(str(part) for part in detail['loc'])[:80] or 'message'}: {detail['msg'][:120]}"
        for detail in error.errors(include_url=False, include_context=False, include_input=False)[:3]
    ]
    return Malformed("; ".join(wrong))


def _check_size(payload: bytes, max_bytes: int) -> None:
    if len(payload) > max_bytes:
        raise TooLarge(f"{len(payload)} bytes are more than the {max_bytes} that this message may have")
