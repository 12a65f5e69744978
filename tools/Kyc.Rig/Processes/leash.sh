# Runs a command for as long as standard input stays open, then stops it. Given to bash as text:
#   bash -c "$(cat leash.sh)" leash SIGNAL COMMAND ARGUMENT...
# The rig holds the other end of that pipe. The pipe closes when the rig stops the command, and also when the rig
# itself is killed, so nothing outlives it; no signal has to cross from an ordinary user to a process of root.
set -u
stop_signal=$1
shift
exec 3<&0 </dev/null
trap '' INT HUP
"$@" 3<&- &
child=$!
trap 'kill -s "$stop_signal" "$child" 2>/dev/null' TERM
{
  cat <&3 >/dev/null
  kill -s "$stop_signal" "$child" 2>/dev/null
  for _ in $(seq 100); do
    kill -0 "$child" 2>/dev/null || exit 0
    sleep 0.1
  done
  # Ten seconds are enough for every part of the system; what does not listen is ended.
  kill -s KILL "$child" 2>/dev/null
} >/dev/null 2>&1 &
watcher=$!
wait "$child"
status=$?
# A trapped signal ends the first wait early; the child's own end is what counts.
while kill -0 "$child" 2>/dev/null; do
  wait "$child"
  status=$?
done
exec 3<&-
kill "$watcher" 2>/dev/null
exit "$status"
