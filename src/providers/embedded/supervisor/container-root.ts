import { MOUNT_FUNCTIONS } from './node-mounts.ts';

/**
 * Makes a container's root and becomes its program: $1 is the folder of its own layer, then come the mounts as triples
 * of `ro` or `rw`, a source on the node and a path in the container, then `--` and the command line. What cannot be
 * done is said on file descriptor 3, which the program does not get.
 */
export const CONTAINER_ROOT = `
set -eu
exec 4>&2 2>&3
${MOUNT_FUNCTIONS}
root=$1
shift
mount --rbind "$root" "$root"
while [ "$1" != -- ]; do
  target=$root$3
  if [ -d "$2" ]; then
    [ -d "$target" ] || mkdir -p -- "$target"
  elif ! [ -e "$target" ]; then
    mkdir -p -- "\${target%/*}"
    : > "$target"
  fi
  if [ "$1" = ro ]; then bind_read_only "$2" "$target"; else mount --rbind -- "$2" "$target"; fi
  shift 3
done
shift
exec 2>&4 3>&- 4>&-
exec chroot "$root" "$@"
`;
