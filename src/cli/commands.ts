import type { CommandEntry } from './command.ts';

/** Every command, in the order of the overview. */
export const COMMANDS: readonly CommandEntry[] = [
  {
    usage: 'list [options]',
    about: 'list the scenarios with minutes, points, your best score, node requirements, and domain',
    load: () => import('./commands/list.ts'),
  },
  {
    usage: 'start [options] [scenario]',
    about: 'create a lab and print its task',
    load: () => import('./commands/start.ts'),
  },
  {
    usage: 'status [lab]',
    about: 'show your labs and their state',
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
    usage: 'solution [options] [lab]',
    about: 'print a solution and what it costs, and compare your audit policy with it',
    load: () => import('./commands/solution.ts'),
  },
  {
    usage: 'shell [options] [lab]',
    about: 'open a root shell on the node',
    load: () => import('./commands/shell.ts'),
  },
  {
    usage: 'edit [options] <path>',
    about: 'edit a file on the node in your own $EDITOR',
    load: () => import('./commands/edit.ts'),
  },
  {
    usage: 'exec [lab] [words...]',
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
    about: 'grade the lab, and again whenever a relevant file on the node changes',
    load: () => import('./commands/watch.ts'),
  },
  {
    usage: 'reset [lab]',
    about: 'restore the lab to its state right after its start',
    load: () => import('./commands/reset.ts'),
  },
  {
    usage: 'stop [options] [lab]',
    about: 'remove a lab, its node and its files',
    load: () => import('./commands/stop.ts'),
  },
  {
    usage: 'exam [options]',
    about: 'an exam with a clock: several tasks, and no verdicts before its end; show the one that is going on',
    load: () => import('./exam/exam.ts'),
    commands: [
      {
        usage: 'list [options]',
        about: 'list the exams with your best score, and your attempts',
        load: () => import('./exam/list.ts'),
      },
      {
        usage: 'start [options] <exam>',
        about: 'start an exam: one of the list, or a file',
        load: () => import('./exam/start.ts'),
      },
      {
        usage: 'random [options]',
        about: 'start an exam of tasks that are drawn, more often where you are weakest',
        load: () => import('./exam/random.ts'),
      },
      {
        usage: 'task <task>',
        about: 'print a task',
        load: () => import('./exam/task.ts'),
      },
      {
        usage: 'shell [options] <task>',
        about: 'open a root shell on the node of a task',
        load: () => import('./exam/shell.ts'),
      },
      {
        usage: 'flag <task>',
        about: 'mark a task to come back to it, or remove the mark',
        load: () => import('./exam/flag.ts'),
      },
      {
        usage: 'pause',
        about: 'stop the clock; the report shows every pause',
        load: () => import('./exam/pause.ts'),
      },
      {
        usage: 'resume',
        about: 'let the clock run again',
        load: () => import('./exam/resume.ts'),
      },
      {
        usage: 'finish [options]',
        about: 'end the exam, grade every task, and print the report',
        load: () => import('./exam/finish.ts'),
      },
      {
        usage: 'report [options]',
        about: 'print the report of the last exam: what cost points, and why',
        load: () => import('./exam/report.ts'),
      },
      {
        usage: 'work <attempt>',
        about: 'run the labs of an exam and grade them; started in the background by the other commands',
        isHidden: true,
        load: () => import('./exam/work.ts'),
      },
    ],
  },
  {
    usage: 'history [options] [lab]',
    about: 'show all your grades, where you are weakest, and what to do next',
    load: () => import('./commands/history.ts'),
  },
  {
    usage: 'doctor [options] [lab]',
    about: 'show what this machine provides and lacks; with a lab, why its API server is down',
    load: () => import('./commands/doctor.ts'),
  },
  {
    usage: 'cache',
    about: 'show what is cached, and its size',
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
    usage: 'completion <shell>',
    about: 'print a script that completes commands, options, scenarios and labs in bash, zsh or fish',
    load: () => import('./commands/completion.ts'),
  },
  {
    usage: 'complete [words...]',
    about: 'list what the last word can be completed to; for the scripts of `completion`',
    isHidden: true,
    load: () => import('./commands/complete.ts'),
  },
  {
    usage: 'audit',
    about: 'what an audit policy really does; needs no lab; - is standard input',
    examples: [
      'cks-lab audit lint policy.yaml',
      'cks-lab audit explain policy.yaml -- kubectl -n prod delete secret db',
    ],
    commands: [
      {
        usage: 'lint [options] <policy...>',
        about: 'find what is wrong, risky or costly in policies, each with a request that shows it',
        load: () => import('./audit/lint.ts'),
      },
      {
        usage: 'explain [options] <policy> <request...>',
        about: 'show why a request is logged as it is: each rule, the level, and the events in the log',
        load: () => import('./audit/explain.ts'),
      },
      {
        usage: 'eval [options] <policy>',
        about: 'show what the policy decides for many requests, one per line',
        load: () => import('./audit/eval.ts'),
      },
      {
        usage: 'compare [options] <before> <after>',
        about: 'show whether two policies differ for any request at all, and for which requests',
        load: () => import('./audit/compare.ts'),
      },
      {
        usage: 'test [options] <policy>',
        about: 'prove expectations for every request, or show a request that breaks them',
        load: () => import('./audit/test.ts'),
      },
      {
        usage: 'replay [options] <policy> <log...>',
        about:
          'show what audit logs would have contained under the policy: events, bytes, and the users who cause most of them',
        load: () => import('./audit/replay.ts'),
      },
    ],
  },
  {
    usage: 'rbac',
    about: 'what roles and bindings really allow; reads files, directories, - for standard input, or --live',
    examples: ['cks-lab rbac lint roles/', 'cks-lab rbac explain --live --user jane'],
    commands: [
      {
        usage: 'eval [options] [file...]',
        about: 'show what the objects decide for many requests, one per line',
        load: () => import('./rbac/eval.ts'),
      },
      {
        usage: 'explain [options] [file...]',
        about:
          'show why a request is allowed or forbidden; without a request, everything that a user may do and ways to gain more power',
        load: () => import('./rbac/explain.ts'),
      },
      {
        usage: 'compare [options] <before> [after]',
        about: 'show whether anybody may do anything in only one of two sets, and what',
        load: () => import('./rbac/compare.ts'),
      },
      {
        usage: 'test [options] [file...]',
        about: 'prove what a user may and may not do for every request, or show one that breaks it',
        load: () => import('./rbac/test.ts'),
      },
      {
        usage: 'lint [options] [file...]',
        about: 'find what never matches, grants too much, or opens a way to more power',
        load: () => import('./rbac/lint.ts'),
      },
    ],
  },
  {
    usage: 'network',
    about: 'what NetworkPolicies really allow; reads files, directories, - for standard input, or --live',
    examples: ['cks-lab network lint policies/', 'cks-lab network explain policies/ -- shop/web db/postgres 5432'],
    commands: [
      {
        usage: 'eval [options] [file...]',
        about: 'show what the policies decide for many connections, one per line',
        load: () => import('./network/eval.ts'),
      },
      {
        usage: 'explain [options] [file...]',
        about: 'show why a connection is allowed or denied: what each policy says about it',
        load: () => import('./network/explain.ts'),
      },
      {
        usage: 'compare [options] <before> [after]',
        about: 'show whether two sets of policies differ for any connection at all, with an example',
        load: () => import('./network/compare.ts'),
      },
      {
        usage: 'test [options] [file...]',
        about: 'prove what is allowed and denied for every connection, or show one that breaks it',
        load: () => import('./network/test.ts'),
      },
      {
        usage: 'lint [options] [file...]',
        about: 'find what opens too much, has no effect or breaks DNS, each with a connection that shows it',
        load: () => import('./network/lint.ts'),
      },
    ],
  },
  {
    usage: 'classroom',
    about: 'a class in browsers: start it, follow it, end it, and keep its results',
    examples: ['cks-lab classroom start audit-01 audit-03 --minutes 60', 'cks-lab classroom status'],
    commands: [
      {
        usage: 'start [options] [scenario...]',
        about: 'start a class and print the address and the code with which learners join',
        load: () => import('./classroom/start.ts'),
      },
      {
        usage: 'status [options]',
        about: 'show the class and its learners, those who are stuck first',
        load: () => import('./classroom/status.ts'),
      },
      {
        usage: 'extend <minutes> [seat]',
        about: 'give more time to everybody, or to one seat',
        load: () => import('./classroom/extend.ts'),
      },
      {
        usage: 'message <text> [seat]',
        about: 'show a message to everybody, or to one seat',
        load: () => import('./classroom/message.ts'),
      },
      {
        usage: 'end',
        about: 'stop the clock, grade everybody, and print the results',
        load: () => import('./classroom/end.ts'),
      },
      {
        usage: 'results [options]',
        about: 'print the results, or write them to files',
        load: () => import('./classroom/results.ts'),
      },
      {
        usage: 'remove [options]',
        about: 'remove the class, its labs, and the names of its learners',
        load: () => import('./classroom/remove.ts'),
      },
      {
        usage: 'hub <class>',
        about: 'serve a class; the other commands start this',
        isHidden: true,
        load: () => import('./classroom/hub.ts'),
      },
    ],
  },
  {
    usage: 'dev',
    about: 'for authors of scenarios',
    examples: ['cks-lab dev new audit-13', 'cks-lab dev check audit-13'],
    commands: [
      {
        usage: 'new [options] <id>',
        about: 'create the directory of a new scenario, to be filled in',
        load: () => import('./commands/dev-new.ts'),
      },
      {
        usage: 'check [options] [scenario...]',
        about: 'prove scenarios on real API servers: solutions pass, mistakes fail the checks that they name',
        load: () => import('./commands/dev-check.ts'),
      },
      {
        usage: 'mutate [options] [scenario...]',
        about: 'grade every manifest that differs from a solution by one slip, and list those that pass',
        load: () => import('./commands/dev-mutate.ts'),
      },
      {
        usage: 'schema [options]',
        about:
          'write the JSON Schemas that editors use to check scenario files, and the index of the built-in scenarios',
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
