"""How do the bytes of a request become arguments, and an answer bytes again?"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

Json = dict[str, Any]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_DISPOSITION = re.compile(rb'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file of a multipart request."""

    name: str
    content: bytes
    media_type: str


@dataclass(slots=True, kw_only=True)
class Request:
    """One HTTP request, its body read; `args` merges query and body as both platforms do."""

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes
    args: Json = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)
    #: The body was announced as JSON and is none, or is not an object.
    malformed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back: a JSON object, or other content with its own media type."""

    body: Json | bytes
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "application/json; charset=utf-8"


def dumps(value: Any) -> str:
    """Compact JSON, characters as they are."""
    return _ENCODER.encode(value)


async def read(scope: Scope, receive: Receive) -> Request:
    """The whole request; bodies here are small, files are capped by the platforms' own limits."""
    chunks = []
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunks.append(message.get("body", b""))
        more = message.get("more_body", False)
    headers = {key.decode("latin-1"): value.decode("latin-1") for key, value in scope["headers"]}
    request = Request(verb=scope["method"], path=scope["path"], headers=headers, body=b"".join(chunks))
    _parse(request, scope["query_string"])
    return request


async def reply(send: Send, answer: Answer) -> None:
    content = answer.body if isinstance(answer.body, bytes) else dumps(answer.body).encode()
    headers = [(b"content-type", answer.media_type.encode()), (b"content-length", str(len(content)).encode())]
    headers += [(key.lower().encode(), value.encode()) for key, value in answer.headers]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def _parse(request: Request, query: bytes) -> None:
    if query:
        request.args.update(parse_qsl(query.decode(), keep_blank_values=True))
    media_type = request.headers.get("content-type", "")
    if not request.body:
        return
    if media_type.startswith("application/json"):
        _parse_json(request)
    elif media_type.startswith("multipart/form-data"):
        _parse_multipart(request, media_type)
    else:
        request.args.update(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))


def _parse_json(request: Request) -> None:
    try:
        value = json.loads(request.body)
    except ValueError:
        request.malformed = True
        return
    if isinstance(value, dict):
        request.args.update(value)
    else:
        request.malformed = True


def _parse_multipart(request: Request, media_type: str) -> None:
    """RFC 7578, as far as HTTP clients write it: parts with a name, and a file name when it is a file."""
    boundary = b"--" + media_type.partition("boundary=")[2].split(";")[0].strip().strip('"').encode()
    for part in (b"\r\n" + request.body).split(b"\r\n" + boundary)[1:]:
        head, separator, content = part.partition(b"\r\n\r\n")
        if not separator:
            continue
        lines = dict(_header(line) for line in head.split(b"\r\n") if b":" in line)
        disposition = dict(_DISPOSITION.findall(lines.get(b"content-disposition", b"")))
        name = disposition.get(b"name", b"").decode()
        if b"filename" in disposition:
            request.files[name] = Upload(
                name=disposition[b"filename"].decode(),
                content=content,
                media_type=lines.get(b"content-type", b"application/octet-stream").decode(),
            )
        else:
            request.args[name] = content.decode()


def _header(line: bytes) -> tuple[bytes, bytes]:
    name, _, value = line.partition(b":")
    return name.strip().lower(), value.strip()


def words(text: str) -> frozenset[str]:
    """The words of a text: long lists of names stay readable that way."""
    return frozenset(text.split())
