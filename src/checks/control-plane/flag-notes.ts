/** What to tell a learner about a flag of kube-apiserver. */
export interface FlagNote {
  /** The consequence of its absence, as the end of a sentence. */
  readonly absent: string;
  /** The unit of its number. */
  readonly unit?: string;
}

/** Source: k8s.io/apiserver pkg/server/options/audit.go; its defaults for rotation are those since 1.36. */
export const FLAG_NOTES: Readonly<Record<string, FlagNote>> = {
  'audit-policy-file': { absent: 'the API server has no policy and records nothing' },
  'audit-log-path': { absent: 'the API server writes no log, regardless of its policy' },
  'audit-log-maxage': {
    absent: 'its default applies, which is 366 days since Kubernetes 1.36 and no limit before',
    unit: 'This is the number of days for which a rotated file is kept.',
  },
  'audit-log-maxbackup': {
    absent: 'its default applies, which is 100 files since Kubernetes 1.36 and no limit before',
    unit: 'This is the number of rotated files that are kept.',
  },
  'audit-log-maxsize': {
    absent: 'its default applies, and a file is rotated at 100 MB',
    unit: 'This is the number of megabytes at which a file is rotated.',
  },
};
