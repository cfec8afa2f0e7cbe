export { readCertificates } from './pem.ts';
export { type ServedFiles, servingProblem } from './serving-problem.ts';
