"""Start-up of a program on many nodes, as discrete events: nodes put work into queues, first come first served, and go on when
it is done. A node's ranks run in step, so that a node is one actor; what each of its ranks asks a server for counts as often as
there are ranks."""

import heapq
import random
from math import ceil


class Queue:
    """A server, or several that share a load evenly: works at a rate, in the order of arrival."""

    def __init__(self, rate):
        self.rate, self.free_at = rate, 0.0

    def put(self, now, amount):
        """When the work that comes now is done."""
        self.free_at = max(now, self.free_at) + amount / self.rate
        return self.free_at


class SharedFileSystem:
    def __init__(self, p):
        self.metadata = Queue(p.metadata_rate)
        self.all_servers = Queue(p.server_rate * p.servers)
        self.image_servers = Queue(p.server_rate * p.stripes)


# ---- what one node does: a generator that is told the time, and says when it goes on --------------------------------------


def directory(p, shared, now):
    """Every rank imports from a directory of small files. Nodes keep what one rank looked up, and what it read; an open asks
    the server."""
    calls, bytes_read = p.lookups + p.opens * p.ranks, p.blocks * p.block
    for _ in range(p.batches):
        now = yield max(now + (p.lookups + p.opens) * p.metadata_wait / p.batches, shared.metadata.put(now, calls / p.batches))
        now = yield max(now + bytes_read / p.batches / p.link, shared.all_servers.put(now, bytes_read / p.batches))
    yield now + p.hot


def read_image(p, shared, now, decode):
    """Blocks one after the other, as an import asks for them; the node's page cache has them for all its ranks."""
    share = p.blocks / p.batches
    size = share * p.block * p.packed
    for _ in range(p.batches):
        now = yield max(now + share * p.read_wait + size / p.link, shared.image_servers.put(now, size))
        now = yield now + share * decode
    return now


def server_per_rank(p, shared, now):
    """One image file; each rank mounts it for itself."""
    now = yield max(now + p.metadata_wait, shared.metadata.put(now, p.ranks)) + p.launch_own
    now = yield from read_image(p, shared, now, p.decode_own)
    yield now + p.hot


def server_per_node(p, shared, now):
    """One image file; one server a node, which decodes each block once."""
    now = yield max(now + p.metadata_wait, shared.metadata.put(now, 1)) + p.launch_node
    now = yield from read_image(p, shared, now, p.decode_node)
    yield now + p.hot


def local_image(p, _, now):
    """The image is on the node."""
    yield now + p.launch_node + p.blocks * (p.local_wait + p.decode_node) + p.hot


# ---- all nodes -----------------------------------------------------------------------------------------------------------


def starts(p, nodes):
    """The first node begins at 0; a larger job has the smaller one's nodes, and more."""
    numbers = random.Random(p.seed)
    return [0.0] + [numbers.random() * p.spread for _ in range(nodes - 1)]


def simulate(p, strategy, nodes, begin=0.0):
    """When the last node's ranks have started."""
    shared = SharedFileSystem(p)
    events, last = [], begin
    for number, start in enumerate(starts(p, nodes)):
        heapq.heappush(events, (begin + start, number, None))
    while events:
        now, number, actor = heapq.heappop(events)
        if actor is None:
            actor = strategy(p, shared, now)
            following = next(actor, None)
        else:
            try:
                following = actor.send(now)
            except StopIteration:
                following = None
        if following is None:
            last = max(last, now)
        else:
            heapq.heappush(events, (following, number, actor))
    return last


def depth(nodes, width):
    """Levels below the sender that reach all nodes."""
    levels = reached = 0
    while reached < nodes:
        levels += 1
        reached += width**levels
    return levels


def broadcast_time(p, nodes):
    """sbcast: read once; each message goes down the tree, a node sending it to its children in turn, and is written; then the
    next."""
    messages, size = ceil(p.image / p.message), min(p.image, p.message)
    children = min(p.width, nodes)
    level = p.daemon_wait + children * size / p.daemon_link
    return p.image / p.link + messages * (depth(nodes, p.width) * level + size / p.disk)


def broadcast(p, nodes):
    return simulate(p, local_image, nodes, begin=broadcast_time(p, nodes))


STRATEGIES = {
    "directory, every rank": lambda p, nodes: simulate(p, directory, nodes),
    "image, server per rank": lambda p, nodes: simulate(p, server_per_rank, nodes),
    "image, server per node": lambda p, nodes: simulate(p, server_per_node, nodes),
    "broadcast, then local": broadcast,
}
