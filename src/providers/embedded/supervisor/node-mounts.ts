/**
 * Shell functions. In a user namespace a flag that the machine has set on a mount (nosuid, nodev, relatime) may not be
 * taken away: a remount has to name it again.
 */
export const MOUNT_FUNCTIONS = `
read_only() {
  findmnt --noheadings --raw --submounts --output TARGET,VFS-OPTIONS "$1" | while read -r at flags; do
    mount -o "remount,bind,ro\${flags#r[wo]}" "$(printf %b "$at")"
  done
}
own_folder() {
  if [ -L "$1" ] || ! [ -d "$1" ]; then
    rm -rf "$1"
    mkdir -p "$1"
  fi
}
bind_read_only() {
  if ! mount --rbind -o ro "$1" "$2" 2>/dev/null; then
    mountpoint --quiet "$2" || mount --rbind "$1" "$2"
    read_only "$2"
  fi
}
`;

/**
 * Makes the node's root of $1, a folder on the machine: the machine's programs read-only, and a /proc and /dev of its
 * own. Runs as root of fresh user, mount, pid, net, ipc and uts namespaces. A learner may have put links into the
 * folder before, so only names at its top are used, and no link among them is followed.
 */
export const MAKE_NODE_ROOT = `
set -eu
${MOUNT_FUNCTIONS}
root=$1
mount --rbind "$root" "$root"
cd "$root"
for folder in usr proc dev; do own_folder "$folder"; done
mount --rbind /usr usr
read_only "$root/usr"
for folder in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$folder" ]; then
    [ -L "$folder" ] || [ -e "$folder" ] || ln -s "$(readlink "/$folder")" "$folder"
  elif [ -d "/$folder" ]; then
    own_folder "$folder"
    mount --rbind "/$folder" "$folder"
    read_only "$root/$folder"
  fi
done
mount -t proc -o nosuid,nodev,noexec proc proc
for path in bus fs irq sys sysrq-trigger; do
  [ ! -e "proc/$path" ] || mount --bind -o ro,nosuid,nodev,noexec "proc/$path" "proc/$path"
done
mount -t tmpfs -o mode=755,nosuid tmpfs dev
for device in null zero full random urandom tty; do
  : > "dev/$device"
  mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts
mkdir -m 1777 dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
`;

/**
 * Leaves the machine: $1, made by MAKE_NODE_ROOT, becomes the root of every process in this mount namespace. $2 is the
 * node's name, $3 its address; then come read-only binds as pairs of a path on the machine, without links in it, and
 * one that is there in the node, below /opt/cks-lab. Those are made when paths are the node's own already, but nobody in it knows the machine's name.
 */
export const ENTER_NODE_ROOT = `
set -eu
${MOUNT_FUNCTIONS}
cd "$1"
hostname "$2"
printf 'link set lo up\naddress add %s/32 dev lo\n' "$3" | ip -batch -
shift 3
machine=$(mktemp -d .machine.XXXXXXXXXX)
pivot_root . "$machine"
cd /
own_folder opt
own_folder opt/cks-lab
while [ $# -gt 0 ]; do
  bind_read_only "/$machine$1" "$2"
  shift 2
done
umount -l "/$machine"
rmdir "/$machine"
`;
