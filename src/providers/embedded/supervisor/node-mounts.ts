/**
 * Shell functions for mounts in a user namespace, where a flag that the machine has set on a mount (nosuid, nodev,
 * relatime) may not be taken away: a remount has to name it again.
 */
export const MOUNT_FUNCTIONS = `
read_only() {
  findmnt --noheadings --raw --submounts --output TARGET,VFS-OPTIONS "$1" | while read -r at flags; do
    mount -o "remount,bind,ro\${flags#r[wo]}" "$(printf %b "$at")"
  done
}
`;

/**
 * Makes the node's root: $1, a folder on the machine, with the machine's programs read-only in it; then, from
 * $2 on, read-only binds as pairs of a source on the machine and a path in the node. Runs as root of a fresh user,
 * mount, pid, net and uts namespace, all of which it fills.
 */
export const MAKE_NODE_ROOT = `
set -eu
${MOUNT_FUNCTIONS}
root=$1
shift
mount --rbind "$root" "$root"
cd "$root"
mkdir -p usr proc dev
mount --rbind /usr usr
read_only "$root/usr"
for folder in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$folder" ]; then
    ln -sfn "$(readlink "/$folder")" "$folder"
  elif [ -d "/$folder" ]; then
    mkdir -p "$folder"
    mount --rbind "/$folder" "$folder"
    read_only "$root/$folder"
  fi
done
mount -t proc -o nosuid,nodev,noexec proc proc
for path in bus fs irq sys sysrq-trigger; do
  if [ -e "proc/$path" ]; then
    mount --bind "proc/$path" "proc/$path"
    read_only "$root/proc/$path"
  fi
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
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
while [ $# -gt 0 ]; do
  if [ -d "$1" ]; then
    mkdir -p "$root$2"
  else
    mkdir -p "$root\${2%/*}"
    [ -e "$root$2" ] || : > "$root$2"
  fi
  mount --bind "$1" "$root$2"
  read_only "$root$2"
  shift 2
done
`;

/** Leaves the machine: $1 becomes the root of every process in this mount namespace. $2 is the node's name, $3 its address. */
export const ENTER_NODE_ROOT = `
set -eu
hostname "$2"
ip link set lo up
ip address add "$3/32" dev lo
cd "$1"
mkdir -p .machine
pivot_root . .machine
cd /
umount -l /.machine
rmdir /.machine
`;
