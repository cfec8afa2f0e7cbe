import { spawn } from 'node:child_process';
import { mkdtemp, open, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GradeReport } from '../../../src/grading/result.ts';
import { cacheFolder } from '../../../src/home/folders.ts';
import { wallsHere } from '../../../src/providers/embedded/available.ts';
import { program } from '../cks-lab.ts';
import { type AnotherUser, anotherUser } from './another-user.ts';
import { work } from './node-lab.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const SECRET = 'CKS_LAB_TEST_SECRET';
/** Whoever runs cks-lab has the machine's root folder open, as a descriptor too high for Node.js to close by chance. */
const OPEN_ROOT = 'exec 250</ && exec "$0" "$@"';
const isRoot = process.getuid?.() === 0;
const hasCompiler = await execa('gcc', ['--version'], { reject: false }).then(({ exitCode }) => exitCode === 0);

/** Somebody's program, with labs of their own and a secret in the environment. */
interface Person {
  readonly home: string;
  run(
    args: readonly string[],
    options?: { readonly input?: string; readonly env?: Record<string, string> },
  ): Promise<{
    readonly exitCode: number;
    readonly stdout: string;
    readonly stderr: string;
  }>;
  /** What a shell script on the node writes to its standard output. */
  onNode(script: string): Promise<string>;
  end(): Promise<void>;
}

/** A new home of whoever runs the tests, or of another user. */
async function homeOf(uid: number | null): Promise<AnotherUser> {
  if (uid !== null) return anotherUser(uid);
  const home = await mkdtemp(path.join(tmpdir(), 'cks-lab-isolation-'));
  return { home, as: [], env: { HOME: home, CKS_LAB_HOME: '' }, checkout: ROOT };
}

async function person(uid: number | null): Promise<Person> {
  const { home, as, env: own, checkout } = await homeOf(uid);
  const env = {
    ...own,
    CKS_LAB_PROVIDER: 'embedded',
    XDG_DATA_HOME: path.join(home, 'data'),
    [SECRET]: 's3cret',
  };
  const self: Person = {
    home,
    async run(args, options = {}) {
      const [command, ...words] = [
        'bash',
        '-c',
        OPEN_ROOT,
        ...as,
        path.join(checkout, 'bin/cks-lab'),
        ...args,
      ] as const;
      const {
        exitCode = -1,
        stdout,
        stderr,
      } = await execa(command, words, {
        env: { ...env, ...options.env },
        cwd: '/',
        reject: false,
        ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
      });
      return { exitCode, stdout, stderr };
    },
    onNode: async (script) => (await self.run(['exec', '--', 'bash', '-c', script])).stdout,
    async end() {
      await self.run(['stop', '--all']);
      await rm(home, { recursive: true, force: true });
    },
  };
  return self;
}

async function started(uid: number | null): Promise<Person> {
  const one = await person(uid);
  const { exitCode, stderr } = await one.run(['start', 'audit-01']);
  if (exitCode !== 0) throw new Error(stderr);
  return one;
}

async function grade(one: Person): Promise<{ readonly exitCode: number; readonly report: GradeReport }> {
  const { exitCode, stdout, stderr } = await one.run(['grade', '--json']);
  if (stdout === '') throw new Error(stderr);
  return { exitCode, report: JSON.parse(stdout) };
}

const people: readonly (readonly [who: string, uid: number | null])[] = isRoot
  ? [
      ['root', null],
      ['an ordinary user', 54_321],
    ]
  : [['an ordinary user', null]];

describe.each(people)('a lab of %s', (_who, uid) => {
  let learner: Person;
  const isLimited = isRoot && uid === null;

  beforeAll(async () => {
    learner = await started(uid);
  }, 180_000);
  afterAll(() => learner.end());

  test('a program on the node gets nothing from the environment of its caller', async () => {
    const everywhere = 'cat /proc/*/environ 2>/dev/null | tr "\\0" "\\n"; env';
    const found = await learner.onNode(everywhere);
    expect(found).toContain('HOME=/root');
    expect(found).not.toContain(SECRET);
    expect(found).not.toContain(learner.home);
  });

  test('a program is not looked up in the PATH of its caller', async () => {
    await learner.onNode(
      'mkdir -p /tmp/planted; for name in env sh bash unshare setpriv nsenter perl stty; do printf "#!/usr/bin/bash\\ntouch /tmp/planted/ran\\n" > /tmp/planted/$name; done; chmod -R 755 /tmp/planted',
    );
    await learner.run(['exec', '--', '/bin/true'], { env: { PATH: `/tmp/planted:${process.env.PATH}` } });
    expect(await learner.onNode('ls /tmp/planted')).not.toContain('ran');
  });

  test('an open file of the caller is not available to a program', async () => {
    const file = path.join(learner.home, 'open');
    await writeFile(file, 'x');
    await using handle = await open(file);
    const child = spawn(path.join(ROOT, 'bin/cks-lab'), ['exec', '--', 'ls', '-l', '/proc/self/fd'], {
      env: { ...process.env, HOME: learner.home, CKS_LAB_HOME: '', XDG_DATA_HOME: path.join(learner.home, 'data') },
      stdio: ['ignore', 'pipe', 'inherit', 'ignore', 'ignore', 'ignore', 'ignore', handle.fd],
    });
    let listed = '';
    for await (const chunk of child.stdout ?? []) listed += chunk;
    expect(listed).not.toContain('open');
    expect(listed.match(/ -> /g)?.length ?? 0).toBeLessThanOrEqual(4);
  });

  test('a folder that was open when the lab was started is not open in it', async () => {
    const descriptors = await learner.onNode('ls -d /proc/[0-9]*/fd/* /proc/self/fd/*; ls /proc/self/fd/250/');
    expect(descriptors).toContain('/proc/self/fd/0');
    expect(descriptors).not.toMatch(/\/250\b/);
    expect(descriptors).not.toMatch(/^boot$|^home$/m);
  });

  test.runIf(hasCompiler)('a library in /etc/ld.so.preload cannot do anything in any program of the node', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'preload-'));
    try {
      const library = path.join(folder, 'hostile.so');
      await execa('gcc', ['-shared', '-fPIC', '-o', library, path.join(import.meta.dirname, 'hostile-preload.c')]);
      const encoded = (await readFile(library)).toString('base64');
      await learner.run(
        ['exec', '--', 'sh', '-c', 'base64 -d > /root/hostile.so && echo /root/hostile.so > /etc/ld.so.preload'],
        {
          input: encoded,
        },
      );
      await learner.run(['exec', '--', 'true']);
      await grade(learner);
      const manifest = '/etc/kubernetes/manifests/kube-controller-manager.yaml';
      await learner.onNode(`sed -i 's/^    - --leader-elect=true/&\\n    - --v=1/' ${manifest}`);
      await expect
        .poll(() => learner.onNode('crictl ps -a --name kube-controller-manager -q | wc -l'), { timeout: 60_000 })
        .not.toBe('1');
      const noted = new Set((await learner.onNode('rm /etc/ld.so.preload; cat /tmp/noted')).split('\n'));
      expect([...noted]).toEqual(['ran']);
    } finally {
      await learner.onNode('rm -f /etc/ld.so.preload');
      await rm(folder, { recursive: true });
    }
  });

  test('no one on the node can change mounts, see the machine, or create namespaces of its control groups', async () => {
    const attempts = [
      'mount -o remount,rw /usr/bin',
      'umount /usr/bin',
      'umount -l /proc/sys',
      'mount -t proc proc /mnt',
      'mount -t sysfs sysfs /mnt',
      'mount -t cgroup -o freezer cgroup /mnt',
      'mount -t cgroup2 cgroup2 /mnt',
      'unshare --cgroup true',
      'unshare --user --map-root-user --mount --cgroup true',
      'cat /proc/1/environ',
      'readlink /proc/1/fd/*',
      'ls /proc/1/root/',
      'hostname other',
      'mknod /root/disk b 254 0',
      'nsenter --target 1 --mount true',
      'echo 1 > /proc/sys/kernel/sysrq',
      'echo b > /proc/sysrq-trigger',
      'touch /opt/cks-lab/bin/kubectl',
    ];
    const script = attempts.map((one) => `(${one}) >/dev/null 2>&1 && echo '${one}'`).join('\n');
    expect(await learner.onNode(script)).toBe('');
  });

  test('system calls that no lab needs are refused', async () => {
    const calls = `
      my %call = (bpf => [321, 0, 0, 0], keyctl => [250, 0, -3, 1], add_key => [248, 0, 0, 0, 0, 0], userfaultfd => [323, 1],
        perf_event_open => [298, 0, 0, -1, -1, 0], io_uring_setup => [425, 1, 0], vsock => [41, 40, 1, 0],
        alg => [41, 38, 5, 0], request_key => [249, 0, 0, 0, 0], open_by_handle_at => [304, 0, 0, 0]);
      for (sort keys %call) { my ($n, @a) = @{$call{$_}}; $! = 0; my $r = syscall($n, @a); print "$_ ", $! + 0, "\\n" }`;
    const answers = await learner.onNode(`[ "$(uname -m)" = x86_64 ] && perl -e '${calls}'`);
    if (answers === '') return expect(process.arch).not.toBe('x64');
    const errors = Object.fromEntries(answers.split('\n').map((line) => line.split(' ')));
    const [EPERM, ENOSYS, EAFNOSUPPORT] = ['1', '38', '97'];
    expect(errors).toEqual({
      ...Object.fromEntries(
        ['bpf', 'keyctl', 'add_key', 'userfaultfd', 'perf_event_open', 'request_key', 'open_by_handle_at'].map(
          (name) => [name, EPERM],
        ),
      ),
      io_uring_setup: ENOSYS,
      vsock: EAFNOSUPPORT,
      alg: EAFNOSUPPORT,
    });
    expect(await learner.onNode('grep -E "NoNewPrivs|Seccomp:" /proc/self/status')).toBe('NoNewPrivs:\t1\nSeccomp:\t2');
  });

  test('nothing of the machine comes over netlink, and terminals and the lab’s network cannot be changed', async () => {
    const script = `
      for request in 21522 21532; do # TIOCSTI, TIOCLINUX
        perl -e 'my $input = "\\x02"; ioctl STDIN, shift, $input; $! == 1 or print "ioctl: $!\\n"' $request
      done
      for protocol in 9 15; do perl -e 'socket(S, 16, 3, shift) and print "socket\\n"' $protocol; done
      for change in 'link set lo down' 'link add dummy0 type dummy' 'route add default dev lo'; do
        ip $change 2>/dev/null && echo "$change"
      done
      ip -brief link | wc -l`;
    expect(await learner.onNode(script)).toBe('1');
  });

  test('what learners put where PID 1 reads does not stop the node, and is refused in the kubelet’s words', async () => {
    const script = `
      cd /etc/kubernetes/manifests
      manifest() { # NAME CONTAINERS
        perl -e 'my ($name, $count) = @ARGV; print qq({"apiVersion":"v1","kind":"Pod","metadata":{"name":"$name"},"spec":{"containers":[), join(",", map { qq({"name":"c$_","image":"i"}) } 1..$count), "]}}"' $1 $2 > .new
        mv .new $1.json
      }
      refused() {
        for attempt in $(seq 200); do
          journalctl --unit kubelet --no-pager | grep --max-count 1 --only-matching -- "$1" && return
          sleep 0.1
        done
      }
      identity() { cut -d ' ' -f 22 /proc/1/stat; }
      before=$(identity)
      for n in $(seq 40); do manifest p$n 60000; done
      refused 'p40.json.*the read limit is reached'
      rm p*.json
      manifest many 129
      refused 'OutOfcontainers'
      mkfifo 1 2 3 4 5; ln -s /dev/zero 6
      refused '6.*is not a directory or file'
      rm ? many.json
      for n in $(seq 150); do : > $n; done
      refused 'more than 110 files'
      rm [0-9]*
      log=$(readlink /var/log/containers/etcd*.log | head -n 1); id=$(crictl ps -q --name etcd)
      mv $log $log.kept; ln -s /dev/zero $log; timeout 3 crictl logs $id | wc -c
      rm $log; mkfifo $log
      for n in 1 2 3 4 5; do timeout 3 crictl logs $id; done | wc -c
      mv $log.kept $log
      echo '{' > last.json
      refused 'last.json.*json parse error'
      rm last.json
      [ "$before" = "$(identity)" ] && echo 'the same PID 1'`;
    const said = await learner.onNode(script);
    expect(
      said.split('\n').map((line) => line.replace(/^.*(the read limit|json parse error|not a directory)/, '$1')),
    ).toEqual([
      'the read limit is reached',
      'OutOfcontainers',
      'not a directory or file',
      'more than 110 files',
      '0',
      '0',
      'json parse error',
      'the same PID 1',
    ]);
    expect((await grade(learner)).report.checks.filter(({ status }) => status === 'error')).toEqual([]);
  });

  test('the kernel’s own files are masked, devices are few and small, and /usr contains only programs', async () => {
    const masked =
      'for f in kallsyms kpageflags kpagecount slabinfo keys timer_list vmallocinfo; do head -c 1 /proc/$f 2>/dev/null; done';
    expect(await learner.onNode(masked)).toBe('');
    expect(Number(await learner.onNode('df --output=size -k /dev | tail -1'))).toBeLessThanOrEqual(64);
    expect(Number(await learner.onNode('df --output=size -k /dev/shm | tail -1'))).toBeLessThanOrEqual(65_536);
    expect(await learner.onNode('ls /usr/local/etc /usr/local/go /usr/src /usr/include 2>/dev/null')).toBe('');
    expect((await learner.onNode('ls -A /dev')).split('\n')).not.toContain('kmsg');
  });

  test('a fork bomb is stopped, and the lab can be graded at the same time', { timeout: 180_000 }, async () => {
    const bomb =
      "perl -e 'my $n = 0; while (1) { my $p = fork; last unless defined $p; if (!$p) { sleep 22; exit } last if ++$n > 3000 } print $n; sleep 20'";
    const bombing = learner.onNode(bomb);
    const forks = () =>
      expect.poll(
        () => learner.run(['exec', '--', 'sh', '-c', 'true & true & wait']).then(({ exitCode }) => exitCode),
        {
          timeout: 60_000,
          interval: 500,
        },
      );
    await forks().not.toBe(0);
    const { report } = await grade(learner);
    expect(report.checks.filter(({ status }) => status === 'error')).toEqual([]);
    expect(Number(await bombing)).toBeLessThanOrEqual(512);
    // What has ended does not count any more.
    await forks().toBe(0);
  });

  test('learners run out of inotify instances before the lab does', async () => {
    const script =
      "perl -e 'my $n = 0; $n++ while syscall($ARGV[0] + 0, 0) >= 0; print $n' $([ $(uname -m) = x86_64 ] && echo 294 || echo 26)";
    expect(Number(await learner.onNode(script))).toBeLessThanOrEqual(64);
  });

  // Limits of memory and disk take root.
  if (isLimited) {
    test('memory of learners is limited, and the control plane is not affected', { timeout: 180_000 }, async () => {
      const { limits } = await wallsHere(path.join(cacheFolder(process.env), 'embedded'), work.signal);
      if (limits !== null) return expect(limits).toMatch(/./);
      const filled = await learner.run([
        'exec',
        '--',
        'sh',
        '-c',
        'mount -t tmpfs -o size=20g none /mnt && head -c 4G /dev/zero > /mnt/file',
      ]);
      expect(filled.exitCode).not.toBe(0);
      const grown = await learner.run(['exec', '--', 'perl', '-e', 'my $x = "x" x 3_000_000_000; print "grown"']);
      expect(grown.stdout).not.toContain('grown');
      expect(await learner.onNode('kubectl get --raw /readyz')).toBe('ok');
      expect((await grade(learner)).report.checks.filter(({ status }) => status === 'error')).toEqual([]);
    });

    test('a full disk affects only the lab', { timeout: 180_000 }, async () => {
      const { disk } = await wallsHere(path.join(cacheFolder(process.env), 'embedded'), work.signal);
      if (disk !== null) return expect(disk).toMatch(/./);
      const free = async () => (await statfs(learner.home)).bavail * (await statfs(learner.home)).bsize;
      const before = await free();
      expect(await learner.onNode('head -c 20G /dev/zero > /root/big 2>&1 || true')).toMatch(/No space left|^$/);
      expect(before - (await free())).toBeLessThan(3.5 * 1024 ** 3);
      const { report } = await grade(learner);
      expect(report.passed).toBe(false);
      await learner.onNode('rm /root/big');
      expect((await grade(learner)).report.checks.filter(({ status }) => status === 'error')).toEqual([]);
    });
  }

  test('kill -9 -1 affects only the lab', { timeout: 120_000 }, async () => {
    await learner.onNode('kill -9 -1');
    await expect
      .poll(() => learner.onNode('kubectl get --raw /readyz 2>/dev/null'), { timeout: 90_000, interval: 1_000 })
      .toBe('ok');
  });

  test('a node that cannot be examined is an error, never a mistake', { timeout: 120_000 }, async () => {
    await learner.onNode('mv /usr /gone');
    const { exitCode, report } = await grade(learner);
    expect(exitCode).toBe(3);
    expect(report.checks.filter(({ status }) => status === 'fail' || status === 'pass')).toEqual([]);
    expect((await learner.run(['reset'])).exitCode).toBe(0);
    expect((await grade(learner)).exitCode).toBe(1);
  });
});

test.runIf(isRoot)(
  'two labs have separate users, and neither owns a file of the other',
  { timeout: 180_000 },
  async () => {
    const lab = await program({ CKS_LAB_PROVIDER: 'embedded' });
    try {
      for (const name of ['one', 'two']) await lab.must(['start', 'audit-02', '--name', name]);
      const first = async (name: string): Promise<number> =>
        JSON.parse(await readFile(path.join(lab.data, 'labs', name, 'embedded/isolation.json'), 'utf8')).firstUid;
      const [one, two] = [await first('one'), await first('two')];
      expect(one).toBeGreaterThan(0x6fff_ffff);
      expect(two).not.toBe(one);
      for (const [uid, other] of [
        [one, 'two'],
        [two, 'one'],
      ] as const) {
        const files = path.join(lab.data, 'labs', other, 'embedded');
        const { exitCode } = await execa('setpriv', [`--reuid=${uid}`, '--clear-groups', 'ls', '-R', files], {
          reject: false,
        });
        expect(exitCode).not.toBe(0);
      }
    } finally {
      await lab.end();
    }
  },
);
