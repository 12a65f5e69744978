#!/usr/bin/env bash
# Runs a command for as long as standard input stays open, then stops it. Given to bash as text:
#   bash -c "$(cat leash.sh)" leash SIGNAL COMMAND ARGUMENT...
# The rig holds the other end of that pipe. The pipe closes when the rig stops the command, and also when the rig
# itself is killed, so nothing outlives it; no signal has to cross from an ordinary user to a process of root.
set -u
stop_signal=$1
shift
exec 3<&0 </dev/null
# Being asked to end by a signal is the same as the pipe closing: the first wait returns.
trap : TERM
trap '' INT HUP

"$@" 3<&- &
child=$!
{ trap - TERM; read -r _ <&3; } >/dev/null 2>&1 &
pipe=$!
exec 3<&-
wait -n "$child" "$pipe"

if kill -s "$stop_signal" "$child" 2>/dev/null; then
  # Ten seconds are enough for every part of the system; what does not listen is ended.
  for ((tenths = 0; tenths < 100; tenths++)); do
    kill -0 "$child" 2>/dev/null || break
    sleep 0.1
  done
  kill -s KILL "$child" 2>/dev/null
fi
kill "$pipe" 2>/dev/null
wait "$pipe"
wait "$child"
