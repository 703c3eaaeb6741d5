# shellcheck shell=bash
# Functions of the tests' scripts: they wait for what comes next, however slow the machine is, and say what never came.

eventually() { # COMMAND...: until it succeeds
    local try
    for ((try = 0; try < 600; try++)); do
        "$@" && return
        sleep 0.05
    done
    echo "never came true: $*" >&2
    exit 99
}

runs() { # NAME PID: whether the process runs this program
    local name
    { read -r name < "/proc/$2/comm"; } 2> /dev/null && [ "$name" = "$1" ]
}

becomes() { # NAME: until the launch in the background, which is hpcrun at first, runs this program
    eventually runs "$1" $!
}

stays() { # NAME: the same, and it runs as long as the script
    # shellcheck disable=SC2064
    trap "kill $! 2> /dev/null" EXIT
    becomes "$1"
}

# Whether the process waits for a pid namespace in which this program runs; $init is its process 1, $program the program.
# shellcheck disable=SC2034
inside() { # NAME PID
    init=$(pgrep -P "$2") && program=$(pgrep -x "$1" -P "$init")
}

state() { # LETTER PID: whether the process is in that state (proc(5))
    [ "$(cut -d ' ' -f 3 "/proc/$2/stat")" = "$1" ]
}

gone() { # PID...: whether none of the processes is there
    local process
    for process; do
        ! [ -e "/proc/$process" ] || return
    done
}

printed() { # COUNT FILE: whether so many lines are in the file
    [ -e "$2" ] && [ "$(wc -l < "$2")" -ge "$1" ]
}

empty() { # DIRECTORY: whether nothing is in it
    [ -z "$(ls -A "$1")" ]
}
