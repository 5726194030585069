#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A Hub that misbehaves, for the tests of `assay fetch`.

Two servers on 127.0.0.1: the Hub, and another one that nobody should ask. The first line of the output
gives their ports as JSON. The endpoint of a test is http://127.0.0.1:PORT/CASE/RUN, where CASE is a
function below and RUN any word; for each RUN that is a line of the input, a line of the output says
what was asked, and with which token. Both servers end with the input.

An argument is a file of records (JSON Lines) that the case `fixture` lists.
"""

import email.utils
import gzip
import http.server
import json
import socket
import struct
import sys
import threading
import time
import urllib.parse
import zlib

CASES = {}
LOCK = threading.Lock()
SEEN = {}
PORTS = {}
FIXTURE = []


def case(function):
    CASES[function.__name__.replace("_", "-")] = function
    return function


def model(number, author="acme"):
    return {
        "_id": f"{number:024x}",
        "id": f"{author}/m{number}",
        "downloads": 1000 + number,
        "tags": ["a tag", "\\ \" }], {["],
        "cardData": {"license": "mit"},
    }


MODELS = [model(number) for number in range(8)]


class Request:
    """What was asked, and the ways to answer."""

    def __init__(self, handler, name, run, path, query):
        self.handler, self.case, self.run, self.path, self.query = handler, name, run, path, query
        self.base = f"http://127.0.0.1:{PORTS['hub']}/{name}/{run}"
        self.other = f"http://127.0.0.1:{PORTS['other']}/{name}/{run}"

    @property
    def cursor(self):
        return self.query.get("cursor", [None])[0]

    @property
    def times(self):
        """How often this very thing was asked, this time included."""
        target = self.handler.path
        with LOCK:
            return sum(1 for seen in SEEN[self.run] if seen["path"] == target)

    def link(self, cursor, base=None, path="/api/models"):
        query = "&".join(
            f"{name}={urllib.parse.quote(value, safe='')}"
            for name, values in self.query.items() if name != "cursor" for value in values)
        return f'<{base or self.base}{path}?{query}&cursor={cursor}>; rel="next"'

    def send(self, body, status=200, headers=(), kind="application/json; charset=utf-8", length=None):
        if not isinstance(body, bytes):
            body = json.dumps(body, indent=2, ensure_ascii=False).encode()
        self.handler.send_response(status)
        self.handler.send_header("Content-Type", kind)
        self.handler.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers:
            self.handler.send_header(name, value)
        self.handler.end_headers()
        self.handler.wfile.write(body)

    def fail(self, status, message="", headers=()):
        headers = list(headers) + ([("X-Error-Message", message)] if message else [])
        self.send({"error": message}, status, headers)

    def page(self, records, cursor=None, headers=()):
        links = [("Link", self.link(cursor))] if cursor else []
        self.send(records, headers=list(headers) + links)

    def pages(self, size=3, records=MODELS, headers=()):
        """What a Hub that behaves would answer."""
        start = int(self.cursor or 0)
        end = start + size
        self.page(records[start:end], end if end < len(records) else None, headers)

    def reset(self):
        self.handler.wfile.flush()
        self.handler.connection.setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.handler.connection.close()
        self.handler.close_connection = True

    def raw(self, data):
        self.handler.wfile.write(data)
        self.handler.close_connection = True


# -- Hubs that behave -------------------------------------------------------------------------------

@case
def plain(r):
    if r.path.startswith("/api/models/"):
        wanted = r.path.removeprefix("/api/models/").lower()
        for record in MODELS:
            if record["id"].lower() == wanted:
                return r.send(record)
        return r.fail(404, "Repository not found")
    r.pages()


@case
def fixture(r):
    """The records of a file, as they are, by author; its lines are bytes that must come through."""
    author = r.query["author"][0]
    lines = [line for line in FIXTURE if line.startswith(f'{{"id":"{author}/'.encode())]
    start = int(r.cursor or 0)
    end = start + 10
    body = b"[" + b" ,\r\n\t".join(lines[start:end]) + b"]"
    headers = [("Link", r.link(end))] if end < len(lines) else []
    r.send(body, headers=headers)


@case
def gzipped(r):
    start = int(r.cursor or 0)
    headers = [("Content-Encoding", "gzip")]
    if start + 4 < len(MODELS):
        headers.append(("Link", r.link(start + 4)))
    r.send(gzip.compress(json.dumps(MODELS[start:start + 4]).encode()), headers=headers)


@case
def relative_link(r):
    headers = [("Link", f'</{r.case}/{r.run}/api/models?cursor=3>; foo="a, b"; rel="prev next"')]
    r.send(MODELS[:3] if not r.cursor else MODELS[3:], headers=[] if r.cursor else headers)


@case
def chunked_with_trailer(r):
    body = json.dumps(MODELS).encode()
    r.raw(b"HTTP/1.1 103 Early Hints\r\nLink: <%s/x>; rel=\"next\"\r\n\r\n" % r.other.encode()
          + b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
          + b"Trailer: Link\r\n\r\n%x\r\n" % len(body) + body
          + b"\r\n0\r\nLink: <%s/x>; rel=\"next\"\r\n\r\n" % r.other.encode())


@case
def renamed(r):
    if r.path == "/api/models/old/m1":
        return r.fail(307, headers=[("Location", f"/{r.case}/{r.run}/api/models/acme/m1")])
    plain(r)


# -- Lists without an end, and other lists ----------------------------------------------------------

@case
def link_to_other_host(r):
    r.send(MODELS[:3], headers=[("Link", r.link("3", base=r.other))])


@case
def link_to_other_scheme(r):
    r.send(MODELS[:3], headers=[("Link", r.link("3", base=r.base.replace("http:", "https:")))])


@case
def link_without_scheme(r):
    r.send(MODELS[:3], headers=[("Link", r.link("3", base=r.other.removeprefix("http:")))])


@case
def link_with_user(r):
    base = f"http://127.0.0.1:{PORTS['hub']}@127.0.0.1:{PORTS['other']}"
    r.send(MODELS[:3], headers=[("Link", r.link("3", base=base))])


@case
def link_with_backslash(r):
    base = f"http://127.0.0.1:{PORTS['other']}\\@127.0.0.1:{PORTS['hub']}"
    r.send(MODELS[:3], headers=[("Link", r.link("3", base=base))])


@case
def link_to_other_list(r):
    r.send(MODELS[:3], headers=[("Link", r.link("3", path="/api/datasets"))])


@case
def link_unreadable(r):
    r.send(MODELS[:3], headers=[("Link", "the next page")])


@case
def looping_cursors(r):
    r.page(MODELS[:3], {None: "a", "a": "b", "b": "a"}[r.cursor])


@case
def cursor_to_itself(r):
    r.page(MODELS[:3], r.cursor or "a")


@case
def endless_cursors(r):
    r.page(MODELS[:3], str(int(r.cursor or 0) + 1))


@case
def endless_empty_pages(r):
    r.page([] if r.cursor else MODELS[:3], str(int(r.cursor or 0) + 1))


@case
def duplicate_pages(r):
    page = {None: (0, "a"), "a": (3, "b"), "b": (3, "c"), "c": (6, None)}[r.cursor]
    r.page(MODELS[page[0]:page[0] + 3], page[1])


@case
def duplicate_records(r):
    other = dict(MODELS[1], id="ACME/M1")
    r.page([MODELS[0], MODELS[1], MODELS[0], other] if not r.cursor else MODELS[1:],
           None if r.cursor else "1")


@case
def ignores_author(r):
    r.page(MODELS[:2] + [model(1, "stranger")])


@case
def no_models(r):
    r.page([])


# -- Limits and trouble -----------------------------------------------------------------------------

@case
def storm_of_429(r):
    r.fail(429, "slow down")


@case
def retry_after_seconds(r):
    if r.times == 1:
        return r.fail(429, headers=[("Retry-After", "1")])
    r.pages()


@case
def retry_after_date(r):
    if r.times == 1:
        date = email.utils.formatdate(time.time() + 1, usegmt=True)
        return r.fail(429, headers=[("Retry-After", date)])
    r.pages()


@case
def retry_after_a_day(r):
    if not r.cursor:
        return r.pages()
    r.fail(429, headers=[("Retry-After", "86400")])


@case
def retry_after_nonsense(r):
    if r.times == 1:
        return r.fail(503, headers=[("Retry-After", "soon")])
    r.pages()


@case
def limit_of_429(r):
    if r.times == 1:
        return r.fail(429, headers=[("RateLimit", '"api";r=0;t=1')])
    r.pages()


@case
def limit_used_up(r):
    """Every answer says that no request is left for a second; who asks sooner is told so by 400."""
    with LOCK:
        times = [seen["time"] for seen in SEEN[r.run]]
    if len(times) > 1 and times[-1] - times[-2] < 1:
        return r.fail(400, "too soon")
    r.pages(size=4, headers=[("RateLimit", '"api";r=0;t=1')])


@case
def trouble_once(r):
    if r.cursor and r.times == 1:
        return r.fail(500)
    r.pages()


@case
def trouble_on_second_page(r):
    """Of the third time on it is well again: of a second run that does not wait."""
    if r.cursor and r.times < 2:
        return r.fail(502)
    r.pages()


@case
def cursor_forgotten(r):
    if r.cursor:
        return r.fail(503 if r.times == 1 else 400, "Invalid cursor")
    r.pages()


@case
def refused(r):
    r.fail(401, "Invalid credentials in Authorization header")


@case
def gated(r):
    r.fail(403, "Access to model acme/m1 is restricted\x1b[2J")


@case
def misspelt(r):
    if r.path.startswith("/api/models/"):
        return r.fail(404, "Repository not found")
    r.page([{"id": "acme/atlas-7b"}, {"id": "acme/borealis"}])


@case
def teapot(r):
    r.fail(418)


# -- Bytes ------------------------------------------------------------------------------------------

@case
def truncated_once(r):
    if r.times == 1:
        return r.send(json.dumps(MODELS[:3]).encode()[:-40])
    r.pages()


@case
def truncated(r):
    r.send(json.dumps(MODELS[:3]).encode()[:-40])


@case
def truncated_model(r):
    r.send(json.dumps(MODELS[0]).encode()[:-10])


@case
def too_short(r):
    body = json.dumps(MODELS[:3]).encode()
    r.send(body, length=len(body) + 100)
    r.handler.close_connection = True


@case
def too_long(r):
    body = json.dumps(MODELS[:3]).encode()
    r.send(body, length=len(body) - 30)
    r.handler.close_connection = True


@case
def empty_body(r):
    r.send(b"")


@case
def no_content(r):
    r.raw(b"HTTP/1.1 204 No Content\r\n\r\n")


@case
def reset_once(r):
    if r.times == 1:
        return r.reset()
    r.pages()


@case
def reset_within_body(r):
    if r.times == 1:
        r.send(json.dumps(MODELS[:3]).encode()[:50], length=5000)
        return r.reset()
    r.pages()


@case
def slow_bytes(r):
    r.handler.send_response(200)
    r.handler.send_header("Content-Type", "application/json")
    r.handler.end_headers()
    for byte in json.dumps(MODELS).encode():
        r.handler.wfile.write(bytes([byte]))
        time.sleep(0.2)


@case
def silent(r):
    time.sleep(5)
    r.handler.close_connection = True


@case
def silent_on_second_page(r):
    if r.cursor and r.times == 1:
        return silent(r)
    r.pages()


@case
def gzip_bomb(r):
    r.send(bomb(2000), headers=[("Content-Encoding", "gzip")])


@case
def gzip_broken(r):
    r.send(b"\x1f\x8b" + b"no gzip at all" * 20, headers=[("Content-Encoding", "gzip")])


@case
def other_encoding(r):
    r.send(b"\x28\xb5\x2f\xfd" * 20, headers=[("Content-Encoding", "zstd")])


@case
def huge_headers(r):
    r.send(MODELS, headers=[(f"X-{number}", "x" * 8000) for number in range(80)])


@case
def huge_header(r):
    r.send(MODELS, headers=[("X-Huge", "x" * 2_000_000)])


@case
def endless_hints(r):
    for _ in range(20_000):
        r.handler.wfile.write(b"HTTP/1.1 103 Early Hints\r\nX-Hint: once more, and again\r\n\r\n")


@case
def not_http(r):
    r.raw(b"SSH-2.0-OpenSSH_9.2\r\n" * 3)


# -- Answers that are something else ----------------------------------------------------------------

@case
def html(r):
    r.send(b"<html><body>Log in</body></html>", kind="text/html")


@case
def html_as_json(r):
    r.send(b"<html><body>Log in</body></html>")


@case
def error_as_answer(r):
    r.send({"error": "sorry"})


@case
def error_in_list(r):
    r.send([{"error": "sorry"}])


@case
def list_as_model(r):
    r.send(MODELS[:1])


@case
def model_without_id(r):
    r.send({"downloads": 1})


@case
def model_of_odd_name(r):
    r.send({"id": "acme/m1\n\x1b[2J"})


@case
def odd_records(r):
    """Two that are well, and between them what no audit can read: it is kept, and said."""
    r.send(b'[{"id": "acme/m0", "big": 123456789012345678901234567890, "more": 1e999},\n 3, null, '
           b'{"downloads":\r\n 1 2}, {"id": 5}, {"id": "acme/\xff"}, {"id": "a", "t": "\\ud83d"},'
           b' {"id": "acme/m1"}]')


@case
def line_break_in_text(r):
    r.send(b'[{"id": "acme/m0", "t": "a\nb"}]')


# -- Redirects --------------------------------------------------------------------------------------

@case
def redirect_to_other_host(r):
    r.fail(307, headers=[("Location", r.other + "/api/models")])


@case
def redirect_without_scheme(r):
    r.fail(302, headers=[("Location", r.other.removeprefix("http:") + "/api/models")])


@case
def redirect_to_file(r):
    r.fail(302, headers=[("Location", "file:///etc/passwd")])


@case
def redirect_loop(r):
    r.fail(302, headers=[("Location", r.handler.path)])


@case
def redirect_nowhere(r):
    r.fail(302)


# -- Cards ------------------------------------------------------------------------------------------

@case
def cards(r):
    if not r.path.endswith("/resolve/main/README.md"):
        return plain(r)
    name = r.path.removesuffix("/resolve/main/README.md").rsplit("/", 1)[1]
    text = f"---\nlicense: mit\n---\n# {name}\n\"quoted\"\ttab \\ \u00e4 \u2028 \x01\n"
    if name == "m1":
        return r.fail(404, "Entry not found")
    if name == "m2":
        return r.fail(401, "Access to model acme/m2 is restricted")
    if name == "m3":
        return r.fail(302, headers=[("Location", r.other + "/README.md")])
    if name == "m4":
        return r.send(b"caf\xe9", kind="text/plain")
    if name == "m5" and "moved" not in r.query:
        return r.fail(307, headers=[("Location", f"/{r.case}/{r.run}{r.path}?moved=1")])
    if name == "m6" and r.times == 1:
        return r.fail(503, headers=[("Retry-After", "1")])
    r.send(text.encode(), kind="text/plain; charset=utf-8")


def bomb(mebibytes):
    """So much of nothing, compressed by a thousand: a block that stands on its own, again and again."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x1f\x8b\x08" + bytes(7) + block * mebibytes + packer.flush()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        parts = url.path.split("/", 3)
        name, run = parts[1], parts[2] if len(parts) > 2 else ""
        with LOCK:
            SEEN.setdefault(run, []).append({
                "server": self.server.name, "path": self.path, "time": time.monotonic(),
                "authorization": self.headers.get("Authorization", "")})
        if self.server.name == "other":
            self.send_error(500)
            return
        try:
            CASES[name](Request(
                self, name, run, "/" + (parts[3] if len(parts) > 3 else ""),
                urllib.parse.parse_qs(url.query)))
        except OSError:
            # Who asked has gone away.
            self.close_connection = True

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_):
        pass


def is_json(line):
    try:
        json.loads(line)
        return True
    except ValueError:
        return False


def main():
    if len(sys.argv) > 1:
        with open(sys.argv[1], "rb") as file:
            FIXTURE.extend(line.strip() for line in file if is_json(line))
    for name in ("hub", "other"):
        server = Server(("127.0.0.1", 0), Handler)
        server.name = name
        PORTS[name] = server.server_address[1]
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print(json.dumps(PORTS), flush=True)
    for line in sys.stdin:
        with LOCK:
            print(json.dumps(SEEN.get(line.strip(), [])), flush=True)


main()
