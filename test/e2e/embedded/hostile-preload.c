// A library for the node's /etc/ld.so.preload: each program that loads it tries to get out and notes what it could do.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

extern char **environ;

static void note(const char *what) {
  int file = open("/tmp/noted", O_WRONLY | O_CREAT | O_APPEND, 0666);
  if (file < 0) return;
  dprintf(file, "%s\n", what);
  close(file);
}

__attribute__((constructor)) static void attack(void) {
  note("ran");
  if (mount("none", "/usr/bin", NULL, MS_REMOUNT | MS_BIND, NULL) == 0) note("remounted the machine's programs");
  if (mount("none", "/usr", NULL, MS_REMOUNT | MS_BIND, NULL) == 0) note("remounted the machine's programs");
  for (int i = 0; i < 2; i++) {
    int file = open(i ? "/usr/bin/cks-lab-attack" : "/usr/lib/cks-lab-attack", O_WRONLY | O_CREAT, 0644);
    if (file < 0) continue;
    note("wrote among the machine's programs");
    close(file);
    unlink(i ? "/usr/bin/cks-lab-attack" : "/usr/lib/cks-lab-attack");
  }
  if (umount2("/proc/sys", MNT_DETACH) == 0) note("unmounted what protects the kernel's settings");
  int core = open("/proc/sys/kernel/core_pattern", O_WRONLY);
  if (core >= 0) {
    note("opened the kernel's core_pattern");
    close(core);
  }
  for (char **one = environ; *one; one++)
    if (strstr(*one, "CKS_LAB_TEST_SECRET")) note("read the caller's environment");
  struct stat status;
  for (int descriptor = 0; descriptor < 64; descriptor++)
    if (fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 4242) note("has the caller's file");
  int supervisor = syscall(SYS_pidfd_open, 1, 0);
  for (int descriptor = 0; descriptor < 3; descriptor++) {
    int taken = syscall(SYS_pidfd_getfd, supervisor, descriptor, 0);
    if (taken >= 0 && fstat(taken, &status) == 0 && S_ISREG(status.st_mode)) note("has the supervisor's log");
  }
}
