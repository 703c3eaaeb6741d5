"""SOCKET: listens there, prints what it is told of each container, and answers every call that it is asked about with ENOMEDIUM
(seccomp_unotify(2))."""
import array
import errno
import fcntl
import json
import socket
import struct
import sys
import threading

RECEIVE, SEND = 0xC0502100, 0xC0182101


def answer(listener):
    while True:
        question = bytearray(80)
        try:
            fcntl.ioctl(listener, RECEIVE, question)
            fcntl.ioctl(listener, SEND, struct.pack("=QqiI", struct.unpack_from("=Q", question)[0], 0, -errno.ENOMEDIUM, 0))
        except OSError as error:
            if error.errno not in (errno.EINTR, errno.ENOENT):
                return


door = socket.socket(socket.AF_UNIX)
door.bind(sys.argv[1])
door.listen(8)
while True:
    peer, _ = door.accept()
    message, control, _, _ = peer.recvmsg(65536, socket.CMSG_SPACE(64))
    state = json.loads(message)
    print(state["metadata"], state["state"]["id"], *state["fds"], flush=True)
    for descriptor in array.array("i", control[0][2]):
        threading.Thread(target=answer, args=(descriptor,), daemon=True).start()
