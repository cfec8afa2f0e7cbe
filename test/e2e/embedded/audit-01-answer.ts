export const POLICY = '/etc/kubernetes/audit/policy.yaml';
export const MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
export const LOG = '/var/log/kubernetes/audit/audit.log';

/** A correct policy for audit-01. */
export const GOOD = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  verbs: [get, list, watch]
- level: Metadata
  resources: [{group: "", resources: [secrets]}]
- level: RequestResponse
`;

/** Writes its standard input to the policy file atomically. */
export const WRITE_POLICY = `mkdir -p /etc/kubernetes/audit && cat > ${POLICY}.new && mv ${POLICY}.new ${POLICY}`;

/** Enables auditing in an unmodified manifest. */
export const ENABLE = `sed -i \
  -e 's#^    - kube-apiserver$#&\\n    - --audit-policy-file=${POLICY}\\n    - --audit-log-path=${LOG}#' \
  -e 's#^    volumeMounts:$#&\\n    - {name: audit, mountPath: /etc/kubernetes/audit, readOnly: true}\\n    - {name: audit-log, mountPath: /var/log/kubernetes/audit}#' \
  -e 's#^  volumes:$#&\\n  - {name: audit, hostPath: {path: /etc/kubernetes/audit}}\\n  - {name: audit-log, hostPath: {path: /var/log/kubernetes/audit, type: DirectoryOrCreate}}#' \
  ${MANIFEST}`;
