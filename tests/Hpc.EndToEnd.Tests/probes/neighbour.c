// What a program in a container, or another user, may try at the sockets of a user's launches: unix(7), abstract names, packets.
//
//     neighbour answer NAME STATUS   listens, and tells whoever comes to end with this status, as a planner may (stage.h, 'X')
//     neighbour hold NAME            listens, accepts nobody, and fills the queue
//     neighbour bind NAME            has the name and does not listen
//     neighbour ask NAME PATH        asks for a directory at this path of the image, as a rank may, and says what it was told
//
// Prints one line when it is ready, or has been answered.

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static struct sockaddr_un address = {.sun_family = AF_UNIX};
static socklen_t length;

static int packet_socket(int flags) { return socket(AF_UNIX, SOCK_SEQPACKET | flags, 0); }

static void say(const char *what)
{
    puts(what);
    fflush(stdout);
}

static int has_name(int wants_to_listen)
{
    int listener = packet_socket(0);
    if (bind(listener, (void *)&address, length) || (wants_to_listen && listen(listener, wants_to_listen == 2 ? 0 : 100))) {
        perror("neighbour");
        exit(1);
    }
    return listener;
}

static void answer(int listener, uint32_t status)
{
    uint32_t end[3] = {'X', status, 0};
    for (say("ready");;) {
        int connection = accept(listener, NULL, NULL);
        if (connection >= 0 && write(connection, end, sizeof end) < 0)
            close(connection);
    }
}

static void hold(void)
{
    for (int tries = 0; tries < 4; tries++)
        if (connect(packet_socket(SOCK_NONBLOCK), (void *)&address, length))
            break;
    say("ready");
    pause();
}

static void ask(const char *path)
{
    int connection = packet_socket(0);
    char text[512];
    int size = snprintf(text, sizeof text, "%d\nd%s\n", (int)getpid(), path);
    if (connect(connection, (void *)&address, length))
        say("nobody is there");
    else
        say(write(connection, text, (size_t)size) == size && read(connection, text, sizeof text) > 0 ? "answered" : "refused");
}

int main(int count, char **words)
{
    if (count < 3)
        return 2;
    size_t size = strlen(words[2]);
    memcpy(address.sun_path + 1, words[2], size);
    length = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + size);
    if (!strcmp(words[1], "answer"))
        answer(has_name(1), (uint32_t)atoi(words[3]));
    else if (!strcmp(words[1], "hold"))
        has_name(2), hold();
    else if (!strcmp(words[1], "bind"))
        has_name(0), say("ready"), pause();
    else
        ask(words[3]);
    return 0;
}
