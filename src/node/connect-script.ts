/**
 * Copies both ways. Whichever side ends first ends the other: the copier of what the client writes also ends when this
 * shell is killed, and then closes the connection by ending the other one.
 */
export const CONNECT = `
exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
exec 4<&0
cat <&3 4<&- &
reader=$!
{ cat <&4 >&3; kill "$reader"; } >/dev/null 2>&1 &
exec 3<&- 4<&- </dev/null
wait "$reader" 2>/dev/null
exit 0`;
