"""Pictures and videos for tests, made here, and a web server that can be cut off in the middle of a file."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from PIL import Image

from display.facts import Medium

Colour = tuple[int, int, int]


def paint_picture(file: Path, colour: Colour = (200, 30, 30), size: tuple[int, int] = (320, 180)) -> Path:
    """Write a picture of one colour, in the format of the file's name."""
    Image.new("RGB", size, colour).save(file)
    return file


def film(file: Path, *colours: Colour, seconds: float = 1.0, size: tuple[int, int] = (320, 180)) -> Path:
    """Write a video that shows one colour after the other, each for so long; needs ffpyplayer."""
    from ffpyplayer.pic import Image as Frame
    from ffpyplayer.writer import MediaWriter

    codec = "libvpx" if file.suffix == ".webm" else "libx264"
    stream = {
        "pix_fmt_in": "rgb24",
        "pix_fmt_out": "yuv420p",
        "width_in": size[0],
        "height_in": size[1],
        "codec": codec,
        "frame_rate": (10, 1),
    }
    writer = MediaWriter(str(file), [stream], loglevel="quiet")
    per_colour = int(10 * seconds)
    for number in range(per_colour * len(colours)):
        buffer = bytes(colours[number // per_colour]) * (size[0] * size[1])
        writer.write_frame(Frame(plane_buffers=[buffer], pix_fmt="rgb24", size=size), number / 10)
    writer.close()
    return file


def medium(
    name: str, content: bytes, kind: Literal["picture", "video"] = "picture", **more: object
) -> Medium:
    """Return what a catalog says of a file with this content."""
    sha256 = hashlib.sha256(content).hexdigest()
    stem, _, suffix = name.rpartition(".")
    path = f"/media/pkp/{stem}.{sha256[:12]}.{suffix}"
    return Medium(stem, kind, path, sha256, len(content), **more)  # type: ignore[arg-type]


class FileServer(ThreadingHTTPServer):
    """Serves ``files`` by path, whole or from where it is asked; ``cut_after`` bytes the connection goes."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.files: dict[str, bytes] = {}
        self.cut_after: int | None = None
        self.asked: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        """The server's address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def add(self, medium: Medium, content: bytes) -> None:
        """Serve the content as this medium."""
        self.files[medium.path] = content


class _Answer(BaseHTTPRequestHandler):
    server: FileServer

    def do_GET(self) -> None:
        asked = self.headers.get("Range", "")
        self.server.asked.append((self.path, asked))
        content = self.server.files.get(self.path)
        if content is None:
            self.send_error(404)
            return
        begin = int(asked.removeprefix("bytes=").rstrip("-") or 0)
        self.send_response(206 if asked else 200)
        self.send_header("Content-Length", str(len(content) - begin))
        if asked:
            self.send_header("Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        rest = content[begin:]
        self.wfile.write(rest if self.server.cut_after is None else rest[: self.server.cut_after])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


@contextmanager
def file_server() -> Iterator[FileServer]:
    """Serve files until the end."""
    server = FileServer()
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
