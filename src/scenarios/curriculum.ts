/** The exam's domains, named as in the CKS curriculum. */
export const DOMAINS = [
  'Cluster Setup',
  'Cluster Hardening',
  'System Hardening',
  'Minimize Microservice Vulnerabilities',
  'Supply Chain Security',
  'Monitoring, Logging and Runtime Security',
] as const;

/** The competencies of each domain, abbreviated. Source: the CKS curriculum v1.34. */
export const COMPETENCIES: Readonly<Record<(typeof DOMAINS)[number], readonly string[]>> = {
  'Cluster Setup': [
    'Network policies',
    'CIS benchmark',
    'Ingress with TLS',
    'Node metadata and endpoints',
    'Platform binaries',
  ],
  'Cluster Hardening': ['RBAC', 'Service accounts', 'API access', 'Upgrades'],
  'System Hardening': ['Host OS footprint', 'Least-privilege identities', 'Network access', 'Kernel hardening'],
  'Minimize Microservice Vulnerabilities': ['Pod Security Standards', 'Secrets', 'Isolation', 'Pod-to-Pod encryption'],
  'Supply Chain Security': ['Base images', 'SBOM and CI/CD', 'Registries and signatures', 'Static analysis'],
  'Monitoring, Logging and Runtime Security': [
    'Behavioral analytics',
    'Threat detection',
    'Investigation of attacks',
    'Immutability at runtime',
    'Audit logs',
  ],
};
