#!/usr/bin/env bash
# Runs a command while standard input is open, and stops the command when standard input is closed. The script is passed to bash as text:
#   bash -c "$(cat leash.sh)" leash SIGNAL COMMAND ARGUMENT...
# Standard input is a pipe from the rig. The pipe closes when the rig stops the command, and also when the rig itself is killed, so the
# command never outlives the rig. The rig does not need to send signals, which an ordinary user cannot send to a process of root.
set -u
stop_signal=$1
shift
exec 3<&0 </dev/null
# SIGTERM has the same effect as the closing of the pipe: the first wait returns.
trap : TERM
trap '' INT HUP

"$@" 3<&- &
child=$!
{ trap - TERM; read -r _ <&3; } >/dev/null 2>&1 &
pipe=$!
exec 3<&-
wait -n "$child" "$pipe"

if kill -s "$stop_signal" "$child" 2>/dev/null; then
  # Ten seconds are enough for every part of the system to stop. A command that still runs afterwards is killed.
  for ((tenths = 0; tenths < 100; tenths++)); do
    kill -0 "$child" 2>/dev/null || break
    sleep 0.1
  done
  kill -s KILL "$child" 2>/dev/null
fi
kill "$pipe" 2>/dev/null
wait "$pipe"
wait "$child"
