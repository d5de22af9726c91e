# Sourced by the scripts: finds PostgreSQL's client programs.

# major PROGRAM: its major version.
major() {
    "$1" --version 2>/dev/null | sed -n 's/.*(PostgreSQL) \([0-9]*\).*/\1/p'
}

# newest NAME: the newest program of that name; the private server's own first, because it fits its data. Fails when there is none.
newest() {
    if [ -n "${MEDIBOOK_PG_BIN:-}" ] && [ -x "$MEDIBOOK_PG_BIN/$1" ]; then
        echo "$MEDIBOOK_PG_BIN/$1"
        return
    fi
    best= best_major=0
    for program in /usr/lib/postgresql/*/bin/"$1" /usr/pgsql-*/bin/"$1" /usr/libexec/postgresql*/"$1" /usr/local/pgsql/bin/"$1" \
        /opt/homebrew/opt/postgresql*/bin/"$1" /opt/homebrew/opt/libpq/bin/"$1" /usr/local/opt/postgresql*/bin/"$1" /usr/local/opt/libpq/bin/"$1" \
        /Applications/Postgres.app/Contents/Versions/*/bin/"$1" /Library/PostgreSQL/*/bin/"$1" "$(command -v "$1" || true)"; do
        [ -x "$program" ] || continue
        this=$(major "$program")
        if [ "${this:-0}" -gt "$best_major" ]; then best=$program best_major=$this; fi
    done
    [ -n "$best" ] && echo "$best"
}

# in_use FOLDER: true while an app or a server uses the private server in it.
in_use() {
    [ -d "$1/postgres" ] || return 1
    if [ -f "$1/postgres/users.lock" ] && command -v flock >/dev/null 2>&1; then
        if flock --nonblock "$1/postgres/users.lock" true; then return 1; else return 0; fi
    fi
    [ -f "$1/postgres/data/postmaster.pid" ] && kill -0 "$(head -n 1 "$1/postgres/data/postmaster.pid")" 2>/dev/null
}

# while_unused FOLDER COMMAND…: runs a command while no app can start on the folder.
while_unused() {
    folder=$1
    shift
    if [ -f "$folder/postgres/users.lock" ] && command -v flock >/dev/null 2>&1; then
        flock --nonblock "$folder/postgres/users.lock" "$@"
    else
        "$@"
    fi
}

absolute() {
    case "$1" in /*) echo "$1" ;; *) echo "$PWD/$1" ;; esac
}
