import type { CommandEntry } from './command.ts';

/** Every command, in the order of the overview. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: 'list [options]',
    about: 'the scenarios, with minutes, points, your best score, what they need of a node, and their domain',
    load: () => import('./commands/list.ts'),
  },
  {
    usage: 'start [options] [scenario]',
    about: 'make a lab of your own and print its task',
    load: () => import('./commands/start.ts'),
  },
  {
    usage: 'status [lab]',
    about: 'your labs and how they stand',
    load: () => import('./commands/status.ts'),
  },
  {
    usage: 'task [lab]',
    about: 'print the task again',
    load: () => import('./commands/task.ts'),
  },
  {
    usage: 'hint [lab]',
    about: 'print the next hint, from a nudge to the near-answer',
    load: () => import('./commands/hint.ts'),
  },
  {
    usage: 'solution [lab]',
    about: 'print a solution and what it costs',
    load: () => import('./commands/solution.ts'),
  },
  {
    usage: 'shell [options] [lab]',
    about: 'a root shell on the node',
    load: () => import('./commands/shell.ts'),
  },
  {
    usage: 'edit [options] <path>',
    about: 'edit a file of the node in your own $EDITOR',
    load: () => import('./commands/edit.ts'),
  },
  {
    usage: 'exec [words...]',
    about: 'run a command on the node; its streams and exit code pass through',
    load: () => import('./commands/exec.ts'),
  },
  {
    usage: 'grade [options] [lab]',
    about: 'grade the lab once: what passes, what does not, why, and where to look',
    load: () => import('./commands/grade.ts'),
  },
  {
    usage: 'watch [lab]',
    about: "grade the lab, and again whenever one of the node's files that count changes",
    load: () => import('./commands/watch.ts'),
  },
  {
    usage: 'reset [lab]',
    about: 'the lab as it was right after its start',
    load: () => import('./commands/reset.ts'),
  },
  {
    usage: 'stop [options] [lab]',
    about: 'remove a lab, its node and its files',
    load: () => import('./commands/stop.ts'),
  },
  {
    usage: 'history [lab]',
    about: 'every grade you were given',
    load: () => import('./commands/history.ts'),
  },
  {
    usage: 'doctor [lab]',
    about: 'what this machine has and lacks; with a lab, why its API server is down',
    load: () => import('./commands/doctor.ts'),
  },
  {
    usage: 'cache',
    about: 'what is cached and how large',
    load: () => import('./commands/cache.ts'),
    commands: [
      {
        usage: 'clear',
        about: 'remove the cache',
        load: () => import('./commands/cache-clear.ts'),
      },
    ],
  },
  {
    usage: 'audit',
    about: 'what an audit policy really does; no lab needed, - is standard input',
    commands: [
      {
        usage: 'lint [options] <policy...>',
        about: 'what is wrong, risky or costly in policies, each with a request that shows it',
        load: () => import('./audit/lint.ts'),
      },
      {
        usage: 'explain [options] <policy> <request...>',
        about: 'why a request is logged as it is: each rule, the level, the events in the log',
        load: () => import('./audit/explain.ts'),
      },
      {
        usage: 'eval [options] <policy>',
        about: 'what the policy decides for many requests, a line each',
        load: () => import('./audit/eval.ts'),
      },
      {
        usage: 'compare [options] <before> <after>',
        about: 'whether two policies differ for any request at all, and which requests tell them apart',
        load: () => import('./audit/compare.ts'),
      },
      {
        usage: 'test [options] <policy>',
        about: 'prove expectations for every request, or break them by one',
        load: () => import('./audit/test.ts'),
      },
      {
        usage: 'replay [options] <policy> <log...>',
        about: 'what audit logs would have been under the policy: events, bytes, and who is loudest',
        load: () => import('./audit/replay.ts'),
      },
    ],
  },
  {
    usage: 'rbac',
    about: 'what roles and bindings really allow; files, folders, - for standard input, or --live',
    commands: [
      {
        usage: 'eval [options] [file...]',
        about: 'what the objects decide for many requests, a line each',
        load: () => import('./rbac/eval.ts'),
      },
      {
        usage: 'explain [options] [words...]',
        about: 'why a request is allowed or forbidden; without a request, all that a user may do and how to get more',
        load: () => import('./rbac/explain.ts'),
      },
      {
        usage: 'compare [options] <before> [after]',
        about: 'whether anybody may do anything in one of them and not in the other, and what',
        load: () => import('./rbac/compare.ts'),
      },
      {
        usage: 'test [options] [file...]',
        about: 'prove for every request what somebody may and may not do, or break it by one',
        load: () => import('./rbac/test.ts'),
      },
      {
        usage: 'lint [options] [file...]',
        about: 'what never matches, gives too much away, or opens a way to more power',
        load: () => import('./rbac/lint.ts'),
      },
    ],
  },
  {
    usage: 'network',
    about: 'what NetworkPolicies really allow; files, folders, - for standard input, or --live',
    commands: [
      {
        usage: 'eval [options] [file...]',
        about: 'what the policies decide for many connections, a line each',
        load: () => import('./network/eval.ts'),
      },
      {
        usage: 'explain [options] [words...]',
        about: 'why a connection is allowed or denied: what each policy says to it',
        load: () => import('./network/explain.ts'),
      },
      {
        usage: 'compare [options] <before> [after]',
        about: 'whether two sets of policies differ for any connection at all, and one that tells them apart',
        load: () => import('./network/compare.ts'),
      },
      {
        usage: 'test [options] [file...]',
        about: 'prove for every connection what is allowed and denied, or break it by one',
        load: () => import('./network/test.ts'),
      },
      {
        usage: 'lint [options] [file...]',
        about: 'what in policies opens too much, has no effect or breaks DNS, each with a connection that shows it',
        load: () => import('./network/lint.ts'),
      },
    ],
  },
  {
    usage: 'dev',
    about: 'for authors of scenarios',
    commands: [
      {
        usage: 'new [options] <scenario>',
        about: 'write the folder of a new scenario, to be filled in',
        load: () => import('./commands/dev-new.ts'),
      },
      {
        usage: 'check [options] [scenario...]',
        about: 'prove scenarios on real API servers: solutions pass, mistakes fail what they name',
        load: () => import('./commands/dev-check.ts'),
      },
      {
        usage: 'mutate [options] [scenario...]',
        about: 'grade every manifest that differs by one slip from a solution, and list those that pass',
        load: () => import('./commands/dev-mutate.ts'),
      },
      {
        usage: 'schema [options]',
        about:
          "write the JSON Schemas by which editors check a scenario's files, and the index of those of cks-lab itself",
        load: () => import('./commands/dev-schema.ts'),
      },
      {
        usage: 'docs',
        about: 'write the pages in docs/ that list the kinds of checks and the lint rules',
        load: () => import('./commands/dev-docs.ts'),
      },
    ],
  },
];
