"""packages.py answer SOCKET | packages.py listen SOCKET PORT: the machine's packages for apt inside the images.

The cluster's hosts have a network of their own. `answer` takes apt's questions at a socket in the file system and asks the
package servers from here; `listen`, in a host, lets whatever comes to 127.0.0.1:PORT speak to that socket. Nothing but GET and
HEAD of http://... is answered."""
import http.client
import http.server
import os
import shutil
import socket
import socketserver
import sys
import threading
import urllib.parse

KEPT = ("content-length", "content-type", "last-modified", "etag", "content-range", "accept-ranges", "location")
PASSED = ("If-Modified-Since", "Range", "If-Range", "User-Agent", "Cache-Control")


class Question(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        place = urllib.parse.urlsplit(self.path)
        if place.scheme != "http":
            self.send_error(403)
            return
        server = http.client.HTTPConnection(place.hostname, place.port or 80, timeout=60)
        try:
            server.request(self.command, urllib.parse.urlunsplit(("", "", place.path, place.query, "")),
                           headers={name: self.headers[name] for name in PASSED if name in self.headers})
            self.hand_on(server.getresponse())
        except OSError as error:
            self.send_error(502, str(error))
        finally:
            server.close()

    do_HEAD = do_GET

    def hand_on(self, answer):
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() in KEPT:
                self.send_header(name, value)
        if answer.getheader("Content-Length") is None:
            self.close_connection = True
            self.send_header("Connection", "close")
        self.end_headers()
        shutil.copyfileobj(answer, self.wfile)

    def log_message(self, *words):
        pass


class Answers(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    request_queue_size = 128


def pass_on(source, target):
    try:
        while piece := source.recv(1 << 16):
            target.sendall(piece)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def listen(path, port):
    door = socket.create_server(("127.0.0.1", port), backlog=128)
    while True:
        near, _ = door.accept()
        far = socket.socket(socket.AF_UNIX)
        far.connect(path)
        for ends in ((near, far), (far, near)):
            threading.Thread(target=pass_on, args=ends, daemon=True).start()


if sys.argv[1] == "answer":
    with Answers(sys.argv[2], Question) as server:
        os.chmod(sys.argv[2], 0o600)
        server.serve_forever()
else:
    listen(sys.argv[2], int(sys.argv[3]))
