import { expect, test } from 'vitest';
import { steps } from './steps.ts';

const NO_NAME = 'resource(s) were provided, but no name was specified';
const NO_LABEL = 'at least one label update is required';
const NO_TAINT = 'at least one taint update is required';
const NO_SUBCOMMAND = '"kubectl create secret" needs one of the subcommands docker-registry, generic, tls';
const SLASHES = 'arguments in resource/name form may not have more than one slash';
const TYPE_AND_SLASH =
  'there is no need to specify a resource type as a separate argument when passing arguments in resource/name form';
const NAME_AND_SELECTOR = 'name cannot be provided when a selector is specified';
const NODE_AND_SELECTOR = 'cannot specify both a node name and a --selector option';
const NO_PATCH = 'must specify --patch or --patch-file containing the contents of the patch';

test.each([
  ['delete pod', NO_NAME],
  ['delete deploy,svc', NO_NAME],
  ['label pod a=b', NO_NAME],
  ['label pods --list', NO_NAME],
  ['patch pod -p {}', NO_NAME],
  ['scale deploy --replicas=1', NO_NAME],
  ['set image deploy nginx=b', NO_NAME],
  ['expose deploy --port=80', NO_NAME],
  ['wait pod --for=delete', NO_NAME],
  ['apply view-last-applied cm', NO_NAME],
  ['taint node a=b:NoSchedule', NO_NAME],
  ['cordon', 'USAGE: cordon NODE [flags]'],
  ['uncordon', 'USAGE: uncordon NODE [flags]'],
  ['drain', 'USAGE: drain NODE [flags]'],
  ['cordon n1 -l a=b', NODE_AND_SELECTOR],
  ['taint node', NO_TAINT],
  ['taint node n1', NO_TAINT],
  ['taint node n1 a', NO_TAINT],
  ['taint pod web a=b:NoSchedule', 'invalid resource type pod, only node types are supported'],
  ['scale deploy web', 'required flag(s) "replicas" not set'],
  ['autoscale deploy web', 'required flag(s) "max" not set'],
  ['label pod web', NO_LABEL],
  ['label pod', NO_LABEL],
  ['annotate pod web', 'at least one annotation update is required'],
  ['patch pod web', NO_PATCH],
  ['run', 'required flag(s) "image" not set'],
  ['run web', 'required flag(s) "image" not set'],
  ['run --image=x', 'NAME is required for run'],
  ['run web --image=x -i --dry-run=client', "--dry-run can't be used with --attach or --stdin"],
  ['create secret', NO_SUBCOMMAND],
  ['create secret foo', NO_SUBCOMMAND],
  ['create secret generic', 'exactly one NAME is required, got 0'],
  ['create ns a b', 'exactly one NAME is required, got 2'],
  ['create pods', 'Unexpected args: [pods]'],
  ['create', 'must specify one of -f and -k'],
  ['replace', 'must specify one of -f and -k'],
  ['get pod a/b', TYPE_AND_SLASH],
  ['get pod/web svc', TYPE_AND_SLASH],
  ['get pod/web,svc/web', SLASHES],
  ['cordon a/b/c', SLASHES],
  ['get pod web -l a=b', NAME_AND_SELECTOR],
  ['delete pod web --all', NAME_AND_SELECTOR],
  ['label pods/web -l a=b a=b', 'selectors and the all flag cannot be used when passing resource/name arguments'],
  ['get --raw healthz', '--raw must be a valid URL path: parse "healthz": invalid URI for request'],
  ['exec web ls', 'exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead'],
  ['exec web', 'you must specify at least one command for the container'],
  ['logs -l a=b web', 'only a selector (-l) or a POD name is allowed'],
  ['port-forward web', 'TYPE/NAME and list of ports are required for port-forward'],
  ['certificate approve', 'one or more CSRs must be specified as <name> or -f <filename>'],
  ['certificate fix c1', 'the requests that "kubectl certificate fix" sends are not known'],
  ['set fix pod/web', 'the requests that "kubectl set fix" sends are not known'],
  ['apply fix', 'the requests that "kubectl apply fix" sends are not known'],
  ['top fix', 'the requests that "kubectl top fix" sends are not known'],
])('kubectl %s is refused', (line, message) => {
  expect(() => steps(line)).toThrow(new Error(message));
});
